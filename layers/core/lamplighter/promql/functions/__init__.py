"""The functions of PromQL over floats and classic histograms, by name."""

from collections.abc import Mapping

from lamplighter.promql.functions.extremes import EXTREMES
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.instant_rates import INSTANT_RATES
from lamplighter.promql.functions.over_time import READINGS
from lamplighter.promql.functions.rates import CHANGES_OVER_RANGE
from lamplighter.promql.functions.refused import REFUSED
from lamplighter.promql.functions.sums import SUMS

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        *CHANGES_OVER_RANGE,
        *EXTREMES,
        *INSTANT_RATES,
        *READINGS,
        *SUMS,
    )
}
"""Every function that can be called."""

__all__ = ["FUNCTIONS", "REFUSED", "Function", "Kind"]
