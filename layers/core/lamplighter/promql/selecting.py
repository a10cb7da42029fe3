"""Selectors to columns and windows: what was stored, seen from each step."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lamplighter.promql.columns import Annotations, Column, RangeSeries, Steps, Windows, has_value
from lamplighter.promql.guard import Guard
from lamplighter.promql.labels import without_name
from lamplighter.promql.plain_series import PlainStorage, select_stored
from lamplighter.promql.storage import HintedStorage, SelectHints, Selection, Storage, StoredSeries
from lamplighter.promql.syntax import Edge, RangeSelector, Selector
from lamplighter.promql.values import is_stale


@dataclass(frozen=True, slots=True)
class Query:
    """What is the same for all nodes of one evaluation."""

    text: str
    storage: Storage | PlainStorage
    start_ms: int
    end_ms: int
    lookback_ms: int
    subquery_step_ms: int
    guard: Guard
    annotations: Annotations

    def reference_times(self, at: int | Edge | None, offset_ms: int, steps: Steps) -> Sequence[int]:
        """Return the times that each step looks at: moved by the offset, or all where ``@`` says."""
        if at is None:
            return range(steps.start_ms - offset_ms, steps.end_ms - offset_ms + 1, steps.step_ms)
        return [self._time_of(at) - offset_ms] * len(steps.times_ms)

    def _time_of(self, at: int | Edge) -> int:
        if isinstance(at, Edge):
            return self.start_ms if at == Edge.START else self.end_ms
        return at


class Selectors:
    """Reads what selectors select; the same selection is read from the storage once."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._read: dict[object, Selection] = {}

    def instant(self, selector: Selector, steps: Steps, function: str) -> list[Column]:
        """Return each series' last sample before each step, no older than the lookback."""
        return [Column(series.labels, values) for series, values, _ in self._looked_up(selector, steps, function)]

    def sample_times(self, selector: Selector, steps: Steps) -> list[Column]:
        """Return the unix seconds of the samples that `instant` would return, metric names dropped."""
        columns = []
        for series, _, indices in self._looked_up(selector, steps, "timestamp"):
            times = series.timestamps_ms
            seconds = [None if index is None else times[index] / 1000 for index in indices]
            columns.append(Column(without_name(series.labels), seconds))
        return columns

    def windows(self, selector: RangeSelector, steps: Steps, function: str) -> Windows:
        """Return each series' samples with the windows that end at each step; stale markers are left out."""
        inner = selector.selector
        ends = self._query.reference_times(inner.at, inner.offset_ms, steps)
        found = self._select(inner, self._hints(ends, steps, function, range_ms=selector.range_ms))
        return Windows([_without_stale(series) for series in found], ends, selector.range_ms)

    def _hints(self, times: Sequence[int], steps: Steps, function: str, *, range_ms: int) -> SelectHints:
        return SelectHints(
            start_ms=times[0],
            end_ms=times[-1],
            step_ms=steps.step_ms if times[0] != times[-1] else 0,
            range_ms=range_ms,
            lookback_ms=self._query.lookback_ms,
            function=function,
        )

    def _looked_up(
        self, selector: Selector, steps: Steps, function: str
    ) -> list[tuple[StoredSeries, list[float | None], list[int | None]]]:
        query = self._query
        times = query.reference_times(selector.at, selector.offset_ms, steps)
        looked_up = []
        places = _Places(times)
        for series in self._select(selector, self._hints(times, steps, function, range_ms=0)):
            query.guard.check_now_and_then()
            lookback_ms = max(query.lookback_ms, series.buckets.width_ms) if series.buckets else query.lookback_ms
            indices = places.in_(series.timestamps_ms, lookback_ms)
            values = series.values
            total = sum(values)
            if total != total:  # noqa: PLR0124 - a NaN is among them, perhaps a stale marker
                indices = [None if index is None or is_stale(values[index]) else index for index in indices]
            found = [None if index is None else values[index] for index in indices]
            if has_value(indices):
                looked_up.append((series, found, indices))
        return looked_up

    def _select(self, selector: Selector, hints: SelectHints) -> Sequence[StoredSeries]:
        # What an instant selector reads does not depend on what is done with it: sum(x) / count(x) reads once.
        key = (selector.matchers, hints if hints.range_ms else replace(hints, function=""))
        if key not in self._read:
            self._read[key] = self._ask(selector, hints)
        return self._read[key].series

    def _ask(self, selector: Selector, hints: SelectHints) -> Selection:
        query = self._query
        start = (hints.start_ms - (hints.range_ms or hints.lookback_ms) + 1) / 1000
        end = hints.end_ms / 1000
        query.guard.check()
        if isinstance(query.storage, HintedStorage):
            selection = query.storage.select_hinted(selector.matchers, start, end, hints)
        else:
            selection = Selection(select_stored(query.storage, selector.matchers, start, end))
        query.guard.spend(sum(len(series.timestamps_ms) for series in selection.series))
        for warning in selection.warnings:
            query.annotations.warn(warning)
        for info in selection.infos:
            query.annotations.inform(info)
        return selection


class _Places:
    """Where in a series each time finds its sample: the same in all series that were sampled at the same times."""

    def __init__(self, times: Sequence[int]) -> None:
        self._times = times
        self._known: tuple[Sequence[int], int, list[int | None]] | None = None

    def in_(self, timestamps_ms: Sequence[int], lookback_ms: int) -> list[int | None]:
        """Return for each time the index of the last sample in the lookback window; None where there is none."""
        known = self._known
        if known and known[1] == lookback_ms and (known[0] is timestamps_ms or known[0] == timestamps_ms):
            return known[2]
        indices: list[int | None] = []
        found = 0
        for time in self._times:
            found = bisect_right(timestamps_ms, time, found)
            is_seen = found > 0 and timestamps_ms[found - 1] > time - lookback_ms
            indices.append(found - 1 if is_seen else None)
        self._known = (timestamps_ms, lookback_ms, indices)
        return indices


def _without_stale(series: StoredSeries) -> RangeSeries:
    total = sum(series.values)
    if total == total:  # noqa: PLR0124 - no NaN among them, so no stale marker
        return RangeSeries(series.labels, series.timestamps_ms, series.values, series.buckets)
    kept = [pair for pair in zip(series.timestamps_ms, series.values, strict=True) if not is_stale(pair[1])]
    timestamps, values = [time for time, _ in kept], [value for _, value in kept]
    return RangeSeries(series.labels, timestamps, values, series.buckets)
