"""deriv and predict_linear: a line through a window's samples by least squares."""

import math
from collections.abc import Sequence

from lamplighter.promql.columns import Argument, Column, Context, RangeSeries
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.go_math import divide
from lamplighter.promql.functions.kahan import compensated_sum
from lamplighter.promql.functions.over_time import window_function
from lamplighter.promql.functions.window_cuts import Cuts, Values, fold_series, paced, unnamed_columns


def line(times_ms: Sequence[int], values: Sequence[float], origin_ms: int) -> tuple[float, float]:
    """Return the slope per second and the value at `origin_ms`; both NaN where all values are one infinity."""
    first = values[0]
    if all(value == first for value in values):
        return (math.nan, math.nan) if math.isinf(first) else (0.0, first)
    count = len(values)
    xs = [(time_ms - origin_ms) / 1e3 for time_ms in times_ms]
    sum_x = compensated_sum(xs)
    sum_y = compensated_sum(values)
    sum_xy = compensated_sum([x * y for x, y in zip(xs, values, strict=True)])
    sum_xx = compensated_sum([x * x for x in xs])
    slope = divide(sum_xy - sum_x * sum_y / count, sum_xx - sum_x * sum_x / count)
    return slope, sum_y / count - slope * sum_x / count


def _slopes(series: RangeSeries, cuts: Cuts) -> Values:
    """Return slopes; the origin is near the samples, since large times cost precision."""
    times_ms, values = series.timestamps_ms, series.values
    return [
        line(times_ms[low:high], values[low:high], times_ms[low])[0] if high - low > 1 else None
        for low, high in cuts
    ]


def _predict_linear(given: Sequence[Argument], context: Context) -> list[Column]:
    """Return where the line is so many seconds after the step, whatever the selector's offset is."""
    seconds = arguments.scalar(given[1])
    steps_ms = context.steps.times_ms

    def fold(series: RangeSeries, cuts: Cuts) -> Values:
        answers: Values = []
        for (low, high), step_ms, ahead in zip(paced(cuts, context), steps_ms, seconds, strict=True):
            if high - low < 2:
                answers.append(None)
                continue
            slope, intercept = line(series.timestamps_ms[low:high], series.values[low:high], step_ms)
            answers.append(slope * ahead + intercept)
        return answers

    windows = arguments.windows(given[0])
    return unnamed_columns(fold_series("predict_linear", windows, context, fold, in_portions=False))


REGRESSIONS = (
    window_function("deriv", _slopes),
    Function("predict_linear", (Kind.RANGE, Kind.SCALAR), _predict_linear),
)
