"""Cutting series into windows, and noticing that the time is over."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import QueryTimeout
from lamplighter.promql.columns import RangeSeries, Steps, Windows
from lamplighter.promql.functions import FUNCTIONS, Kind
from lamplighter.promql.functions.window_cuts import WindowCutter
from tests.support.promql_functions import context_of, over_time, over_window, windows_of


@given(
    times_ms=st.sets(st.integers(0, 300)).map(sorted),
    range_ms=st.integers(1, 200),
    step_ms=st.integers(1, 50),
)
def test_a_window_holds_what_lies_in_it(times_ms: list[int], range_ms: int, step_ms: int) -> None:
    ends_ms = range(-10, 400, step_ms)
    cuts = WindowCutter(Windows([], ends_ms, range_ms)).cut(times_ms)
    for end_ms, (low, high) in zip(ends_ms, cuts, strict=True):
        assert times_ms[low:high] == [time for time in times_ms if end_ms - range_ms < time <= end_ms]


def test_series_of_equal_times_are_cut_once_and_others_by_themselves() -> None:
    cutter = WindowCutter(Windows([], range(0, 100, 10), 30))
    first = cutter.cut([0, 10, 20, 30])
    assert cutter.cut([0, 10, 20, 30]) is first
    assert cutter.cut([0, 12, 20, 30]) != first


def test_not_everything_is_remembered() -> None:
    cutter = WindowCutter(Windows([], range(50_000), 10))
    first = cutter.cut([1])
    for time_ms in range(2, 6):
        cutter.cut([time_ms])
    again = cutter.cut([1])
    assert again == first
    assert again is not first


def out_of_time() -> None:
    raise QueryTimeout("query timed out in expression evaluation")


@pytest.mark.parametrize(
    "name", sorted(name for name, function in FUNCTIONS.items() if Kind.RANGE in function.parameters)
)
def test_every_function_of_windows_notices_that_the_time_is_over(name: str) -> None:
    steps = Steps(0, 100_000, 10_000)
    windows = windows_of([RangeSeries({}, [5_000, 6_000], [1.0, 2.0])], steps, 60)
    arguments = [windows if kind is Kind.RANGE else [0.5] * 11 for kind in FUNCTIONS[name].parameters]
    with pytest.raises(QueryTimeout):
        FUNCTIONS[name].call(arguments, replace(context_of(steps), check=out_of_time))


class Countdown:
    """A deadline that is reached at the third look."""

    looks = 0

    def __call__(self) -> None:
        self.looks += 1
        if self.looks >= 3:
            out_of_time()


@pytest.mark.parametrize("name", ["sum_over_time", "stddev_over_time", "predict_linear", "quantile_over_time"])
def test_the_time_can_be_over_within_one_series(name: str) -> None:
    times_ms = list(range(1000, 2_001_000, 1000))
    values = [time_ms * 0.1 for time_ms in times_ms]
    steps = Steps(2_000_000, 2_003_000, 1)
    windows = windows_of([RangeSeries({}, times_ms, values)], steps, 2_000)
    arguments = [windows if kind is Kind.RANGE else [0.5] * 3001 for kind in FUNCTIONS[name].parameters]
    with pytest.raises(QueryTimeout):
        FUNCTIONS[name].call(arguments, replace(context_of(steps), check=Countdown()))


def test_portions_of_a_series_make_up_the_whole() -> None:
    samples = [(float(index), float(index % 17) + 0.1) for index in range(1000)]
    answers = over_time("sum_over_time", samples, 900, Steps(0, 1_500_000, 1000))
    assert len(answers) == 1501
    assert answers[1234] == over_window("sum_over_time", samples, 900, 1234)
