"""What is said of a clock, against looking at it minute by minute."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.alerting.wall_clock import first_moment_of, moments_of, walls_around

NIGHTS = [
    ("Europe/Berlin", datetime(2026, 3, 29)),  # noqa: DTZ001 - what a wall clock shows has no zone
    ("Europe/Berlin", datetime(2026, 10, 25)),  # noqa: DTZ001
    ("Australia/Lord_Howe", datetime(2026, 4, 5)),  # noqa: DTZ001 - half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 4)),  # noqa: DTZ001
    ("Antarctica/Troll", datetime(2026, 3, 29)),  # noqa: DTZ001 - two hours
    ("America/Havana", datetime(2026, 3, 8)),  # noqa: DTZ001 - midnight is left out
    ("America/Sao_Paulo", datetime(2018, 2, 17)),  # noqa: DTZ001 - the last hour of the day comes twice
    ("Europe/Berlin", datetime(2026, 11, 20)),  # noqa: DTZ001 - an ordinary one
]


MINUTES = st.integers(0, 239) | st.integers(1380, 1439) | st.integers(0, 1439)
"""Of a day: mostly those about which clocks are changed."""


def shown_at(moment: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment, zone).replace(tzinfo=None)


def minutes_around(day: datetime, zone: ZoneInfo) -> list[float]:
    start = (day - timedelta(hours=6)).replace(tzinfo=zone).timestamp()
    return [start + 60 * minute for minute in range(36 * 60)]


@settings(max_examples=300)
@given(st.sampled_from(NIGHTS), MINUTES)
def test_a_time_comes_whenever_the_clock_shows_it(night: tuple[str, datetime], minute: int) -> None:
    zone, day = ZoneInfo(night[0]), night[1]
    wall = day + timedelta(minutes=minute)
    shown = [moment for moment in minutes_around(day, zone) if shown_at(moment, zone) == wall]
    assert list(moments_of(wall, zone)) == shown


@settings(max_examples=300)
@given(st.sampled_from(NIGHTS), MINUTES)
def test_a_time_is_reached_when_the_clock_first_shows_it_or_is_put_past_it(
    night: tuple[str, datetime], minute: int
) -> None:
    zone, day = ZoneInfo(night[0]), night[1]
    wall = day + timedelta(minutes=minute)
    reached = next(moment for moment in minutes_around(day, zone) if shown_at(moment, zone) >= wall)
    assert first_moment_of(wall, zone) == (reached,)


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_a_day_that_a_country_leaves_out_has_no_moments(hour: int) -> None:
    # Samoa went to the other side of the date line and had no 30 December 2011.
    left_out = datetime(2011, 12, 30, hour)  # noqa: DTZ001
    assert (
        moments_of(left_out, ZoneInfo("Pacific/Apia")),
        first_moment_of(left_out, ZoneInfo("Pacific/Apia")),
    ) == (
        (),
        (),
    )


@settings(max_examples=300)
@given(st.sampled_from(NIGHTS), MINUTES, st.integers(0, 200))
def test_no_time_that_comes_between_two_moments_is_left_out_of_the_search(
    night: tuple[str, datetime], minute: int, length: int
) -> None:
    zone, day = ZoneInfo(night[0]), night[1]
    after = day.replace(tzinfo=zone).timestamp() + 60 * minute
    may_come = walls_around(after, after + 60 * length, zone)
    assert all(may_come(shown_at(after + 60 * step, zone)) for step in range(length + 1))
