"""min_over_time and max_over_time, and when the extreme was: NaN only where there is nothing else."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from operator import ge, gt, le, lt

from lamplighter.promql.columns import RangeSeries
from lamplighter.promql.functions.over_time import window_function
from lamplighter.promql.functions.window_cuts import Cuts, SeriesFold, Values
from lamplighter.promql.storage import Buckets

Better = Callable[[float, float], bool]

_SLIDING_FROM = 32
"""Average samples a window from which a queue that slides along beats looking through every window."""


def extreme_at(values: Sequence[float], cuts: Cuts, better: Better) -> Iterator[int | None]:
    """Yield the index of each window's extreme, None for an empty window; linear in samples and windows together.

    `better(new, old)` tells when a later value displaces an earlier one; NaN is displaced by anything. The queue
    holds the candidates in order of time, each better than all after it.
    """
    queue: deque[int] = deque()
    pushed = 0
    for low, high in cuts:
        for index in range(max(pushed, low), high):
            value = values[index]
            if value == value:  # noqa: PLR0124 - the cheapest test for NaN
                while queue and better(value, values[queue[-1]]):
                    queue.pop()
                queue.append(index)
        pushed = max(pushed, high)
        while queue and queue[0] < low:
            queue.popleft()
        yield (queue[0] if queue else high - 1) if low < high else None


def extremes(
    values: Sequence[float], cuts: Cuts, pick: Callable[[Sequence[float]], float], better: Better
) -> Values:
    """Return each window's extreme; `pick` is ``min`` or ``max``, to which `better` belongs."""
    samples = sum(high - low for low, high in cuts)
    if samples > _SLIDING_FROM * len(cuts) or any(map(math.isnan, values)):
        return [None if index is None else values[index] for index in extreme_at(values, cuts, better)]
    return [pick(values[low:high]) if low < high else None for low, high in cuts]


def _samples(pick: Callable[[Sequence[float]], float], better: Better) -> SeriesFold:
    return lambda series, cuts: extremes(series.values, cuts, pick, better)


def _times(better: Better) -> SeriesFold:
    def fold(series: RangeSeries, cuts: Cuts) -> Values:
        times = series.timestamps_ms
        indices = extreme_at(series.values, cuts, better)
        return [None if index is None else times[index] / 1000 for index in indices]

    return fold


def _minima(buckets: Buckets, cuts: Cuts) -> Values:
    return extremes(buckets.minima, cuts, min, lt)


def _maxima(buckets: Buckets, cuts: Cuts) -> Values:
    return extremes(buckets.maxima, cuts, max, gt)


EXTREMES = (
    window_function("min_over_time", _samples(min, lt), _minima),
    window_function("max_over_time", _samples(max, gt), _maxima),
    window_function("ts_of_min_over_time", _times(le)),
    window_function("ts_of_max_over_time", _times(ge)),
)
