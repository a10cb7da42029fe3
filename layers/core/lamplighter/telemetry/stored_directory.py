"""Which series there are and what they mean, read from the index and the stored metadata."""

from collections.abc import Callable, Mapping, Sequence

from lamplighter.metrics.catalogue import catalogue_metadata
from lamplighter.promql.storage import Matcher
from lamplighter.telemetry.check_metrics import CHECK_METRICS
from lamplighter.telemetry.directory import SeriesCount
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.series_index import METRIC_NAME, SeriesIndex
from lamplighter.telemetry.stored import SampleStore, count_series


class StoredDirectory:
    """Implements `SeriesDirectory`; `wall_clock` tells unix seconds."""

    def __init__(self, store: SampleStore, index: SeriesIndex, wall_clock: Callable[[], float]) -> None:
        self._store = store
        self._index = index
        self._wall_clock = wall_clock

    def series(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[Mapping[str, str]]:
        """See `SeriesDirectory.series`; each label set once, whoever sends it."""
        found = self._index.find(matchers, round(start * 1000), round(end * 1000))
        once = dict.fromkeys(series for one in found for same in one.series.values() for series in same)
        return [{METRIC_NAME: series.name, **dict(series.labels)} for series in once]

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """See `SeriesDirectory.metadata`: what was sent with a metric goes before what is expected of it."""
        return {**catalogue_metadata(), **self._store.metadata(), **CHECK_METRICS}

    def count(self) -> SeriesCount:
        """See `SeriesDirectory.count`: the newest catalogue of every source that spoke in the last hour."""
        now_ms = round(self._wall_clock() * 1000)
        by_metric = count_series(self._index.uses(now_ms - HOUR_MS, now_ms))
        return SeriesCount(sum(by_metric.values()), by_metric)
