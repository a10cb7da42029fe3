"""Whatever floats a store holds or an expression names, functions answer floats and raise nothing of Python's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Argument, Column, RangeSeries, Steps
from lamplighter.promql.functions import FUNCTIONS, Function, Kind
from tests.support.promql_functions import context_of, windows_of
from tests.support.rollups import roll_up

STEPS = Steps(0, 3_600_000, 300_000)
COUNT = len(STEPS.times_ms)
odd = st.floats() | st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 2.0**63])
samples = st.lists(st.tuples(st.integers(1, 600_000), odd), max_size=20)

NUMERIC = sorted(name for name, function in FUNCTIONS.items() if Kind.STRING not in function.parameters)


def series_of(drawn: list[tuple[int, float]], *, rolled_up: bool) -> RangeSeries:
    times_ms, time_ms = [], 0
    for gap_ms, _ in drawn:
        time_ms += gap_ms
        times_ms.append(time_ms)
    values = [value for _, value in drawn]
    if not rolled_up:
        return RangeSeries({"__name__": "x"}, times_ms, values)
    buckets = roll_up(times_ms, values, 300_000)
    return RangeSeries({"__name__": "x"}, buckets.lasts_ms, buckets.lasts, buckets)


def arguments_of(function: Function, series: RangeSeries, scalars: list[float]) -> list[Argument]:
    values = [*series.values, *scalars]
    rest = iter(scalars)
    made: dict[Kind, Argument] = {
        Kind.RANGE: windows_of([series], STEPS, 900),
        Kind.VECTOR: [
            Column({"le": bound}, [values[(index + place) % len(values)] for index in range(COUNT)])
            for place, bound in enumerate(("-1", "0", "1", "+Inf", "NaN", "x"))
        ],
    }
    return [made[kind] if kind in made else [next(rest)] * COUNT for kind in function.parameters]


@pytest.mark.parametrize("name", NUMERIC)
@settings(max_examples=30)
@given(drawn=samples, scalars=st.lists(odd, min_size=3, max_size=3), rolled_up=st.booleans())
def test_every_function_answers(
    name: str, drawn: list[tuple[int, float]], scalars: list[float], rolled_up: bool
) -> None:
    function = FUNCTIONS[name]
    try:
        answer = function.call(
            arguments_of(function, series_of(drawn, rolled_up=rolled_up), scalars), context_of(STEPS)
        )
    except QueryExecutionError as error:
        assert "factor" in str(error)  # noqa: PT017 - smoothing refuses factors, and nothing else refuses anything
        return
    for column in answer:
        values = column.values if isinstance(column, Column) else [column]
        assert all(value is None or isinstance(value, float) for value in values)
        assert not isinstance(column, Column) or len(values) == COUNT
