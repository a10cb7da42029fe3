"""Columns give back every bit, whatever the numbers are."""

from struct import pack, unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.columns import decode_column, decode_places, encode_column, skip_column

STALE_MARKER: float = unpack("<d", pack("<Q", 0x7FF0000000000002))[0]

any_bits = st.integers(0, 2**64 - 1).map(lambda bits: unpack("<d", pack("<Q", bits))[0])
decimals = st.decimals(-(10**9), 10**9, places=3).map(float)
columns = st.lists(st.none() | any_bits | decimals | st.integers(-(2**60), 2**60).map(float), max_size=40)


def bits(values: list[float | None]) -> list[bytes | None]:
    return [None if value is None else pack("<d", value) for value in values]


@given(columns, st.binary(max_size=4))
def test_a_column_comes_back_bit_for_bit_wherever_it_lies(values: list[float | None], before: bytes) -> None:
    encoded = encode_column(values)
    decoded, end = decode_column(before + encoded + b"next", len(before), len(values))
    assert bits(decoded) == bits(values)
    assert end == len(before) + len(encoded)
    assert skip_column(before + encoded, len(before), len(values)) == end


@given(columns.filter(bool), st.data())
def test_some_places_of_a_column_are_read_like_all_of_them(
    values: list[float | None], data: st.DataObject
) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(values) - 1), min_size=1)))
    encoded = encode_column(values)
    decoded, end = decode_places(encoded, 0, len(values), places)
    assert bits(decoded) == bits([values[place] for place in places])
    assert end == len(encoded)


@pytest.mark.parametrize(
    ("values", "size_bytes"),
    [
        ([0.0] * 100, 1),
        ([200.0] + [200.0] * 99, 201),
        ([0.1, 0.2, 0.3], 4),
        ([1.0, None, 1.0], 6),
        ([1.0, STALE_MARKER], 12),
        ([1 / 3], 10),
        ([-0.0], 10),
        ([], 1),
    ],
)
def test_what_is_a_short_decimal_is_kept_short(values: list[float | None], size_bytes: int) -> None:
    assert len(encode_column(values)) == size_bytes


def test_prometheus_stale_marker_is_not_just_any_nan() -> None:
    decoded, _ = decode_column(encode_column([STALE_MARKER, float("nan")]), 0, 2)
    assert bits(decoded) == [pack("<Q", 0x7FF0000000000002), pack("<d", float("nan"))]


@given(columns, st.data())
def test_a_column_cut_short_is_named_corrupt(values: list[float | None], data: st.DataObject) -> None:
    encoded = encode_column(values)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(CorruptFrame):
        decode_column(encoded[:cut], 0, len(values))
