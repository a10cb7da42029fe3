"""A day of availability as bytes."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.day import pack_day, unpack_day

small = st.integers(0, 720)


def counted(up: int, degraded: int, down: int, unknown: int, mean_units: int) -> StateCounts:
    """Counts with a mean of whole tenths of milliseconds, as they are kept."""
    return StateCounts(up, degraded, down, unknown, mean_units / 10_000 * (up + degraded))


counts = st.builds(counted, small, small, small, small, st.integers(0, 100_000))
days = st.dictionaries(st.integers(0, 23), st.dictionaries(st.text(max_size=5), counts, max_size=4), max_size=24)


@given(days)
def test_a_day_comes_back_hour_by_hour(hours: dict[int, dict[str, StateCounts]]) -> None:
    assert unpack_day(pack_day(hours)) == hours


def test_the_mean_is_kept_to_a_tenth_of_a_millisecond() -> None:
    kept = unpack_day(pack_day({3: {"a": StateCounts(up=60, response_seconds_sum=60 * 0.012345)}}))
    assert kept[3]["a"].response_seconds_sum == pytest.approx(60 * 0.0123)


def test_a_full_day_of_a_hundred_checks_is_a_few_kilobytes() -> None:
    hour = {f"core_service-{n}": counted(60, 0, 0, 0, 400 + 37 * n) for n in range(100)}
    assert len(pack_day(dict.fromkeys(range(24), hour))) < 4096


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01?", b"\x02", b"\x01" + zlib.compress(b"\x02\0\0\0[]")])
def test_a_damaged_day_is_named_corrupt(blob: bytes) -> None:
    with pytest.raises(CorruptFrame):
        unpack_day(blob)
