from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.time_intervals import MinuteRange, Range, TimeInterval, covering, covers

MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WORKING_HOURS = TimeInterval(times=(MinuteRange(540, 1020),), weekdays=(Range(1, 5),), location="Europe/Berlin")
NIGHT = TimeInterval(times=(MinuteRange(120, 180),), location="Europe/Berlin")
"""From two to three, the hour that clocks in Berlin leave out in spring and have twice in autumn."""


def at(text: str, zone: str = "UTC", fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        ("2026-11-20T08:59:59.999", False),
        ("2026-11-20T09:00", True),
        ("2026-11-20T16:59:59.999", True),
        ("2026-11-20T17:00", False),
        ("2026-11-21T12:00", False),
    ],
)
def test_the_clock_of_its_own_place_decides(moment: str, covered: bool) -> None:
    assert covers(WORKING_HOURS, at(moment, "Europe/Berlin")) is covered


def test_without_a_place_it_is_utc() -> None:
    noon = TimeInterval(times=(MinuteRange(720, 721),))
    assert covers(noon, at("2026-07-01T12:00:30"))
    assert not covers(noon, at("2026-07-01T12:00:30", "Europe/Berlin"))


def test_nothing_given_is_always_and_an_empty_field_is_never() -> None:
    assert covers(TimeInterval(), at("2026-11-20T12:00"))
    assert not covers(TimeInterval(months=()), at("2026-11-20T12:00"))


def test_a_range_to_midnight_has_the_last_minute_and_not_the_first() -> None:
    evening = TimeInterval(times=(MinuteRange(1380, 1440),))
    assert covers(evening, at("2026-11-20T23:59:59.999"))
    assert not covers(evening, at("2026-11-21T00:00"))


def test_any_range_of_a_field_will_do_but_every_field_must() -> None:
    interval = TimeInterval(
        months=(Range(1, 2), Range(12, 12)), years=(Range(2026, 2027),), weekdays=(Range(0, 0),)
    )
    assert covers(interval, at("2026-12-06T12:00"))
    assert covers(interval, at("2027-02-07T12:00"))
    assert not covers(interval, at("2026-03-01T12:00"))
    assert not covers(interval, at("2026-12-07T12:00"))
    assert not covers(interval, at("2025-12-07T12:00"))


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (Range(-1, -1), 29, 29),
        (Range(-3, -2), 27, 28),
        (Range(5, -5), 5, 25),
        (Range(20, 31), 20, 29),
        (Range(-31, -1), 1, 29),
        (Range(-31, -29), 1, 1),
    ],
)
def test_days_count_from_both_ends_of_the_month(days: Range, first: int, last: int) -> None:
    interval = TimeInterval(days_of_month=(days,))
    covered = [day for day in range(1, 30) if covers(interval, at(f"2024-02-{day:02}T12:00"))]
    assert covered == list(range(first, last + 1))


@pytest.mark.parametrize("days", [Range(30, 31), Range(-31, -30)])
def test_days_that_the_month_does_not_have_do_not_come(days: Range) -> None:
    interval = TimeInterval(days_of_month=(days,))
    assert not any(covers(interval, at(f"2026-02-{day:02}T12:00")) for day in range(1, 29))


def test_the_last_day_is_that_of_the_place() -> None:
    last = TimeInterval(days_of_month=(Range(-1, -1),), location="Pacific/Kiritimati")
    assert covers(last, at("2026-11-29T12:00"))
    assert not covers(last, at("2026-11-30T12:00"))


def test_the_hour_that_is_left_out_in_spring_never_comes() -> None:
    midnight = at("2026-03-29T00:00", "Europe/Berlin")
    assert not any(covers(NIGHT, midnight + 60 * minute) for minute in range(23 * 60))


def test_the_hour_that_comes_twice_in_autumn_is_covered_twice() -> None:
    midnight = at("2026-10-25T00:00", "Europe/Berlin")
    assert sum(covers(NIGHT, midnight + 60 * minute) for minute in range(25 * 60)) == 120


@given(
    MOMENTS, st.integers(1, 1439), st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin"])
)
def test_two_halves_of_a_day_take_turns(moment: datetime, middle: int, zone: str) -> None:
    before = TimeInterval(times=(MinuteRange(0, middle),), location=zone)
    after = TimeInterval(times=(MinuteRange(middle, 1440),), location=zone)
    assert covers(before, moment.timestamp()) is not covers(after, moment.timestamp())


@given(MOMENTS, st.integers(1, 28))
def test_a_day_from_the_end_is_as_far_from_the_next_month(moment: datetime, days: int) -> None:
    covered = covers(TimeInterval(days_of_month=(Range(-days, -1),)), moment.timestamp())
    assert covered is ((moment + timedelta(days=days)).month != moment.month)


def test_the_names_that_cover_are_given_in_order_each_once() -> None:
    intervals = {"always": [TimeInterval(), TimeInterval()], "never": [TimeInterval(years=())], "empty": []}
    names = ("never", "always", "empty")
    assert covering(names, intervals, at("2026-11-20T12:00")) == ("always",)
    with pytest.raises(KeyError):
        covering(("unknown",), intervals, 0.0)
