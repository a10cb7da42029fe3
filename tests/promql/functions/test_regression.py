"""deriv and predict_linear."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import RangeSeries, Steps, Windows
from lamplighter.promql.functions.regression import line
from tests.support.promql_functions import call, over_time, over_window

DAY = 1_795_176_000
RISING = [(DAY + 60.0 * index, 5.0 + 2 * 60.0 * index) for index in range(10)]


def test_a_line_is_found_far_from_the_epoch() -> None:
    assert over_window("deriv", RISING, 3600, DAY + 600) == 2.0
    assert over_window("predict_linear", RISING, 3600, DAY + 600, 0) == pytest.approx(5 + 2 * 600)
    assert over_window("predict_linear", RISING, 3600, DAY + 600, 3600) == pytest.approx(5 + 2 * 4200)


def test_predictions_are_made_from_the_step_and_not_from_the_windows_end() -> None:
    step_ms = (DAY + 86_400) * 1000
    series = RangeSeries({}, [round(seconds * 1000) for seconds, _ in RISING], [value for _, value in RISING])
    windows = Windows([series], [(DAY + 600) * 1000], 3_600_000)
    (column,) = call("predict_linear", windows, Steps(step_ms, step_ms, 1), 10)
    assert column.values == [pytest.approx(5 + 2 * 86_410)]


@pytest.mark.parametrize(
    ("constant", "slope"), [(7.5, 0.0), (0.0, 0.0), (math.inf, math.nan), (-math.inf, math.nan)]
)
def test_what_does_not_move_has_no_slope(constant: float, slope: float) -> None:
    samples = [(float(index) / 3, constant) for index in range(5)]
    assert over_window("deriv", samples, 100, 50) == pytest.approx(slope, nan_ok=True)


def test_nan_makes_the_line_nan() -> None:
    slope, intercept = line([0, 1000, 2000], [math.nan] * 3, 0)
    assert math.isnan(slope)
    assert math.isnan(intercept)


@given(
    slope=st.floats(-100, 100),
    intercept=st.floats(-100, 100),
    gaps_ms=st.lists(st.integers(1000, 60_000), min_size=2, max_size=20),
)
def test_samples_of_a_line_give_the_line(slope: float, intercept: float, gaps_ms: list[int]) -> None:
    times_ms = [sum(gaps_ms[: index + 1]) for index in range(len(gaps_ms))]
    found_slope, found_intercept = line(times_ms, [slope * ms / 1000 + intercept for ms in times_ms], 0)
    assert found_slope == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert found_intercept == pytest.approx(intercept, rel=1e-6, abs=1e-2)


def test_the_seconds_ahead_may_change_from_step_to_step() -> None:
    steps = Steps((DAY + 600) * 1000, (DAY + 660) * 1000, 60_000)
    first, second = over_time("predict_linear", RISING, 3600, steps, 60)
    assert first is not None
    assert second is not None
    assert second - first == pytest.approx(120)
