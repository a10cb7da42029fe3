"""The frames of many sources over a range: hours of all of them read at the same time, and remembered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from lamplighter.telemetry.concurrent_reading import read_all
from lamplighter.telemetry.frame_memory import DecodedFrame, HourMemory, decode_all, read_frames
from lamplighter.telemetry.hours import HOUR_MS, hour_starts
from lamplighter.telemetry.query_budget import Spending
from lamplighter.telemetry.series_index import SourceSeries
from lamplighter.telemetry.settled_frames import SettledFrames
from lamplighter.telemetry.stored import SampleStore


@dataclass(frozen=True, slots=True)
class _Hour:
    """The part of one hour of a source that is wanted."""

    found: SourceSeries
    start_ms: int
    first_ms: int
    last_ms: int

    @property
    def key(self) -> tuple[str, int]:
        return self.found.source, self.start_ms


class FrameReading:
    """Reads frames for one query or evaluation. Not thread-safe itself; `pool` carries its reads.

    `settled` is what the instance knows from former queries; a consistent reader asks the store for everything.
    """

    def __init__(
        self, store: SampleStore, pool: Executor, settled: SettledFrames, *, now_ms: int, consistent: bool
    ) -> None:
        self._store = store
        self._pool = pool
        self._settled = None if consistent else settled
        self._now_ms = now_ms
        self._consistent = consistent
        self._memory = HourMemory()

    def read(
        self, found: Iterable[SourceSeries], start_ms: int, end_ms: int, spending: Spending
    ) -> Mapping[str, Sequence[DecodedFrame]]:
        """Return each source's frames in the closed range, oldest first, the metrics of `found` taken apart."""
        hours = [hour for one in found for hour in _hours(one, start_ms, end_ms)]
        recalled = {hour.key: self._memory.recall(hour.key, hour.first_ms, hour.last_ms) for hour in hours}
        fresh = self._fetch([hour for hour in hours if recalled[hour.key] is None], spending)
        frames: defaultdict[str, list[DecodedFrame]] = defaultdict(list)
        for hour in hours:
            known = recalled[hour.key]
            read = (
                decode_all(known, hour.found.source, hour.found.series) if known is not None else fresh[hour.key]
            )
            frames[hour.found.source] += read
        return frames

    def _fetch(
        self, hours: Sequence[_Hour], spending: Spending
    ) -> Mapping[tuple[str, int], Sequence[DecodedFrame]]:
        ranges = [self._memory.widened(hour.key, hour.first_ms, hour.last_ms) for hour in hours]
        known = [self._recalled(hour, *span) for hour, span in zip(hours, ranges, strict=True)]
        reads = {
            hour.key: partial(self._read, hour, begin_ms, span[1])
            for hour, span, (_, begin_ms) in zip(hours, ranges, known, strict=True)
            if begin_ms <= span[1]
        }
        read = dict(
            zip(reads, read_all(self._pool, list(reads.values()), spending, "reading frames"), strict=True)
        )
        fetched: dict[tuple[str, int], Sequence[DecodedFrame]] = {}
        for hour, span, (recalled, _) in zip(hours, ranges, known, strict=True):
            frames = [*recalled, *read.get(hour.key, ())]
            self._memory.keep(hour.key, *span, frames)
            if self._settled is not None:
                self._settled.keep(hour.key, *span, frames, self._now_ms)
            fetched[hour.key] = [frame for frame in frames if hour.first_ms <= frame.timestamp_ms <= hour.last_ms]
        return fetched

    def _recalled(self, hour: _Hour, first_ms: int, last_ms: int) -> tuple[Sequence[DecodedFrame], int]:
        """Return what the instance has of a range, and from when on the store is to be asked."""
        if self._settled is None:
            return (), first_ms
        frames, begin_ms = self._settled.recall(hour.key, first_ms, last_ms, self._now_ms)
        return decode_all(frames, hour.found.source, hour.found.series), begin_ms

    def _read(self, hour: _Hour, first_ms: int, last_ms: int) -> Sequence[DecodedFrame]:
        source, names = hour.found.source, hour.found.series
        return read_frames(self._store, source, first_ms, last_ms, names, consistent=self._consistent)


def _hours(found: SourceSeries, start_ms: int, end_ms: int) -> list[_Hour]:
    """Return the hours of the closed range in which the source was in use at all."""
    start_ms, end_ms = max(start_ms, found.since_ms), min(end_ms, found.until_ms)
    return [
        _Hour(found, hour_ms, max(start_ms, hour_ms), min(end_ms, hour_ms + HOUR_MS - 1))
        for hour_ms in hour_starts(start_ms, end_ms)
    ]
