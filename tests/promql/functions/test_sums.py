"""sum_over_time and avg_over_time: compensated, in order, and without overflow where there need not be any."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import Steps
from lamplighter.promql.functions.kahan import compensated_sum, increment, mean, variance
from tests.support.promql_functions import over_time, over_window

floats = st.floats(allow_nan=True, allow_infinity=True)


def sum_step_by_step(values: list[float]) -> float:
    total = carry = 0.0
    for value in values:
        total, carry = increment(value, total, carry)
    return total + carry


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@given(st.lists(floats, max_size=30))
def test_the_quick_sum_is_the_careful_one(values: list[float]) -> None:
    assert same(compensated_sum(values), sum_step_by_step(values))


def test_small_numbers_between_large_ones_are_not_lost() -> None:
    assert compensated_sum([1e100, 1.0, -1e100]) == 1.0
    assert mean([1e100, 1.0, -1e100, 2.0]) == 0.75


def test_a_mean_of_huge_numbers_does_not_overflow() -> None:
    assert mean([1.5e308, 1.5e308, 1.5e308]) == 1.5e308
    assert compensated_sum([1.5e308, 1.5e308]) == math.inf


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([math.inf], math.inf),
        ([math.inf, 1.0], math.inf),
        ([-math.inf, 1.0, 2.0], -math.inf),
        ([1.0, math.inf, 2.0], math.inf),
        ([math.inf, -math.inf], math.nan),
        ([math.nan, 1.0], math.nan),
    ],
)
def test_means_with_infinities(values: list[float], expected: float) -> None:
    assert same(mean(values), expected)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_mean_lies_between_the_extremes(values: list[float]) -> None:
    slack = 1e-9 * (1 + max(map(abs, values)))
    assert min(values) - slack <= mean(values) <= max(values) + slack


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_variance_is_that_of_the_definition(values: list[float]) -> None:
    center = math.fsum(values) / len(values)
    expected = math.fsum((value - center) ** 2 for value in values) / len(values)
    assert variance(values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(
    st.lists(st.integers(-1000, 1000) | st.floats(-1e3, 1e3), min_size=1, max_size=40),
    st.integers(1, 60),
    st.integers(1, 20),
)
def test_every_window_of_a_range_is_summed_as_if_alone(numbers: list[float], window: int, step: int) -> None:
    values = [float(number) for number in numbers]
    samples = [(2.0 * index, value) for index, value in enumerate(values)]
    steps = Steps(0, 80_000, step * 1000)
    for index, (total, average) in enumerate(
        zip(
            over_time("sum_over_time", samples, window, steps),
            over_time("avg_over_time", samples, window, steps),
            strict=True,
        )
    ):
        end = steps.times_ms[index] / 1000
        inside = [value for seconds, value in samples if end - window < seconds <= end]
        assert total == (sum_step_by_step(inside) if inside else None)
        assert average == (mean(inside) if inside else None)


def test_the_sum_of_negative_zeros_is_zero() -> None:
    for name in ("sum_over_time", "avg_over_time"):
        for values in ([-0.0], [-0.0, -0.0]):
            samples = [(float(index), value) for index, value in enumerate(values)]
            assert repr(over_window(name, samples, 10, 3)) == "0.0"


def test_whole_numbers_too_large_to_add_exactly_are_added_in_order() -> None:
    values = [2.0**53, 1.0, 1.0, -(2.0**53)]
    samples = [(float(index), value) for index, value in enumerate(values)]
    assert over_window("sum_over_time", samples, 10, 3) == 2.0


def test_standard_deviation_of_one_value_is_zero() -> None:
    assert over_window("stddev_over_time", [(1.0, 42.0)], 10, 5) == 0
    assert over_window("stdvar_over_time", [(1.0, 1e8), (2.0, 1e8 + 2)], 10, 5) == 1.0


def test_standard_deviation_of_infinity_is_not_a_number() -> None:
    answer = over_window("stddev_over_time", [(1.0, math.inf), (2.0, 1.0)], 10, 5)
    assert answer is not None
    assert math.isnan(answer)
