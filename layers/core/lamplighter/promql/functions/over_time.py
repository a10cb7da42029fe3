"""What is read off a window's samples: count, presence, first and last, with their times."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from lamplighter.promql.columns import Argument, Column, Context, RangeSeries
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.window_cuts import (
    BucketFold,
    Cuts,
    SeriesFold,
    Values,
    fold_series,
    unnamed_columns,
)
from lamplighter.promql.storage import Buckets


def window_function(name: str, fold: SeriesFold, bucket_fold: BucketFold | None = None) -> Function:
    """Return the function of one range vector that folds each series by itself."""

    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        windows = arguments.windows(given[0])
        return unnamed_columns(fold_series(name, windows, context, fold, bucket_fold=bucket_fold))

    return Function(name, (Kind.RANGE,), call)


def naming_function(name: str, fold: SeriesFold, bucket_fold: BucketFold) -> Function:
    """Return the same for a function whose answer is one of the series' own samples: it keeps the series' name."""

    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        windows = arguments.windows(given[0])
        folded = fold_series(name, windows, context, fold, bucket_fold=bucket_fold)
        return [Column(labels, values) for labels, values in folded]

    return Function(name, (Kind.RANGE,), call)


def each_window(fold: Callable[[Sequence[float]], float]) -> SeriesFold:
    """Return the fold that hands the values of each window that has any to `fold`."""

    def fold_windows(series: RangeSeries, cuts: Cuts) -> Values:
        values = series.values
        return [fold(values[low:high]) if low < high else None for low, high in cuts]

    return fold_windows


def _counts(_series: RangeSeries, cuts: Cuts) -> Values:
    return [float(high - low) if low < high else None for low, high in cuts]


def _bucket_counts(buckets: Buckets, cuts: Cuts) -> Values:
    counts = list(accumulate(buckets.counts, initial=0.0))
    return [counts[high] - counts[low] if low < high else None for low, high in cuts]


def _presence(_found: object, cuts: Cuts) -> Values:
    return [1.0 if low < high else None for low, high in cuts]


def _firsts(series: RangeSeries, cuts: Cuts) -> Values:
    return [series.values[low] if low < high else None for low, high in cuts]


def _bucket_firsts(buckets: Buckets, cuts: Cuts) -> Values:
    return [buckets.firsts[low] if low < high else None for low, high in cuts]


def _lasts(series: RangeSeries, cuts: Cuts) -> Values:
    return [series.values[high - 1] if low < high else None for low, high in cuts]


def _bucket_lasts(buckets: Buckets, cuts: Cuts) -> Values:
    return [buckets.lasts[high - 1] if low < high else None for low, high in cuts]


def _first_times(series: RangeSeries, cuts: Cuts) -> Values:
    return [series.timestamps_ms[low] / 1000 if low < high else None for low, high in cuts]


def _bucket_first_times(buckets: Buckets, cuts: Cuts) -> Values:
    return [buckets.firsts_ms[low] / 1000 if low < high else None for low, high in cuts]


def _last_times(series: RangeSeries, cuts: Cuts) -> Values:
    return [series.timestamps_ms[high - 1] / 1000 if low < high else None for low, high in cuts]


def _bucket_last_times(buckets: Buckets, cuts: Cuts) -> Values:
    return [buckets.lasts_ms[high - 1] / 1000 if low < high else None for low, high in cuts]


READINGS = (
    window_function("count_over_time", _counts, _bucket_counts),
    window_function("present_over_time", _presence, _presence),
    naming_function("first_over_time", _firsts, _bucket_firsts),
    naming_function("last_over_time", _lasts, _bucket_lasts),
    window_function("ts_of_first_over_time", _first_times, _bucket_first_times),
    window_function("ts_of_last_over_time", _last_times, _bucket_last_times),
)
