"""The functions of PromQL over floats and classic histograms, by name."""

from collections.abc import Mapping

from lamplighter.promql.functions.calendar_dates import DATES
from lamplighter.promql.functions.clamping import CLAMPING
from lamplighter.promql.functions.conversions import CONVERSIONS
from lamplighter.promql.functions.deviations import DEVIATIONS
from lamplighter.promql.functions.extremes import EXTREMES
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.histograms import HISTOGRAMS
from lamplighter.promql.functions.instant_rates import INSTANT_RATES
from lamplighter.promql.functions.label_functions import LABEL_FUNCTIONS
from lamplighter.promql.functions.mathematics import MATHEMATICS
from lamplighter.promql.functions.ordering import ORDERINGS
from lamplighter.promql.functions.over_time import READINGS
from lamplighter.promql.functions.quantiles import QUANTILES
from lamplighter.promql.functions.rates import CHANGES_OVER_RANGE
from lamplighter.promql.functions.refused import REFUSED
from lamplighter.promql.functions.regression import REGRESSIONS
from lamplighter.promql.functions.smoothing import SMOOTHING
from lamplighter.promql.functions.sums import SUMS
from lamplighter.promql.functions.transitions import TRANSITIONS

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        *CHANGES_OVER_RANGE,
        *CLAMPING,
        *CONVERSIONS,
        *DATES,
        *DEVIATIONS,
        *EXTREMES,
        *HISTOGRAMS,
        *INSTANT_RATES,
        *LABEL_FUNCTIONS,
        *MATHEMATICS,
        *ORDERINGS,
        *QUANTILES,
        *READINGS,
        *REGRESSIONS,
        *SMOOTHING,
        *SUMS,
        *TRANSITIONS,
    )
}
"""Every function that can be called."""

__all__ = ["FUNCTIONS", "REFUSED", "Function", "Kind"]
