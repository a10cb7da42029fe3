"""min_over_time and max_over_time, over windows small and large."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import Steps
from tests.support.promql_functions import over_time, over_window

values = st.lists(
    st.sampled_from([-1.0, 0.0, 1.0, 2.0, 3.5, math.inf, -math.inf, math.nan]), min_size=1, max_size=60
)


def fold(name: str, samples: list[tuple[float, float]]) -> float:
    """Find an extreme as it is defined: by looking at every sample once, in order."""
    best_time, best = samples[0]
    better = {"min_over_time": float.__lt__, "max_over_time": float.__gt__}
    better |= {"ts_of_min_over_time": float.__le__, "ts_of_max_over_time": float.__ge__}
    for seconds, value in samples:
        if math.isnan(best) or better[name](value, best):
            best_time, best = seconds, value
    return best_time if name.startswith("ts") else best


@pytest.mark.parametrize("name", ["min_over_time", "max_over_time", "ts_of_min_over_time", "ts_of_max_over_time"])
@given(values=values, window=st.integers(1, 70), step=st.integers(1, 9))
def test_each_window_has_the_extreme_of_its_samples(
    name: str, values: list[float], window: int, step: int
) -> None:
    samples = [(float(index), value) for index, value in enumerate(values)]
    steps = Steps(0, 70_000, step * 1000)
    for end_ms, answer in zip(steps.times_ms, over_time(name, samples, window, steps), strict=True):
        end = end_ms / 1000
        inside = [(seconds, value) for seconds, value in samples if end - window < seconds <= end]
        if not inside:
            assert answer is None
        else:
            assert answer is not None
            expected = fold(name, inside)
            assert answer == expected or (math.isnan(answer) and math.isnan(expected))


def test_nan_is_an_extreme_only_where_there_is_nothing_else() -> None:
    assert over_window("max_over_time", [(1.0, math.nan), (2.0, -5.0)], 10, 5) == -5.0
    answer = over_window("min_over_time", [(1.0, math.nan)], 10, 5)
    assert answer is not None
    assert math.isnan(answer)
