"""stddev_over_time and stdvar_over_time."""

from lamplighter.promql.functions.go_math import square_root
from lamplighter.promql.functions.kahan import variance
from lamplighter.promql.functions.over_time import each_window, window_function

DEVIATIONS = (
    window_function("stddev_over_time", each_window(lambda values: square_root(variance(values)))),
    window_function("stdvar_over_time", each_window(variance)),
)
