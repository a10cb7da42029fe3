"""Roll-ups of many sources over a range; what is not rolled up yet is folded from its frames in the same way."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.concurrent_reading import read_all
from lamplighter.telemetry.frame_reading import FrameReading
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.query_budget import Spending
from lamplighter.telemetry.rolling_up import hour_rolled_up_with, series_of
from lamplighter.telemetry.rollup_codec import Layout, decode, lay_out
from lamplighter.telemetry.rollups import Period, RollUp, period_end, roll_up
from lamplighter.telemetry.sample_columns import over_time
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.series_index import SourceSeries
from lamplighter.telemetry.settled_roll_ups import SettledRollUps
from lamplighter.telemetry.stored import Progress, RollUpPart, SampleStore, StoredRollUp
from lamplighter.telemetry.tiers import Tier

logger = logging.getLogger(__name__)

Span = tuple[SourceSeries, int, int]
"""What is wanted of a source between two times, both in milliseconds and included."""

NOTHING = RollUp((), frozenset(), {})


class RollUpReading:
    """Reads roll-ups for one query or evaluation. Not thread-safe itself; `pool` carries its reads."""

    def __init__(
        self,
        store: SampleStore,
        frames: FrameReading,
        pool: Executor,
        settled: SettledRollUps,
        *,
        now_ms: int,
        consistent: bool,
    ) -> None:
        self._store = store
        self._frames = frames
        self._pool = pool
        self._settled = None if consistent else settled
        self._now_ms = now_ms
        self._consistent = consistent
        self._series: dict[tuple[str, tuple[str, ...]], tuple[Series, ...]] = {}
        self._layouts: dict[tuple[int, tuple[str, ...], int, int], tuple[SourceSeries, Layout]] = {}
        """By the identity of what was found, which is kept for as long."""

    def read(  # noqa: PLR0917 - what, when, how
        self,
        found: Sequence[SourceSeries],
        tier: Tier,
        start_ms: int,
        end_ms: int,
        progress: Mapping[str, Progress],
        spending: Spending,
    ) -> Mapping[str, RollUp]:
        """Return each source's periods that overlap with the closed range."""
        start_ms = period_end(start_ms, tier.width_ms) - tier.width_ms + 1
        begun = {one.source: progress.get(one.source, _never(end_ms)) for one in found}
        heads = [(one, start_ms, min(end_ms, begun[one.source].since_ms)) for one in found]
        tails = [(one, max(start_ms, begun[one.source].through_ms + 1), end_ms) for one in found]
        pieces: defaultdict[str, list[RollUp]] = defaultdict(list)
        self._fold(heads, tier, spending, pieces)
        spans = [span for one in found for span in _partitions(one, tier, start_ms, end_ms, begun[one.source])]
        reads = [partial(self._partition, *span, tier) for span in spans]
        read = read_all(self._pool, reads, spending, f"reading {tier.name} roll-ups")
        for (one, _, _), hours in zip(spans, read, strict=True):
            pieces[one.source] += hours
        self._fold(tails, tier, spending, pieces)
        return {source: _joined(parts) for source, parts in pieces.items()}

    def _fold(
        self, spans: Iterable[Span], tier: Tier, spending: Spending, pieces: Mapping[str, list[RollUp]]
    ) -> None:
        """Fold what is not rolled up, the sources that share a range together."""
        by_range: defaultdict[tuple[int, int], list[SourceSeries]] = defaultdict(list)
        for one, start_ms, end_ms in spans:
            if start_ms <= end_ms:
                by_range[start_ms, end_ms].append(one)
        for (start_ms, end_ms), found in by_range.items():
            frames = self._frames.read(found, start_ms, end_ms, spending)
            for one in found:
                columns = over_time(frames[one.source], one.series)
                pieces[one.source].append(roll_up(columns, tier.width_ms))

    def _partition(self, found: SourceSeries, first_ms: int, last_ms: int, tier: Tier) -> list[RollUp]:
        read = partial(self._store.stored_roll_ups, found.source, tier, consistent=self._consistent)
        if self._settled is None:
            stored = read(first_ms, last_ms)
        else:
            stored = self._settled.read(found.source, tier, first_ms, last_ms, self._now_ms, read)
        hours = (self._hour(found, tier, hour) for hour in stored)
        return [hour for hour in hours if hour is not None]

    def _hour(self, found: SourceSeries, tier: Tier, stored: StoredRollUp) -> RollUp | None:
        series = self._series_of(found.source, stored.catalogue_ids)
        if series is None:
            logger.error("roll-up %s of %s cannot be read: a catalogue is lost", stored.hour_ms, found.source)
            return None
        folded = NOTHING
        try:
            for part in stored.parts:
                layout = self._layout(found, stored.catalogue_ids, series, part)
                read = decode(part.values, layout, tier.width_ms)
                folded = replace(read, series={**folded.series, **read.series})
        except CorruptFrame:
            logger.exception("roll-up %s of %s cannot be read", stored.hour_ms, found.source)
            return None
        return folded

    def _layout(
        self, found: SourceSeries, catalogue_ids: tuple[str, ...], series: Sequence[Series], part: RollUpPart
    ) -> Layout:
        """Find the wanted series once for all hours that have the same ones."""
        key = (id(found), catalogue_ids, part.first, part.series_count)
        if key not in self._layouts:
            some = series[part.first : part.first + part.series_count]
            self._layouts[key] = (found, lay_out(some, found.series))
        return self._layouts[key][1]

    def _series_of(self, source: str, catalogue_ids: tuple[str, ...]) -> tuple[Series, ...] | None:
        key = (source, catalogue_ids)
        if key not in self._series:
            references = [(source, one) for one in catalogue_ids]
            catalogues = self._store.catalogues(references, consistent=self._consistent)
            if len(catalogues) < len(references):
                return None
            self._series[key] = series_of([catalogues[reference] for reference in references])
        return self._series[key]


def _never(end_ms: int) -> Progress:
    """Return the progress of a source of which nothing is rolled up before `end_ms`."""
    return Progress(since_ms=end_ms, through_ms=end_ms)


def _partitions(found: SourceSeries, tier: Tier, start_ms: int, end_ms: int, progress: Progress) -> Iterable[Span]:
    """Yield first and last hour of each partition that may hold the range, as far as it is rolled up."""
    first_ms = max(hour_rolled_up_with(start_ms), progress.since_ms, found.since_ms - HOUR_MS)
    last_ms = min(hour_rolled_up_with(end_ms), progress.through_ms - HOUR_MS, found.until_ms)
    for partition_ms in range(first_ms - first_ms % tier.partition_ms, last_ms + 1, tier.partition_ms):
        yield found, max(first_ms, partition_ms), min(last_ms, partition_ms + tier.partition_ms - HOUR_MS)


def _joined(parts: Sequence[RollUp]) -> RollUp:
    """Put times of one source together, one after the other."""
    series: dict[Series, dict[int, Period]] = {}
    rounds_ms: list[int] = []
    for part in parts:
        rounds_ms += part.rounds_ms
        for one, periods in part.series.items():
            series.setdefault(one, {}).update(periods)
    partial_ms = frozenset(at for part in parts for at in part.partial_ms)
    return RollUp(rounds_ms, partial_ms, series)
