"""Quantiles: interpolation, phis that are none, and windows that slide."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import RangeSeries, Steps
from lamplighter.promql.functions import FUNCTIONS
from lamplighter.promql.functions.quantiles import quantile
from tests.support.promql_functions import columns_of, context_of, over_time, over_window, windows_of


@pytest.mark.parametrize(
    ("phi", "values", "expected"),
    [
        (0.5, [3.0, 1.0, 2.0], 2.0),
        (0.5, [1.0, 2.0], 1.5),
        (0.0, [3.0, 1.0, 2.0], 1.0),
        (1.0, [3.0, 1.0, 2.0], 3.0),
        (0.75, [0.0, 1.0, 2.0, 3.0], 2.25),
        (-0.1, [1.0], -math.inf),
        (1.1, [1.0], math.inf),
        (math.nan, [1.0], math.nan),
        (0.5, [], math.nan),
        (2.0, [], math.nan),
        (0.5, [math.nan, 1.0, 2.0], 1.0),
        (0.0, [math.nan, 1.0], math.nan),
        (0.5, [-math.inf, 1.0, math.inf], math.nan),  # the neighbour's weight is zero, and zero infinities are NaN
    ],
)
def test_quantiles(phi: float, values: list[float], expected: float) -> None:
    assert quantile(phi, values) == pytest.approx(expected, nan_ok=True)


@given(
    values=st.lists(st.sampled_from([0.0, 1.0, 2.5, -3.0, 7.0]) | st.floats(-100, 100), min_size=1, max_size=80),
    phi=st.floats(0, 1),
    window=st.integers(1, 60),
)
def test_sliding_windows_have_the_quantiles_of_their_samples(values: list[float], phi: float, window: int) -> None:
    samples = [(float(index), value) for index, value in enumerate(values)]
    steps = Steps(0, 100_000, 1000)
    answers = over_time("quantile_over_time", samples, window, steps, phi)
    for end, answer in enumerate(answers):
        inside = [value for seconds, value in samples if end - window < seconds <= end]
        assert answer == (quantile(phi, inside) if inside else None)


def test_windows_with_nan_are_sorted_with_nan_first() -> None:
    samples = [(1.0, 5.0), (2.0, math.nan), (3.0, 7.0)]
    assert over_window("quantile_over_time", samples, 10, 5, 1) == 7.0
    assert over_window("quantile_over_time", samples, 10, 5, 0.5) == 5.0


def test_phi_may_change_from_step_to_step_and_is_warned_of_where_it_is_none() -> None:
    steps = Steps(10_000, 30_000, 10_000)
    context = context_of(steps)
    windows = windows_of([RangeSeries({"__name__": "x", "a": "b"}, [10_000], [4.0])], steps, 60)
    (column,) = columns_of(FUNCTIONS["quantile_over_time"].call([[0.5, -1.0, math.nan], windows], context))
    assert column.labels == {"a": "b"}
    assert column.values[:2] == [4.0, -math.inf]
    assert sorted(context.annotations.warnings) == [
        "PromQL warning: quantile value should be between 0 and 1, got -1 (1:6)",
        "PromQL warning: quantile value should be between 0 and 1, got NaN (1:6)",
    ]


def test_nobody_is_warned_of_phi_where_there_is_nothing_to_take_it_of() -> None:
    steps = Steps(10_000, 10_000, 1)
    context = context_of(steps)
    assert FUNCTIONS["quantile_over_time"].call([[2.0], windows_of([], steps, 60)], context) == []
    assert not context.annotations.warnings


def test_nobody_is_warned_of_phi_at_a_step_that_has_no_samples() -> None:
    steps = Steps(10_000, 20_000, 10_000)
    context = context_of(steps)
    windows = windows_of([RangeSeries({}, [15_000], [4.0])], steps, 60)
    FUNCTIONS["quantile_over_time"].call([[2.0, 3.0], windows], context)
    assert list(context.annotations.warnings) == [
        "PromQL warning: quantile value should be between 0 and 1, got 3 (1:6)"
    ]


def test_a_phi_of_minus_zero_is_zero() -> None:
    assert math.copysign(1, quantile(-0.0, [-0.0, 1.0])) == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [([4.0, 6.0, 2.0, 1.0, 999.0, 1.0, 2.0], 1.0), ([1.0], 0.0), ([1.0, math.nan], math.nan)],
)
def test_median_absolute_deviation(values: list[float], expected: float) -> None:
    samples = [(float(index), value) for index, value in enumerate(values)]
    assert over_window("mad_over_time", samples, 100, 50) == pytest.approx(expected, nan_ok=True)
