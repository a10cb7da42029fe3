"""Functions of single values: Go's answers, and never an exception."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import Column, Steps
from lamplighter.promql.functions import FUNCTIONS, Kind
from tests.support.promql_functions import at, columns_of, context_of, value_of

INF, NAN = math.inf, math.nan
UNARY = sorted(
    name
    for name, function in FUNCTIONS.items()
    if function.parameters[:1] == (Kind.VECTOR,)
    and function.least <= 1
    and not name.startswith(("sort", "absent"))
    if function.returns is Kind.VECTOR
)


@pytest.mark.parametrize("name", UNARY)
@given(value=st.floats())
def test_every_value_has_an_answer(name: str, value: float) -> None:
    assert isinstance(value_of(name, value), float)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ln", 0.0, -INF), ("ln", -0.0, -INF), ("ln", -1.0, NAN), ("ln", INF, INF), ("ln", NAN, NAN),
        ("log2", 8.0, 3.0), ("log2", 0.125, -3.0), ("log2", 0.0, -INF), ("log2", -8.0, NAN), ("log2", INF, INF),
        ("log10", 1000.0, 3.0), ("log10", 1e15, 14.999999999999998), ("log10", 0.0, -INF), ("log10", -1.0, NAN),
        ("sqrt", -1.0, NAN), ("sqrt", -0.0, -0.0), ("sqrt", INF, INF), ("sqrt", NAN, NAN),
        ("exp", 710.0, INF), ("exp", -1000.0, 0.0), ("exp", -INF, 0.0), ("exp", NAN, NAN),
        ("sinh", 709.9, INF), ("sinh", -711.0, -INF), ("sinh", -0.0, -0.0), ("cosh", -711.0, INF),
        ("sin", INF, NAN), ("cos", -INF, NAN), ("tan", INF, NAN),
        ("asin", 1.5, NAN), ("acos", -1.5, NAN), ("acosh", 0.5, NAN), ("asinh", -INF, -INF), ("tanh", -INF, -1.0),
        ("atanh", 1.0, INF), ("atanh", -1.0, -INF), ("atanh", 1.1, NAN), ("atan", INF, math.pi / 2),
        ("floor", -0.5, -1.0), ("floor", INF, INF), ("floor", NAN, NAN), ("floor", -0.0, -0.0),
        ("ceil", -0.5, -0.0), ("ceil", 0.5, 1.0), ("ceil", -INF, -INF),
        ("sgn", -3.0, -1.0), ("sgn", 3.0, 1.0), ("sgn", -0.0, -0.0), ("sgn", NAN, NAN), ("abs", -INF, INF),
        ("deg", math.pi, 180.0), ("rad", 180.0, math.pi),
        ("round", 2.5, 3.0), ("round", -2.5, -2.0), ("round", 0.49999999999999994, 1.0), ("round", INF, INF),
    ],
)  # fmt: skip
def test_edges_are_those_of_go(name: str, value: float, expected: float) -> None:
    answer = value_of(name, value)
    assert (answer, math.copysign(1, answer)) == (expected, math.copysign(1, expected)) or (
        math.isnan(answer) and math.isnan(expected)
    )


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(23.0, 10.0, 20.0), (25.0, 10.0, 30.0), (0.55, 0.1, 0.6), (7.0, -5.0, 5.0), (3.0, 0.0, NAN), (3.0, NAN, NAN),
     (3.0, INF, NAN), (0.0, 0.0, NAN)],
)  # fmt: skip
def test_rounding_to_a_unit(value: float, unit: float, expected: float) -> None:
    answer = value_of("round", value, unit)
    assert answer == pytest.approx(expected, nan_ok=True)


def test_the_name_is_dropped_and_gaps_stay() -> None:
    columns = [Column({"__name__": "x", "a": "b"}, [1.0, None, -1.0])]
    (column,) = columns_of(FUNCTIONS["abs"].call([columns], context_of(Steps(0, 2, 1))))
    assert column == Column({"a": "b"}, [1.0, None, 1.0])
    assert columns[0].values == [1.0, None, -1.0]


def test_rounding_follows_the_unit_of_each_step() -> None:
    columns = [Column({}, [7.0, 7.0, None])]
    (column,) = columns_of(FUNCTIONS["round"].call([columns, [2.0, 5.0, 1.0]], context_of(Steps(0, 2, 1))))
    assert column.values == [8.0, 5.0, None]


def test_scalars_are_compared_as_go_compares() -> None:
    for name, pairs in {
        "max_of": [(1.0, 2.0, 2.0), (NAN, 1.0, NAN), (NAN, INF, INF), (-0.0, 0.0, 0.0)],
        "min_of": [(1.0, 2.0, 1.0), (NAN, 1.0, NAN), (NAN, -INF, -INF), (0.0, -0.0, -0.0)],
    }.items():
        for a, b, expected in pairs:
            (answer,) = FUNCTIONS[name].call([[a], [b]], at())
            assert isinstance(answer, float)
            assert repr(answer) == repr(expected)
