"""Numbers compare as numbers, all else as text."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.conditions.comparison import ORDERS, equal, number, ordered

INTEGERS = st.integers(min_value=-(10**20), max_value=10**20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("0x1F", 31),
        ("-0b101", -5),
        ("0o17", 15),
        ("1.50", Decimal("1.5")),
        (".5", Decimal("0.5")),
        ("1e3", 1000),
        ("1h30m", 5_400_000),
        ("500ms", 500),
        ("1.5s", 1500),
        ("250us", Decimal("0.25")),
        ("-2m", -120_000),
    ],
)
def test_a_number_is_read_in_every_way_of_writing_it(text: str, value: int | Decimal) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "one", "0x", "0b2", "1_000", "nan", "inf", "1e99999", "30d", "1h 30m", "h", "٣", "9" * 200],
)
def test_what_is_no_number_is_text(text: str) -> None:
    assert number(text) is None


@settings(deadline=None)
@given(INTEGERS, st.sampled_from(["{}", "{:#x}", "{:#o}", "{:#b}"]), st.sampled_from(["{}", "{:#x}", "{:#b}"]))
def test_an_integer_equals_itself_in_any_base(value: int, one: str, other: str) -> None:
    assert equal(one.format(value), other.format(value))
    assert not equal(one.format(value), other.format(value + 1))


@settings(deadline=None)
@given(INTEGERS, INTEGERS, st.sampled_from(sorted(ORDERS)))
def test_integers_are_ordered_as_numbers(left: int, right: int, order: str) -> None:
    assert ordered(str(left), order, hex(right)) is ORDERS[order](left, right)


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_two_texts_make_comparing_raise_and_each_equals_itself(left: str, right: str) -> None:
    assert equal(left, left)
    assert equal(left, right) == equal(right, left)
    assert {ordered(left, order, right) for order in ORDERS} <= {True, False}


@settings(deadline=None)
@given(st.text(alphabet="abcxyz", min_size=1), st.text(alphabet="abcxyz", min_size=1))
def test_texts_are_ordered_as_text(left: str, right: str) -> None:
    assert ordered(left, "<", right) is (left < right)


@settings(deadline=None)
@given(INTEGERS, st.text(alphabet="xyz-", min_size=1), st.sampled_from(sorted(ORDERS)))
def test_a_number_has_no_order_to_other_text(value: int, text: str, order: str) -> None:
    assert not ordered(str(value), order, text)
    assert not ordered(text, order, str(value))


def test_numbers_are_compared_exactly() -> None:
    assert not equal("0.1", "0.10000000000000001")
    assert ordered("9007199254740993", ">", "9007199254740992.5")
