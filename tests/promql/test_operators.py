import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.operators import ARITHMETIC, COMPARISON, modulo, power, scalar_operation

INF, NAN = math.inf, math.nan


def same(x: float, y: float) -> bool:
    return (math.isnan(x) and math.isnan(y)) or (x == y and math.copysign(1, x) == math.copysign(1, y))


@pytest.mark.parametrize(
    ("symbol", "x", "y", "answer"),
    [
        ("/", 1, 0.0, INF),
        ("/", -1, 0.0, -INF),
        ("/", 1, -0.0, -INF),
        ("/", 0.0, 0.0, NAN),
        ("/", NAN, 0.0, NAN),
        ("/", 1e308, 1e-308, INF),
        ("%", 5, 3, 2.0),
        ("%", -5, 3, -2.0),
        ("%", 5, -3, 2.0),
        ("%", 5, 0.0, NAN),
        ("%", INF, 2, NAN),
        ("%", 2, INF, 2.0),
        ("%", -0.0, 2, -0.0),
        ("^", 2, 0.5, math.sqrt(2)),
        ("^", -8, 1 / 3, NAN),
        ("^", 10, 400, INF),
        ("^", -10, 401, -INF),
        ("^", -10, 400, INF),
        ("^", 0.0, -1, INF),
        ("^", -0.0, -1, -INF),
        ("^", -0.0, -2, INF),
        ("^", -0.0, -1.5, INF),
        ("^", 0.0, -INF, INF),
        ("^", NAN, 0, 1.0),
        ("^", 1, NAN, 1.0),
        ("^", -1, INF, 1.0),
        ("^", -INF, 3, -INF),
        ("*", 0.0, INF, NAN),
        ("-", INF, INF, NAN),
        ("atan2", 0.0, -1, math.pi),
        ("==", NAN, NAN, 0.0),
        ("!=", NAN, NAN, 1.0),
        (">=", INF, INF, 1.0),
        ("<", 1, NAN, 0.0),
    ],
)
def test_operators_answer_as_go_does(symbol: str, x: float, y: float, answer: float) -> None:
    assert same(scalar_operation(symbol)(x, y), answer)


@given(st.sampled_from([*ARITHMETIC, *COMPARISON]), st.floats(), st.floats())
def test_no_pair_of_floats_raises(symbol: str, x: float, y: float) -> None:
    assert isinstance(scalar_operation(symbol)(x, y), float)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False))
def test_a_remainder_has_the_dividends_sign(x: float, y: float) -> None:
    rest = modulo(x, y)
    assert math.isnan(rest) or math.copysign(1, rest) == math.copysign(1, x)


@given(st.floats(1e-3, 1e3), st.floats(-10, 10))
def test_powers_of_ordinary_numbers_are_pythons(x: float, y: float) -> None:
    assert power(x, y) == pytest.approx(x**y, rel=1e-14)


@pytest.mark.parametrize(
    ("x", "y", "answer"),
    [(0.9, 7.0, 0.47829690000000014), (0.9, 10.0, 0.34867844010000015), (10.0, -2.0, 0.01), (-3.0, 3.0, -27.0)],
)
def test_whole_powers_are_rounded_as_go_rounds_them(x: float, y: float, answer: float) -> None:
    assert power(x, y) == answer


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_third_power_is_what_multiplying_gives(x: float) -> None:
    cube = x * x * x
    if 1e-300 < abs(cube) < 1e300:
        assert power(x, 3.0) == cube


@given(st.floats(allow_nan=False), st.integers(-2000, 2000))
def test_whole_powers_at_the_ends_of_what_a_float_can_hold_agree_with_the_c_library(x: float, y: int) -> None:
    try:
        answer = math.pow(x, y)
    except (OverflowError, ValueError):
        return
    assert power(x, float(y)) == pytest.approx(answer, rel=1e-12, abs=5e-323)
