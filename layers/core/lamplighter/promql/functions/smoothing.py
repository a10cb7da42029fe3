"""double_exponential_smoothing, which was holt_winters before Prometheus 3."""

from collections.abc import Sequence

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Argument, Column, Context, RangeSeries
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.numbers import format_fixed
from lamplighter.promql.functions.window_cuts import Cuts, Values, fold_series, paced, unnamed_columns


def smooth(values: Sequence[float], smoothing: float, trend: float) -> float:
    """Return the smoothed last of at least two values; both factors lie between 0 and 1."""
    before, smoothed, slope = 0.0, values[0], values[1] - values[0]
    for index, value in enumerate(values[1:]):
        if index:
            slope = trend * (smoothed - before) + (1 - trend) * slope
        before, smoothed = smoothed, smoothing * value + (1 - smoothing) * (smoothed + slope)
    return smoothed


def _call(given: Sequence[Argument], context: Context) -> list[Column]:
    windows, smoothings, trends = (
        arguments.windows(given[0]),
        arguments.scalar(given[1]),
        arguments.scalar(given[2]),
    )

    def fold(series: RangeSeries, cuts: Cuts) -> Values:
        answers: Values = []
        for (low, high), smoothing, trend in zip(paced(cuts, context), smoothings, trends, strict=True):
            if low < high:
                _check_factor(smoothing, "smoothing", "sf")
                _check_factor(trend, "trend", "tf")
            answers.append(smooth(series.values[low:high], smoothing, trend) if high - low > 1 else None)
        return answers

    name = "double_exponential_smoothing"
    return unnamed_columns(fold_series(name, windows, context, fold, in_portions=False))


def _check_factor(factor: float, what: str, symbol: str) -> None:
    if factor <= 0 or factor >= 1:
        raise QueryExecutionError(
            f"invalid {what} factor. Expected: 0 < {symbol} < 1, got: {format_fixed(factor)}"
        )


SMOOTHING = (Function("double_exponential_smoothing", (Kind.RANGE, Kind.SCALAR, Kind.SCALAR), _call),)
