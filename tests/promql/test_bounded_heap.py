import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.bounded_heap import strongest


def numbers(values: list[float], count: int, *, greatest: bool) -> list[int]:
    return [index for _, index in strongest([(v, i) for i, v in enumerate(values)], count, greatest=greatest)]


@pytest.mark.parametrize(
    ("values", "count", "greatest", "chosen"),
    [
        ([1, 1, 1], 2, True, [0, 1]),
        ([0, 0, 5], 2, True, [2, 1]),
        ([5, 0, 0], 2, True, [0, 1]),
        ([0, 0, 0, 5, 6], 3, True, [4, 3, 2]),
        ([5, 5, 0], 2, False, [2, 1]),
        ([math.nan, 1, math.nan, 2], 3, True, [3, 1, 0]),
        ([math.nan, 1], 1, False, [1]),
        ([], 3, True, []),
        ([1, 2], 0, True, []),
    ],
)
def test_of_equals_the_shape_of_gos_heap_decides(
    values: list[float], count: int, greatest: bool, chosen: list[int]
) -> None:
    assert numbers(values, count, greatest=greatest) == chosen


@given(st.lists(st.floats(allow_nan=False), max_size=40), st.integers(0, 40))
def test_the_values_are_those_of_a_sort(values: list[float], count: int) -> None:
    items = [(value, index) for index, value in enumerate(values)]
    assert [value for value, _ in strongest(items, count, greatest=True)] == sorted(values, reverse=True)[:count]
    assert [value for value, _ in strongest(items, count, greatest=False)] == sorted(values)[:count]
