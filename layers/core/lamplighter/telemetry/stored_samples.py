"""The storage that expressions are evaluated over: what is kept of all sources, read for one query."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from math import ceil, floor

from lamplighter.promql.storage import Matcher, SelectHints, Selection, StoredSeries
from lamplighter.telemetry.frame_reading import FrameReading
from lamplighter.telemetry.query_budget import QueryBudget, Spending, estimated_samples
from lamplighter.telemetry.sample_columns import Samples, joined, over_time, samples_of
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.series_index import METRIC_NAME, SeriesIndex, SourceSeries
from lamplighter.telemetry.stored import SampleStore


class StoredSamples:
    """Selects series for one query, or for one evaluation of rules; made anew for the next. Not thread-safe.

    What was read is remembered, so that a hundred rules over the same minutes read them once. `pool` reads
    partitions at the same time; with `consistent`, frames that were written just now are seen.
    """

    def __init__(
        self,
        store: SampleStore,
        index: SeriesIndex,
        pool: Executor,
        *,
        now_ms: int,
        clock: Callable[[], float],
        budget: QueryBudget,
        consistent: bool = False,
    ) -> None:
        self._index = index
        self._now_ms = now_ms
        self._clock = clock
        self._consistent = consistent
        self._spending = Spending(budget, clock)
        self._frames = FrameReading(store, pool, consistent=consistent)

    def begin_query(self) -> None:
        """Give the next query a budget of its own, for who evaluates many over what one of these remembers."""
        self._spending = Spending(self._spending.budget, self._clock)

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`: raw samples."""
        start_ms, end_ms = ceil(start * 1000), floor(end * 1000)
        found = self._find(matchers, start_ms, end_ms)
        return self._raw(found, start_ms, end_ms)

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`."""
        del hints
        return Selection(self.select(matchers, start, end))

    def _find(self, matchers: Sequence[Matcher], start_ms: int, end_ms: int) -> Sequence[SourceSeries]:
        self._spending.seconds_left("looking up series")
        return self._index.find(matchers, start_ms, end_ms, consistent=self._consistent)

    def _raw(self, found: Sequence[SourceSeries], start_ms: int, end_ms: int) -> Sequence[StoredSeries]:
        self._spending.take(_count_series(found), estimated_samples(found, start_ms, end_ms))
        frames = self._frames.read(found, start_ms, end_ms, self._spending)
        by_series: defaultdict[Series, list[Samples]] = defaultdict(list)
        for one in found:
            for series, samples in samples_of(over_time(frames[one.source], one.series)).items():
                by_series[series].append(samples)
        return [_stored(series, joined(parts)) for series, parts in by_series.items()]


def _count_series(found: Sequence[SourceSeries]) -> int:
    return len({series for one in found for same in one.series.values() for series in same})


def _stored(series: Series, samples: Samples) -> StoredSeries:
    return StoredSeries({METRIC_NAME: series.name, **dict(series.labels)}, samples.timestamps_ms, samples.values)
