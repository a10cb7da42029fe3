"""irate and idelta: what the last two samples of a window say."""

from lamplighter.promql.columns import RangeSeries
from lamplighter.promql.functions.over_time import window_function
from lamplighter.promql.functions.window_cuts import Cuts, Values


def _rates(series: RangeSeries, cuts: Cuts) -> Values:
    times, values = series.timestamps_ms, series.values
    answers: Values = []
    for low, high in cuts:
        if high - low < 2:
            answers.append(None)
            continue
        last, before = values[high - 1], values[high - 2]
        change = last if last < before else last - before
        answers.append(change / ((times[high - 1] - times[high - 2]) / 1000))
    return answers


def _deltas(series: RangeSeries, cuts: Cuts) -> Values:
    values = series.values
    return [values[high - 1] - values[high - 2] if high - low > 1 else None for low, high in cuts]


INSTANT_RATES = (
    window_function("irate", _rates),
    window_function("idelta", _deltas),
)
