"""Readings of a window: how many samples, which first, which last, and when."""

import pytest

from lamplighter.promql.columns import RangeSeries, Steps, Windows
from lamplighter.promql.functions import FUNCTIONS
from tests.support.promql_functions import call, columns_of, context_of, over_time, over_window, windows_of

SAMPLES = [(10.0, 3.0), (20.0, 1.0), (30.0, 2.0)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("count_over_time", 3.0),
        ("present_over_time", 1.0),
        ("first_over_time", 3.0),
        ("last_over_time", 2.0),
        ("min_over_time", 1.0),
        ("max_over_time", 3.0),
        ("sum_over_time", 6.0),
        ("avg_over_time", 2.0),
        ("ts_of_first_over_time", 10.0),
        ("ts_of_last_over_time", 30.0),
        ("ts_of_min_over_time", 20.0),
        ("ts_of_max_over_time", 10.0),
        ("changes", 2.0),
        ("resets", 1.0),
        ("mad_over_time", 1.0),
    ],
)
def test_a_window_is_read(name: str, expected: float) -> None:
    assert over_window(name, SAMPLES, 60, 30) == expected
    assert over_window(name, SAMPLES, 5, 100) is None


def test_windows_are_open_at_the_left_and_closed_at_the_right() -> None:
    assert over_window("count_over_time", SAMPLES, 20, 30) == 2
    assert over_window("count_over_time", SAMPLES, 20, 29.999) == 2
    assert over_window("count_over_time", SAMPLES, 20.001, 30) == 3


def test_steps_without_samples_have_no_value() -> None:
    steps = Steps(0, 60_000, 15_000)
    assert over_time("last_over_time", SAMPLES, 10, steps) == [None, 3.0, 2.0, None, None]


def test_a_series_without_any_value_is_left_out() -> None:
    steps = Steps(0, 60_000, 15_000)
    empty = RangeSeries({"a": "1"}, [], [])
    long_ago = RangeSeries({"a": "2"}, [-900_000], [1.0])
    for name in (
        "count_over_time",
        "rate",
        "max_over_time",
        "sum_over_time",
        "stddev_over_time",
        "changes",
        "deriv",
    ):
        assert call(name, windows_of([empty, long_ago], steps, 10), steps) == []


def test_first_and_last_keep_the_name_and_the_others_drop_it() -> None:
    steps = Steps(30_000, 30_000, 1)
    series = RangeSeries(
        {"__name__": "x", "__type__": "gauge", "__unit__": "seconds", "job": "a"}, [10_000, 20_000], [1.0, 2.0]
    )
    for name, function in FUNCTIONS.items():
        if [kind.value for kind in function.parameters] == ["range vector"] and name != "absent_over_time":
            (column,) = call(name, windows_of([series], steps, 60), steps)
            assert column.labels == (
                series.labels if name in {"first_over_time", "last_over_time"} else {"job": "a"}
            )


def test_a_window_that_stands_still_answers_alike_at_every_step() -> None:
    steps = Steps(100_000, 200_000, 50_000)
    windows = Windows([RangeSeries({}, [10_000, 20_000, 30_000], [3.0, 1.0, 2.0])], [30_000] * 3, 60_000)
    for name in ("sum_over_time", "max_over_time", "rate", "count_over_time", "quantile_over_time"):
        scalars = [0.5] if name == "quantile_over_time" else []
        (column,) = call(name, windows, steps, *scalars)
        assert len(set(column.values)) == 1


def test_absence_is_where_no_series_has_a_sample() -> None:
    steps = Steps(0, 60_000, 20_000)
    series = [RangeSeries({"a": "1"}, [5_000], [1.0]), RangeSeries({"a": "2"}, [35_000], [1.0])]
    (column,) = call("absent_over_time", windows_of(series, steps, 10), steps)
    assert column.labels == {}
    assert column.values == [1.0, 1.0, None, 1.0]


def test_nothing_is_absent_where_all_is_there() -> None:
    steps = Steps(10_000, 20_000, 10_000)
    series = [RangeSeries({}, [10_000, 20_000], [1.0, 1.0])]
    assert call("absent_over_time", windows_of(series, steps, 10), steps) == []


def test_all_is_absent_where_nothing_was_selected() -> None:
    steps = Steps(10_000, 20_000, 10_000)
    (column,) = call("absent_over_time", windows_of([], steps, 10), steps)
    assert column.values == [1.0, 1.0]


def test_arguments_are_not_changed() -> None:
    steps = Steps(30_000, 60_000, 10_000)
    values, times_ms = [3.0, 1.0, 2.0], [10_000, 20_000, 30_000]
    windows = windows_of([RangeSeries({"__name__": "x"}, times_ms, values)], steps, 60)
    for function in FUNCTIONS.values():
        if [kind.value for kind in function.parameters] == ["range vector"]:
            columns_of(function.call([windows], context_of(steps)))
    assert (values, times_ms) == ([3.0, 1.0, 2.0], [10_000, 20_000, 30_000])
