"""Lamplighter's own counters as series, so that rules and charts can ask for them."""

import logging
from collections.abc import Mapping

from lamplighter.errors import LamplighterError
from lamplighter.metrics.series import SELF, counted_series
from lamplighter.telemetry.counters import Increments, TotalsStore
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.store import TelemetryStore

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 60.0


class TotalsKeeper:
    """Writes the totals as a frame of the source ``self/<region>``, which one collector makes."""

    def __init__(self, totals: TotalsStore, telemetry: TelemetryStore, region: str) -> None:
        self._totals = totals
        self._telemetry = telemetry
        self._source = SELF + region

    def keep(self, at: float) -> None:
        """Write the frame of the minute that `at` (unix seconds) lies in. Fails nothing: the next has more."""
        try:
            frame = totals_frame(self._source, self._totals.totals(), at)
            if frame.series:
                self._telemetry.write(frame)
        except LamplighterError:
            logger.exception("the totals of our own counters could not be kept")


def totals_frame(source: str, totals: Mapping[str, Increments], at: float) -> Frame:
    """Return the totals as a frame of the minute, series in order."""
    values = sorted(pair for function, counts in totals.items() for pair in counted_series(function, counts))
    return Frame(
        source=source,
        timestamp_ms=int(at // INTERVAL_SECONDS * INTERVAL_SECONDS * 1000),
        interval_seconds=INTERVAL_SECONDS,
        series=tuple(series for series, _ in values),
        values=tuple(value for _, value in values),
    )
