"""The storage that expressions are evaluated over: what is kept of all sources, read for one query."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from lamplighter.promql.storage import Matcher, SelectHints, Selection, StoredSeries
from lamplighter.telemetry.bucket_series import SeriesPeriods, periods_of, stored_series
from lamplighter.telemetry.bucket_series import joined as joined_periods
from lamplighter.telemetry.frame_reading import FrameReading
from lamplighter.telemetry.instance_memory import InstanceMemory
from lamplighter.telemetry.query_budget import QueryBudget, Spending, estimated_periods, estimated_samples
from lamplighter.telemetry.roll_up_reading import RollUpReading
from lamplighter.telemetry.sample_columns import Samples, joined, over_time, samples_of
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.series_index import METRIC_NAME, SeriesIndex, SourceSeries
from lamplighter.telemetry.stored import Progress, SampleStore
from lamplighter.telemetry.tier_choice import RAW, WORTH_MS, Choice, choose
from lamplighter.telemetry.tiers import LEAST_RAW_MS, RetentionDays, Tier

_MOST_RECENT = 16

_Question = tuple[tuple[Matcher, ...], int, int]
"""Matchers, and the first and last millisecond."""


class StoredSamples:
    """Selects series for one query, or for one evaluation of rules; made anew for the next. Not thread-safe.

    What was read is remembered, so that a hundred rules over the same minutes read them once. `pool` reads
    partitions at the same time, what other queries left in `memory` is not read again; with `consistent`, frames
    that were written just now are seen.
    """

    def __init__(
        self,
        store: SampleStore,
        index: SeriesIndex,
        pool: Executor,
        memory: InstanceMemory,
        *,
        now_ms: int,
        clock: Callable[[], float],
        budget: QueryBudget,
        consistent: bool = False,
    ) -> None:
        self._store = store
        self._index = index
        self._now_ms = now_ms
        self._clock = clock
        self._consistent = consistent
        self._reader = object() if consistent else None
        self._spending = Spending(budget, clock)
        self._memory = memory
        self._frames = FrameReading(store, pool, memory.frames, now_ms=now_ms, consistent=consistent)
        self._roll_ups = RollUpReading(
            store, self._frames, pool, memory.roll_ups, now_ms=now_ms, consistent=consistent
        )
        self._progress: Mapping[str, Progress] | None = None
        self._looked_up: dict[_Question, tuple[Sequence[SourceSeries], int]] = {}
        self._recent: dict[_Question, Sequence[StoredSeries]] = {}

    def begin_query(self) -> None:
        """Give the next query a budget of its own, for who evaluates many over what one of these remembers."""
        self._spending = Spending(self._spending.budget, self._clock)

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`: raw samples, and roll-ups from where there are none any more."""
        return self._select(matchers, start, end, None).series

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`: roll-ups where they give the same answer from less reading."""
        return self._select(matchers, start, end, hints)

    def _select(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints | None
    ) -> Selection:
        start_ms, end_ms = round(start * 1000), round(end * 1000)
        self._spending.seconds_left("looking up series")
        question = (tuple(matchers), start_ms, end_ms)
        found, count = self._found(question)
        if not found:
            return Selection([])
        choice = self._choose(found, start_ms, end_ms, hints)
        if choice.tier is None:
            return Selection(self._raw_once(question, found, count))
        lookback_ms = hints.lookback_ms if hints and choice.is_exact and not hints.range_ms else None
        series = self._rolled_up(found, choice.tier, start_ms, end_ms, lookback_ms)
        return Selection(series, () if choice.is_exact else (_inexact(choice.tier),), (_told(choice.tier),))

    def _choose(
        self, found: Sequence[SourceSeries], start_ms: int, end_ms: int, hints: SelectHints | None
    ) -> Choice:
        if end_ms - start_ms < WORTH_MS and start_ms >= self._now_ms - LEAST_RAW_MS:
            return RAW
        progress = self._progress_of_all()
        rolled_up = [progress[one.source] for one in found if one.source in progress]
        if not any(one.through_ms > start_ms for one in rolled_up):
            return RAW
        kept = max((one.kept for one in rolled_up), key=lambda one: one.raw, default=RetentionDays())
        return choose(start_ms, end_ms, hints, self._now_ms, kept)

    def _progress_of_all(self) -> Mapping[str, Progress]:
        if self._progress is None:
            self._progress = (
                self._store.progress(consistent=True) if self._consistent else self._memory.progress(self._store)
            )
        return self._progress

    def _found(self, question: _Question) -> tuple[Sequence[SourceSeries], int]:
        """Look series up, or return what was found before, and how many they are."""
        if question not in self._looked_up:
            found = self._index.find(*question, reader=self._reader)
            self._looked_up[question] = (found, _count_series(found))
            _forget_oldest(self._looked_up)
        return self._looked_up[question]

    def _raw_once(self, question: _Question, found: Sequence[SourceSeries], count: int) -> Sequence[StoredSeries]:
        """Read, or return what was read before over a short range: rules ask the same again and again."""
        _, start_ms, end_ms = question
        self._spending.take(count, estimated_samples(found, start_ms, end_ms))
        if question in self._recent:
            return self._recent[question]
        series = self._raw(found, start_ms, end_ms)
        if end_ms - start_ms < WORTH_MS:
            self._recent[question] = series
            _forget_oldest(self._recent)
        return series

    def _raw(self, found: Sequence[SourceSeries], start_ms: int, end_ms: int) -> Sequence[StoredSeries]:
        frames = self._frames.read(found, start_ms, end_ms, self._spending)
        by_series: defaultdict[Series, list[Samples]] = defaultdict(list)
        for one in found:
            for series, samples in samples_of(over_time(frames[one.source], one.series)).items():
                by_series[series].append(samples)
        together = ((series, joined(parts)) for series, parts in by_series.items())
        return [StoredSeries(_labels(series), one.timestamps_ms, one.values) for series, one in together]

    def _rolled_up(
        self, found: Sequence[SourceSeries], tier: Tier, start_ms: int, end_ms: int, lookback_ms: int | None
    ) -> Sequence[StoredSeries]:
        self._spending.take(_count_series(found), estimated_periods(found, tier, start_ms, end_ms))
        read = self._roll_ups.read(found, tier, start_ms, end_ms, self._progress_of_all(), self._spending)
        by_series: defaultdict[Series, list[SeriesPeriods]] = defaultdict(list)
        for one in found:
            for series, periods in periods_of(read[one.source]).items():
                by_series[series].append(periods)
        return [
            stored_series(_labels(series), joined_periods(parts), tier.width_ms, lookback_ms)
            for series, parts in by_series.items()
        ]


def _forget_oldest(remembered: dict[_Question, Any]) -> None:
    while len(remembered) > _MOST_RECENT:
        del remembered[next(iter(remembered))]


def _count_series(found: Sequence[SourceSeries]) -> int:
    return len({series for one in found for same in one.series.values() for series in same})


def _labels(series: Series) -> dict[str, str]:
    return {METRIC_NAME: series.name, **dict(series.labels)}


def _told(tier: Tier) -> str:
    return f"PromQL info: samples are read from {tier.name} roll-ups"


def _inexact(tier: Tier) -> str:
    return (
        f"PromQL warning: raw samples of a part of this time are no longer kept; {tier.name} roll-ups are read, "
        f"and windows that do not begin and end at multiples of {tier.name} are approximate"
    )
