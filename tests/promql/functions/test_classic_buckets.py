"""One classic histogram: where a quantile lies in it, and what becomes of broken ones."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.functions.classic_buckets import Mended, _lifted, _rises, bucket_fraction, bucket_quantile

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("phi", "bounds", "counts", "expected"),
    [
        (0.5, [1.0, 2.0, INF], [10.0, 20.0, 20.0], 1.0),
        (0.75, [1.0, 2.0, INF], [10.0, 20.0, 20.0], 1.5),
        (0.25, [1.0, 2.0, INF], [10.0, 20.0, 20.0], 0.5),
        (0.9, [1.0, 2.0, INF], [10.0, 20.0, 100.0], 2.0),
        (1.0, [1.0, 2.0, INF], [10.0, 20.0, 20.0], 2.0),
        (0.1, [-1.0, 2.0, INF], [10.0, 20.0, 20.0], -1.0),
        (0.75, [-1.0, 2.0, INF], [10.0, 20.0, 20.0], 0.5),
        (0.0, [0.0, 1.0, INF], [10.0, 20.0, 20.0], 0.0),
        (0.0, [1.0, 2.0, INF], [0.0, 20.0, 20.0], NAN),
        (0.5, [1.0, 2.0], [10.0, 20.0], NAN),
        (0.5, [INF], [10.0], NAN),
        (0.5, [1.0, INF], [0.0, 0.0], NAN),
        (0.5, [], [], NAN),
        (-1.0, [1.0], [1.0], -INF),
        (1.5, [1.0], [1.0], INF),
        (NAN, [1.0, INF], [1.0, 1.0], NAN),
        (0.5, [1.0, 1.0, 2.0, INF], [4.0, 6.0, 20.0, 20.0], 1.0),
        (0.5, [1.0, INF], [NAN, NAN], 1.0),
    ],
)
def test_quantiles(phi: float, bounds: list[float], counts: list[float], expected: float) -> None:
    value, mended = bucket_quantile(phi, bounds, counts)
    assert value == pytest.approx(expected, nan_ok=True)
    assert mended is None


def test_the_lowest_quantile_is_no_negative_zero() -> None:
    assert repr(bucket_quantile(-0.0, [1.0, 2.0, INF], [1.0, 2.0, 2.0])[0]) == "0.0"


def test_counts_that_fall_are_lifted_and_told_of() -> None:
    value, mended = bucket_quantile(0.5, [1.0, 2.0, 4.0, 8.0, INF], [10.0, 8.0, 9.5, 20.0, 20.0])
    assert value == 1.0
    assert mended == Mended(2.0, 4.0, 2.0)


def test_differences_by_rounding_are_mended_without_a_word() -> None:
    value, mended = bucket_quantile(0.5, [1.0, 2.0, INF], [10.0, 10.0 - 1e-12, 10.0 + 1e-12])
    assert value == 0.5
    assert mended is None


odd_counts = st.floats() | st.sampled_from([0.0, 1.0, 1.0 + 1e-12, 1.0 + 5e-12, -1.0, 5e-324])


@given(st.lists(odd_counts, min_size=1, max_size=6) | st.lists(odd_counts, min_size=1, max_size=6).map(sorted))
def test_counts_that_are_said_to_rise_need_no_lifting(counts: list[float]) -> None:
    if _rises(counts):
        assert _lifted([float(index) for index in range(len(counts))], counts) == (counts, None)


def test_a_quantile_that_is_none_looks_at_no_bucket() -> None:
    assert bucket_quantile(2, [1.0, 2.0, INF], [10.0, 5.0, 20.0]) == (INF, None)


@given(
    increments=st.lists(st.integers(0, 50), min_size=3, max_size=8),
    phis=st.tuples(st.floats(0.001, 1), st.floats(0.001, 1)).map(sorted),
)
def test_a_higher_phi_has_no_lower_quantile(increments: list[int], phis: list[float]) -> None:
    counts = [float(sum(increments[: index + 1])) for index in range(len(increments))]
    bounds = [float(index + 1) for index in range(len(increments) - 1)] + [INF]
    low, high = (bucket_quantile(phi, bounds, counts)[0] for phi in phis)
    if counts[-1] == 0:
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert 0 <= low <= high + 1e-9 <= bounds[-2] + 1e-6


@pytest.mark.parametrize(
    ("lower", "upper", "bounds", "counts", "expected"),
    [
        (0.0, 1.0, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.25),
        (0.5, 1.5, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.25),
        (-INF, INF, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 1.0),
        (2.0, INF, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.5),
        (3.0, INF, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.5),
        (-5.0, 0.0, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.0),
        (-5.0, 2.0, [-1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.25),
        (2.0, 1.0, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.0),
        (1.0, 1.0, [1.0, 2.0, INF], [10.0, 20.0, 40.0], 0.0),
        (NAN, 1.0, [1.0, 2.0, INF], [10.0, 20.0, 40.0], NAN),
        (0.0, 1.0, [1.0, 2.0], [10.0, 20.0], NAN),
        (0.0, 1.0, [1.0, INF], [0.0, 0.0], NAN),
        (0.0, 1.0, [], [], NAN),
        (0.0, 1.0, [1.0, 1.0, INF], [5.0, 5.0, 20.0], 0.5),
    ],
)
def test_fractions(lower: float, upper: float, bounds: list[float], counts: list[float], expected: float) -> None:
    assert bucket_fraction(lower, upper, bounds, counts) == pytest.approx(expected, nan_ok=True)
