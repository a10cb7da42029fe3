"""What an aggregation makes of a group's values at one step, in Prometheus' order of operations."""

import math
from collections.abc import Callable

from lamplighter.promql.functions.kahan import compensated_sum, mean


def _maximum(values: list[float]) -> float:
    """Return the greatest value; NaN only if there is no other."""
    greatest = values[0]
    for value in values:
        if greatest < value or math.isnan(greatest):
            greatest = value
    return greatest


def _minimum(values: list[float]) -> float:
    """Return the least value; NaN only if there is no other."""
    least = values[0]
    for value in values:
        if least > value or math.isnan(least):
            least = value
    return least


def _variance(values: list[float]) -> float:
    """Return the population variance by Welford's method, not compensated: that is only done over time."""
    average, squares = values[0], 0.0 if math.isfinite(values[0]) else math.nan
    for count, value in enumerate(values[1:], start=2):
        delta = value - average
        average += delta / count
        squares += delta * (value - average)
    return squares / len(values)


def _deviation(values: list[float]) -> float:
    variance = _variance(values)
    return math.sqrt(variance) if variance >= 0 else math.nan


AGGREGATORS: dict[str, Callable[[list[float]], float]] = {
    "sum": compensated_sum,
    "avg": mean,
    "min": _minimum,
    "max": _maximum,
    "count": lambda values: float(len(values)),
    "group": lambda _values: 1.0,
    "stddev": _deviation,
    "stdvar": _variance,
}
