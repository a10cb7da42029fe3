"""The most series that one metric may have: what a frame would bring beyond it is left out of the frame."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from lamplighter.errors import SeriesLimitExceeded
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.series import Frame, Series

logger = logging.getLogger(__name__)

MOST_SERIES_OF_A_METRIC = 10_000
REFUSED = "lamplighter_series_refused_total"


class SeriesLimit:
    """Refuses series, logs and counts them. The rest is kept: a label gone wild costs only its own metric."""

    def __init__(self, limit: int = MOST_SERIES_OF_A_METRIC, count: Count = uncounted) -> None:
        self._limit = limit
        self._count = count

    def admitted(self, frame: Frame, known: Collection[Series], others: Callable[[], Mapping[str, int]]) -> Frame:
        """Return `frame` without the series that are too many.

        `known` are the series that its source has already; `others` counts those of all other sources by metric,
        and is only asked where the frame has strangers.
        """
        strangers = Counter(series.name for series in frame.series if series not in known)
        if not strangers:
            return frame
        of_others, own = others(), Counter(series.name for series in known)
        room = {name: self._limit - of_others.get(name, 0) - own[name] for name in strangers}
        full = {name for name, count in strangers.items() if count > room[name]}
        return self._without(frame, known, full, room) if full else frame

    def _without(
        self, frame: Frame, known: Collection[Series], full: Collection[str], room: dict[str, int]
    ) -> Frame:
        kept: list[tuple[Series, float | None]] = []
        refused: Counter[str] = Counter()
        for series, value in zip(frame.series, frame.values, strict=True):
            if series.name in full and series not in known:
                room[series.name] -= 1
                if room[series.name] < 0:
                    refused[series.name] += 1
                    continue
            kept.append((series, value))
        for name, count in refused.items():
            logger.error("%s", SeriesLimitExceeded(self._text(frame.source, name, count)))
            self._count(REFUSED, float(count), metric=name)
        return replace(frame, series=tuple(series for series, _ in kept), values=tuple(value for _, value in kept))

    def _text(self, source: str, name: str, count: int) -> str:
        return (
            f"{count} new series of {name} from {source} are refused: a metric may have {self._limit} label "
            "combinations over all sources; take a label away, or raise MaxSeriesPerMetric"
        )
