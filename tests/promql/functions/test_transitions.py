"""changes and resets."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import Steps
from tests.support.promql_functions import over_time, over_window


@pytest.mark.parametrize(
    ("values", "changes", "resets"),
    [
        ([1.0], 0, 0),
        ([1.0, 1.0, 1.0], 0, 0),
        ([1.0, 2.0, 1.0, 0.0], 3, 2),
        ([math.nan, math.nan], 0, 0),
        ([1.0, math.nan, 1.0], 2, 0),
        ([math.inf, math.inf, -math.inf], 1, 1),
        ([0.0, -0.0], 0, 0),
    ],
)
def test_transitions_are_counted(values: list[float], changes: int, resets: int) -> None:
    samples = [(float(index), value) for index, value in enumerate(values)]
    assert over_window("changes", samples, 100, 50) == changes
    assert over_window("resets", samples, 100, 50) == resets


@given(values=st.lists(st.integers(0, 3).map(float), max_size=40), window=st.integers(1, 45))
def test_only_transitions_inside_the_window_count(values: list[float], window: int) -> None:
    samples = [(float(index), value) for index, value in enumerate(values)]
    for end, answer in enumerate(over_time("changes", samples, window, Steps(0, 50_000, 1000))):
        inside = [value for seconds, value in samples if end - window < seconds <= end]
        expected = sum(before != after for before, after in pairwise(inside))
        assert answer == (expected if inside else None)
