"""clamp and its halves."""

import math

import pytest

from tests.support.promql_functions import values_of

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("name", "bounds", "expected"),
    [
        ("clamp", (0.0, 10.0), [0.0, 5.0, 10.0, 10.0, 0.0]),
        ("clamp", (7.0, 7.0), [7.0, 7.0, 7.0, 7.0, 7.0]),
        ("clamp_min", (0.0,), [0.0, 5.0, 50.0, INF, 0.0]),
        ("clamp_max", (10.0,), [-5.0, 5.0, 10.0, 10.0, -INF]),
        ("clamp_max", (-INF,), [-INF] * 5),
        ("clamp_min", (INF,), [INF] * 5),
    ],
)
def test_values_are_kept_within_bounds(name: str, bounds: tuple[float, ...], expected: list[float]) -> None:
    assert values_of(name, [-5.0, 5.0, 50.0, INF, -INF], *bounds) == expected


def test_bounds_the_wrong_way_round_leave_nothing() -> None:
    assert values_of("clamp", [1.0, 2.0], 10.0, 0.0) == [None, None]


@pytest.mark.parametrize(("name", "bounds"), [("clamp", (NAN, 1.0)), ("clamp_min", (NAN,)), ("clamp_max", (NAN,))])
def test_a_bound_that_is_no_number_makes_everything_so(name: str, bounds: tuple[float, ...]) -> None:
    (answer,) = values_of(name, [0.5], *bounds)
    assert answer is not None
    assert math.isnan(answer)


def test_nan_stays_nan() -> None:
    (answer,) = values_of("clamp", [NAN], 0.0, 1.0)
    assert answer is not None
    assert math.isnan(answer)
