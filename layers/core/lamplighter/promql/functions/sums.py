"""sum_over_time and avg_over_time."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from lamplighter.promql.columns import RangeSeries
from lamplighter.promql.functions.kahan import compensated_sum, mean
from lamplighter.promql.functions.over_time import window_function
from lamplighter.promql.functions.window_cuts import Cuts, Values
from lamplighter.promql.storage import Buckets

_EXACT = 2.0**53
"""Up to here whole numbers add up without rounding, so that a window's sum is a difference of running sums."""


def _sums(series: RangeSeries, cuts: Cuts) -> Values:
    running = _exact_running_sums(series.values)
    if running is not None:
        return [running[high] - running[low] if low < high else None for low, high in cuts]
    return _fold(compensated_sum, series.values, cuts)


def _means(series: RangeSeries, cuts: Cuts) -> Values:
    running = _exact_running_sums(series.values)
    if running is not None:
        return [(running[high] - running[low]) / (high - low) if low < high else None for low, high in cuts]
    return _fold(mean, series.values, cuts)


def _bucket_sums(buckets: Buckets, cuts: Cuts) -> Values:
    return _fold(compensated_sum, buckets.sums, cuts)


def _bucket_means(buckets: Buckets, cuts: Cuts) -> Values:
    counts = list(accumulate(buckets.counts, initial=0.0))
    return [
        _mean_of_sums(buckets.sums[low:high], counts[high] - counts[low]) if low < high else None
        for low, high in cuts
    ]


def _mean_of_sums(sums: Sequence[float], count: float) -> float:
    total = compensated_sum(sums)
    if total - total == 0:
        return total / count
    return compensated_sum([part / count for part in sums])


def _are_whole(values: Sequence[float]) -> bool:
    try:
        return all(map(float.is_integer, values))
    except TypeError:  # an int among them: other people's storages may have such
        return all(map(float.is_integer, map(float, values)))


def _exact_running_sums(values: Sequence[float]) -> list[float] | None:
    if not _are_whole(values) or sum(map(abs, values)) >= _EXACT:
        return None
    return list(accumulate(values, initial=0.0))


def _fold(fold: Callable[[Sequence[float]], float], values: Sequence[float], cuts: Cuts) -> Values:
    return [fold(values[low:high]) if low < high else None for low, high in cuts]


SUMS = (
    window_function("sum_over_time", _sums, _bucket_sums),
    window_function("avg_over_time", _means, _bucket_means),
)
