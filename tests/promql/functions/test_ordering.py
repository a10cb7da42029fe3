"""sort and its kin."""

import math

import pytest

from lamplighter.promql.columns import Steps
from lamplighter.promql.functions import FUNCTIONS
from lamplighter.promql.functions.ordering import precedes_naturally
from tests.support.promql_functions import at, columns_of, context_of, instant


def order(name: str, values: list[float | None]) -> list[float | None]:
    vector = instant([({"n": str(index)}, value) for index, value in enumerate(values)])
    return [column.values[0] for column in columns_of(FUNCTIONS[name].call([vector], at()))]


def test_values_are_sorted_and_nan_is_last_either_way() -> None:
    values = [2.0, math.nan, -1.0, None, math.inf]
    assert repr(order("sort", values)) == "[-1.0, 2.0, inf, nan]"
    assert repr(order("sort_desc", values)) == "[inf, 2.0, -1.0, nan]"


def test_labels_are_sorted_naturally_and_then_by_all_of_them() -> None:
    vector = instant(
        [({"host": host, "x": x}, 1.0) for host, x in [("n10", "a"), ("n9", "b"), ("n9", "a"), ("m", "z")]]
    )
    ordered = columns_of(FUNCTIONS["sort_by_label"].call([vector, "host"], at()))
    assert [(column.labels["host"], column.labels["x"]) for column in ordered] == [
        ("m", "z"),
        ("n9", "a"),
        ("n9", "b"),
        ("n10", "a"),
    ]
    assert columns_of(FUNCTIONS["sort_by_label_desc"].call([vector, "host"], at())) == ordered[::-1]


@pytest.mark.parametrize(
    ("a", "b"),
    [("n9", "n10"), ("n", "n1"), ("1.2.9", "1.2.10"), ("a1b", "a1c"), ("007", "8"), ("1", "a"), ("٢", "٣1")],
)
def test_numbers_in_texts_count_as_numbers(a: str, b: str) -> None:
    assert precedes_naturally(a, b)
    assert not precedes_naturally(b, a)


def test_nothing_neither_precedes_nor_follows_as_in_prometheus() -> None:
    assert not precedes_naturally("", "a")
    assert not precedes_naturally("a", "")
    vector = instant([({"host": host, "x": x}, 1.0) for host, x in [("b", "1"), ("", "2"), ("a", "3")]])
    ordered = columns_of(FUNCTIONS["sort_by_label"].call([vector, "host"], at()))
    assert [column.labels["x"] for column in ordered] == ["1", "2", "3"]


def test_many_series_are_sorted_too() -> None:
    vector = instant([({"host": f"n{number}"}, 1.0) for number in range(30)])
    ordered = columns_of(FUNCTIONS["sort_by_label"].call([vector[::-1], "host"], at()))
    assert ordered == vector


def test_over_a_range_the_order_is_left_alone_with_a_warning() -> None:
    context = context_of(Steps(0, 1, 1))
    vector = instant([({"n": "2"}, 2.0), ({"n": "1"}, 1.0)])
    assert FUNCTIONS["sort"].call([vector], context) == vector
    assert list(context.annotations.warnings) == [
        "PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:1)"
    ]
