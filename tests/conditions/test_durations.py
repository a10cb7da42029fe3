"""Go's durations."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.conditions.durations import milliseconds, render_hours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48h", 172_800_000),
        ("1h30m", 5_400_000),
        ("1m1s1ms", 61_001),
        ("1.5h", 5_400_000),
        (".5s", 500),
        ("100ns", Decimal("0.0001")),
        ("1µs", Decimal("0.001")),
        ("-1m", -60_000),
    ],
)
def test_a_duration_is_read_as_go_reads_it(text: str, expected: Decimal) -> None:
    assert milliseconds(text) == expected


@pytest.mark.parametrize("text", ["", "0", "5", "s", "1d", "1 h", "h1", "1h-5m", "1hx", "." + "s", "1" * 70 + "s"])
def test_what_go_does_not_read_is_no_duration(text: str) -> None:
    assert milliseconds(text) is None


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0s"),
        (999, "0s"),
        (-999, "0s"),
        (15_000, "15s"),
        (90_000, "1m30s"),
        (60_000, "1m"),
        (3_600_000, "1h"),
        (5_400_000, "1h30m"),
        (3_615_000, "1h0m15s"),
        (1_209_600_000, "336h"),
        (-5_400_000, "-1h30m"),
    ],
)
def test_a_duration_is_shown_without_parts_that_are_nothing(duration: int, text: str) -> None:
    assert render_hours(duration) == text


@settings(deadline=None)
@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_what_is_shown_can_be_read_again(seconds: int) -> None:
    assert milliseconds(render_hours(seconds * 1000)) == seconds * 1000
