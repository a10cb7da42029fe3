"""The most series that one metric may have: what a frame would bring beyond it is left out of the frame."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from lamplighter.errors import SeriesLimitExceeded
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.stored import CatalogueUse, Reference, count_series, newest_uses

logger = logging.getLogger(__name__)

MOST_SERIES_OF_A_METRIC = 10_000
REFUSED = "lamplighter_series_refused_total"


class Index(Protocol):
    """The part of `SampleStore` that tells what sources have."""

    def uses(self, start_ms: int, end_ms: int, /) -> Sequence[CatalogueUse]:
        """See `SampleStore.uses`."""

    def catalogues(self, references: Iterable[Reference], /) -> Mapping[Reference, Catalogue]:
        """See `SampleStore.catalogues`."""


@dataclass(frozen=True)
class OtherSources:
    """What all sources but that of `frame` have at its time; read only when it is asked for."""

    index: Index
    frame: Frame

    def count(self) -> Mapping[str, int]:
        """Return how many series each metric has, one that several sources have as often."""
        return count_series(self._uses)

    def series(self, metrics: Collection[str]) -> set[Series]:
        """Return the series of `metrics`."""
        having = [use for use in newest_uses(self._uses) if not use.metrics.keys().isdisjoint(metrics)]
        catalogues = self.index.catalogues([(use.source, use.catalogue_id) for use in having]).values()
        return {one for catalogue in catalogues for name in metrics for one in catalogue.by_metric.get(name, ())}

    @cached_property
    def _uses(self) -> Sequence[CatalogueUse]:
        at_ms = self.frame.timestamp_ms
        return [use for use in self.index.uses(at_ms - HOUR_MS, at_ms) if use.source != self.frame.source]


class SeriesLimit:
    """Refuses series, logs and counts them. The rest is kept: a label gone wild costs only its own metric."""

    def __init__(self, limit: int = MOST_SERIES_OF_A_METRIC, count: Count = uncounted) -> None:
        self._limit = limit
        self._count = count

    def admitted(self, frame: Frame, known: Collection[Series], others: OtherSources) -> Frame:
        """Return `frame` without the series that are too many. `known` are those that its source had already."""
        strangers = {series.name for series in frame.series if series not in known}
        if not strangers:
            return frame
        of_others, own = others.count(), Counter(series.name for series in frame.series)
        full = {name for name in strangers if of_others.get(name, 0) + own[name] > self._limit}
        if not full:
            return frame
        return self._without(
            frame, full, {series for series in frame.series if series in known} | others.series(full)
        )

    def _without(self, frame: Frame, full: Collection[str], taken: Collection[Series]) -> Frame:
        """Leave new series of the metrics `full` out: what another source has, a check that moved, is not new."""
        numbers = Counter(series.name for series in taken)
        room = {name: self._limit - numbers[name] for name in full}
        kept: list[tuple[Series, float | None]] = []
        refused: Counter[str] = Counter()
        for series, value in zip(frame.series, frame.values, strict=True):
            if series.name in full and series not in taken:
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
