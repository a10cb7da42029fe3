"""changes and resets: how often a series moved within a window."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from lamplighter.promql.columns import RangeSeries
from lamplighter.promql.functions.over_time import window_function
from lamplighter.promql.functions.window_cuts import Cuts, SeriesFold, Values


def _transitions(happened: Callable[[float, float], bool]) -> SeriesFold:
    """Return the fold that counts neighbours (before, after) in a window for which something `happened`."""

    def fold(series: RangeSeries, cuts: Cuts) -> Values:
        before = _counts_until(series.values, happened)
        return [float(before[high - 1] - before[low]) if low < high else None for low, high in cuts]

    return fold


def _counts_until(values: Sequence[float], happened: Callable[[float, float], bool]) -> list[int]:
    """Return for each sample how often it happened from the first one up to it."""
    return [0, *accumulate(map(happened, values, values[1:]))]


def _changed(before: float, after: float) -> bool:
    return before != after and not (before != before and after != after)  # noqa: PLR0124 - the cheapest tests for NaN


def _fell(before: float, after: float) -> bool:
    return after < before


TRANSITIONS = (
    window_function("changes", _transitions(_changed)),
    window_function("resets", _transitions(_fell)),
)
