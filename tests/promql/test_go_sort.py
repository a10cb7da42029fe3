from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.go_sort import insert_sorted


@given(st.lists(st.tuples(st.integers(0, 3), st.integers())))
def test_equals_keep_their_order(items: list[tuple[int, int]]) -> None:
    inserted = list(items)
    insert_sorted(inserted, lambda one, other: one[0] < other[0])
    assert inserted == sorted(items, key=lambda item: item[0])


def test_without_a_strict_order_the_last_to_come_goes_as_far_as_it_can() -> None:
    items = ["a", "b", "c"]
    insert_sorted(items, lambda _one, _other: True)
    assert items == ["c", "b", "a"]
