"""Quantiles of samples: phi between two of them is interpolated."""

import math
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

from lamplighter.promql.columns import Argument, Column, Context, RangeSeries, ScalarColumn
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.annotations import warn_of_quantile
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.over_time import each_window, window_function
from lamplighter.promql.functions.window_cuts import Cuts, Values, fold_series, paced, unnamed_columns


def quantile(phi: float, values: Sequence[float]) -> float:
    """Return the quantile of unsorted values, NaN among them being the least; NaN where there are none."""
    return quantile_of_sorted(phi, _sorted(values))


def quantile_of_sorted(phi: float, values: Sequence[float]) -> float:
    """Return the quantile of sorted values; infinite where `phi` is not between 0 and 1."""
    if not values or math.isnan(phi):
        return math.nan
    if not 0 <= phi <= 1:
        return math.inf if phi > 1 else -math.inf
    rank = phi * (len(values) - 1)
    lower = int(rank)
    upper = min(len(values) - 1, lower + 1)
    weight = rank % 1  # not rank - lower, which would be -0 for a phi of -0
    return values[lower] * (1 - weight) + values[upper] * weight


def _sorted(values: Sequence[float]) -> list[float]:
    total = sum(values)
    if total == total:  # noqa: PLR0124 - no NaN among them
        return sorted(values)
    return sorted(values, key=lambda value: (not math.isnan(value), value))


def _sorted_windows(values: Sequence[float], cuts: Iterable[tuple[int, int]]) -> Iterator[list[float]]:
    """Yield the sorted samples of each window, which are to be read before the next one is asked for."""
    if any(map(math.isnan, values)):
        for low, high in cuts:
            yield _sorted(values[low:high])
        return
    window: list[float] = []
    first = after = 0
    for low, high in cuts:
        if low - first + high - after < (high - low) // 8:
            for value in values[first:low]:
                del window[bisect_left(window, value)]
            for value in values[after:high]:
                insort(window, value)
        else:
            window = sorted(values[low:high])
        first, after = low, high
        yield window


def _quantile_over_time(given: Sequence[Argument], context: Context) -> list[Column]:
    phis = arguments.scalar(given[0])

    def fold(series: RangeSeries, cuts: Cuts) -> Values:
        sorted_windows = _sorted_windows(series.values, paced(cuts, context))
        return [
            quantile_of_sorted(phi, window) if window else None
            for phi, window in zip(phis, sorted_windows, strict=True)
        ]

    folded = fold_series(
        "quantile_over_time", arguments.windows(given[1]), context, fold, argument=1, in_portions=False
    )
    columns = unnamed_columns(folded)
    _warn_of_phis(phis, columns, context)
    return columns


def _warn_of_phis(phis: ScalarColumn, columns: Sequence[Column], context: Context) -> None:
    """Warn of what is no quantile, but for steps at which there was nothing to take it of."""
    for step, phi in enumerate(phis):
        if not 0 <= phi <= 1 and any(column.values[step] is not None for column in columns):
            warn_of_quantile(phi, context)


def _median_deviation(values: Sequence[float]) -> float:
    """Return the median distance from the median; NaN as soon as one value is."""
    if any(map(math.isnan, values)):
        return math.nan
    median = quantile(0.5, values)
    return quantile(0.5, [abs(value - median) for value in values])


QUANTILES = (
    Function("quantile_over_time", (Kind.SCALAR, Kind.RANGE), _quantile_over_time),
    window_function("mad_over_time", each_window(_median_deviation)),
)
