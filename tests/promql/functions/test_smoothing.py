"""double_exponential_smoothing."""

import math

import pytest

from lamplighter.errors import QueryExecutionError
from tests.support.promql_functions import over_window

SAMPLES = [(1.0, 3.0), (2.0, 10.0), (3.0, 12.0), (4.0, 13.0)]


def test_the_first_two_samples_set_level_and_trend() -> None:
    assert over_window("double_exponential_smoothing", SAMPLES[:2], 10, 5, 0.8, 0.1) == pytest.approx(10.0)


def test_later_samples_weigh_by_both_factors() -> None:
    level, trend, before = 10.0, 7.0, 3.0
    for value in (12.0, 13.0):
        trend = 0.1 * (level - before) + 0.9 * trend
        before, level = level, 0.8 * value + 0.2 * (level + trend)
    assert over_window("double_exponential_smoothing", SAMPLES, 10, 5, 0.8, 0.1) == pytest.approx(level)


def test_a_line_is_smoothed_to_itself() -> None:
    samples = [(float(index), 3.0 * index) for index in range(20)]
    assert over_window("double_exponential_smoothing", samples, 100, 19, 0.5, 0.5) == pytest.approx(57.0)


def test_one_sample_cannot_be_smoothed() -> None:
    assert over_window("double_exponential_smoothing", SAMPLES[:1], 10, 5, 0.5, 0.5) is None


@pytest.mark.parametrize(
    ("smoothing", "trend", "message"),
    [
        (0.0, 0.5, "invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000"),
        (1.0, 0.5, "invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000"),
        (0.5, -1.0, "invalid trend factor. Expected: 0 < tf < 1, got: -1.000000"),
        (0.5, math.inf, "invalid trend factor. Expected: 0 < tf < 1, got: +Inf"),
    ],
)
def test_factors_must_lie_between_zero_and_one(smoothing: float, trend: float, message: str) -> None:
    with pytest.raises(QueryExecutionError) as refusal:
        over_window("double_exponential_smoothing", SAMPLES, 10, 5, smoothing, trend)
    assert str(refusal.value) == message


def test_factors_matter_only_where_there_are_samples() -> None:
    assert over_window("double_exponential_smoothing", SAMPLES, 10, 500, 7, 7) is None
