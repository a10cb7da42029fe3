"""Scalars to vectors and back, and the times of steps."""

import math

from lamplighter.promql.columns import Column, Steps
from lamplighter.promql.functions import FUNCTIONS
from tests.support.promql_functions import columns_of, context_of

STEPS = context_of(Steps(1_500, 3_500, 1_000))


def test_the_scalar_of_a_vector_is_its_only_value() -> None:
    columns = [Column({"a": "1"}, [1.0, None, 3.0]), Column({"a": "2"}, [None, None, 4.0])]
    answer = FUNCTIONS["scalar"].call([columns], STEPS)
    assert repr(answer) == "[1.0, nan, nan]"
    assert repr(FUNCTIONS["scalar"].call([[]], STEPS)) == "[nan, nan, nan]"


def test_a_vector_of_a_scalar_has_no_labels() -> None:
    assert FUNCTIONS["vector"].call([[1.0, 2.0, 3.0]], STEPS) == [Column({}, [1.0, 2.0, 3.0])]


def test_time_is_that_of_the_step() -> None:
    assert FUNCTIONS["time"].call([], STEPS) == [1.5, 2.5, 3.5]
    assert FUNCTIONS["pi"].call([], STEPS) == [math.pi] * 3


def test_computed_samples_have_the_time_of_the_step() -> None:
    (column,) = columns_of(
        FUNCTIONS["timestamp"].call([[Column({"__name__": "x", "a": "b"}, [9.0, None, 9.0])]], STEPS)
    )
    assert column == Column({"a": "b"}, [1.5, None, 3.5])


def test_absence_is_one_where_nothing_is() -> None:
    columns = [Column({"a": "1"}, [1.0, None, None]), Column({"a": "2"}, [None, None, 4.0])]
    assert FUNCTIONS["absent"].call([columns], STEPS) == [Column({}, [None, 1.0, None])]
    assert FUNCTIONS["absent"].call([[]], STEPS) == [Column({}, [1.0, 1.0, 1.0])]
    assert FUNCTIONS["absent"].call([[Column({}, [0.0, 0.0, 0.0])]], STEPS) == []
