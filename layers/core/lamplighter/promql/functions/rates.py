"""rate, increase and delta: the change over a window, extrapolated to its edges where samples come near them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from lamplighter.promql.columns import Argument, Column, Context, RangeSeries, Windows
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.annotations import inform_of_non_counter
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.window_cuts import Cuts, Values, fold_series
from lamplighter.promql.labels import without_name
from lamplighter.promql.storage import Buckets


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """How a change between the first and the last sample of a window is carried to the window's edges."""

    range_ms: int
    counter: bool
    per_second: bool

    def of(self, change: float, intervals: float, first: float, times_ms: tuple[int, int, int]) -> float:
        """Return the change over the whole window, or its rate. Times are those of first, last and window's end.

        To an edge that is less than 1.1 average intervals away it goes all the way, and half an interval
        otherwise; a counter's line is not carried back beyond where it meets zero.
        """
        first_ms, last_ms, end_ms = times_ms
        sampled = (last_ms - first_ms) / 1000
        if not sampled:
            return change / seconds_of(self.range_ms) if self.per_second else change
        to_start = (first_ms - (end_ms - self.range_ms)) / 1000
        to_end = (end_ms - last_ms) / 1000
        interval = sampled / intervals
        threshold = interval * 1.1
        if to_start >= threshold:
            to_start = interval / 2
        if self.counter and change > 0 and first >= 0:
            to_start = min(to_start, sampled * (first / change))
        if to_end >= threshold:
            to_end = interval / 2
        factor = (sampled + to_start + to_end) / sampled
        if self.per_second:
            factor /= seconds_of(self.range_ms)
        return change * factor


def seconds_of(milliseconds: int) -> float:
    """Return a duration in seconds with the rounding of Go's ``Duration.Seconds``."""
    return milliseconds // 1000 + (milliseconds % 1000) * 1e6 / 1e9


def change_function(name: str, *, counter: bool, per_second: bool) -> Function:
    """Return the function over one range vector that extrapolates the change of its series."""

    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        windows = arguments.windows(given[0])
        extrapolation = Extrapolation(windows.range_ms, counter, per_second)
        columns = []
        for labels, values in fold_series(
            name,
            windows,
            context,
            lambda series, cuts: _of_samples(series, cuts, windows, extrapolation),
            bucket_fold=lambda buckets, cuts: _of_buckets(buckets, cuts, windows, extrapolation),
            in_portions=False,
        ):
            if counter:
                inform_of_non_counter(labels.get("__name__", ""), context)
            columns.append(Column(without_name(labels), values))
        return columns

    return Function(name, (Kind.RANGE,), call)


def reset_indices(values: Sequence[float]) -> list[int]:
    """Return the indices of values that are less than the one before: a counter began again there."""
    return [index for index in range(1, len(values)) if values[index] < values[index - 1]]


def _of_samples(series: RangeSeries, cuts: Cuts, windows: Windows, extrapolation: Extrapolation) -> Values:
    times, values = series.timestamps_ms, series.values
    resets = reset_indices(values) if extrapolation.counter else []
    answers: Values = []
    for (low, high), end_ms in zip(cuts, windows.ends_ms, strict=True):
        if high - low < 2:
            answers.append(None)
            continue
        first = values[low]
        change = values[high - 1] - first
        if resets:
            for index in resets[bisect_right(resets, low) : bisect_left(resets, high)]:
                change += values[index - 1]
        answers.append(extrapolation.of(change, high - low - 1, first, (times[low], times[high - 1], end_ms)))
    return answers


def _of_buckets(buckets: Buckets, cuts: Cuts, windows: Windows, extrapolation: Extrapolation) -> Values:
    counts = list(accumulate(buckets.counts, initial=0.0))
    lost = _lost_to_resets(buckets) if extrapolation.counter else []
    places = [index for index, _ in lost]
    answers: Values = []
    for (low, high), end_ms in zip(cuts, windows.ends_ms, strict=True):
        intervals = counts[high] - counts[low] - 1
        if intervals < 1:
            answers.append(None)
            continue
        first = buckets.firsts[low]
        change = buckets.lasts[high - 1] - first
        for _, amount in lost[bisect_left(places, 2 * low) : bisect_left(places, 2 * high - 1)]:
            change += amount
        times_ms = (buckets.firsts_ms[low], buckets.lasts_ms[high - 1], end_ms)
        answers.append(extrapolation.of(change, intervals, first, times_ms))
    return answers


def _lost_to_resets(buckets: Buckets) -> list[tuple[int, float]]:
    """Return what must be added to last minus first for resets, in order of time.

    A reset between period i-1 and period i has place 2i-1, and those inside period i have place 2i.
    """
    lost = []
    firsts, lasts = buckets.firsts, buckets.lasts
    for index, inside in enumerate(buckets.lost):
        if index and firsts[index] < lasts[index - 1]:
            lost.append((2 * index - 1, lasts[index - 1]))
        if inside:
            lost.append((2 * index, inside))
    return lost


CHANGES_OVER_RANGE = (
    change_function("rate", counter=True, per_second=True),
    change_function("increase", counter=True, per_second=False),
    change_function("delta", counter=False, per_second=False),
)
