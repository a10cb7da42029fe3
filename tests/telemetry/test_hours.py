"""Hours and days of timestamps."""

import pytest

from lamplighter.telemetry.hours import (
    HOUR_MS,
    day_name,
    day_start_ms,
    hour_name,
    hour_of_day,
    hour_start,
    hour_starts,
)

NOON_MS = 1_795_176_000_000  # 2026-11-20T12:00:00Z


def test_an_hour_is_named_in_utc() -> None:
    assert hour_name(NOON_MS) == "2026112012"
    assert hour_name(NOON_MS - 1) == "2026112011"
    assert (day_name(NOON_MS), hour_of_day(NOON_MS)) == ("2026-11-20", 12)
    assert day_start_ms("2026-11-20") == NOON_MS - 12 * HOUR_MS


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (NOON_MS, NOON_MS, 1),
        (NOON_MS, NOON_MS + HOUR_MS - 1, 1),
        (NOON_MS, NOON_MS + HOUR_MS, 2),
        (NOON_MS + 1, NOON_MS + 24 * HOUR_MS, 25),
        (NOON_MS, NOON_MS - 1, 0),
    ],
)
def test_a_range_touches_its_hours(start: int, end: int, count: int) -> None:
    starts = hour_starts(start, end)
    assert len(starts) == count
    assert all(at == hour_start(at) for at in starts)
