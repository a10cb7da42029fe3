from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.cron import parse_cron
from lamplighter.alerting.maintenance_windows import (
    CronWindow,
    DailyWindow,
    OnceWindow,
    Stretch,
    Window,
    covering,
    covers,
    once,
    stretches,
    window_of_check,
)
from lamplighter.config.check import MaintenanceWindow
from lamplighter.config.maintenance import in_maintenance
from lamplighter.errors import ScheduleError
from tests.support.configuration import a_check

BERLIN = "Europe/Berlin"
HOUR = 3600.0
SPRING = "2026-03-29"
"""In Berlin 02:00 becomes 03:00."""
AUTUMN = "2026-10-25"
"""In Berlin 03:00 becomes 02:00."""


def at(text: str, zone: str = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def cron(line: str, seconds: float = HOUR) -> CronWindow:
    return CronWindow(line=parse_cron(line), duration_seconds=seconds, location=BERLIN)


def starts_on(window: Window, day: str) -> list[str]:
    midnight = at(f"{day}T00:00")
    found = sorted(window.starts(midnight, at(f"{day}T23:59")))
    return [datetime.fromtimestamp(start, ZoneInfo(BERLIN)).strftime("%H:%M%z") for start in found]


def test_a_window_once_has_its_start_and_not_its_end() -> None:
    window = once("2026-11-20T22:00", "2026-11-21T06:00", BERLIN)
    assert covers(window, at("2026-11-20T22:00"))
    assert covers(window, at("2026-11-21T05:59:59"))
    assert not covers(window, at("2026-11-21T06:00"))
    assert not covers(window, at("2026-11-20T21:59:59"))


def test_a_window_once_may_name_an_offset_of_its_own() -> None:
    assert once("2026-11-20T22:00Z", "2026-11-21T00:00+01:00", BERLIN) == OnceWindow(
        at("2026-11-20T22:00", "UTC"), at("2026-11-21T00:00")
    )


@pytest.mark.parametrize(
    ("starts", "ends", "mistake"),
    [
        ("tomorrow", "2026-11-20", "tomorrow is not a time"),
        ("2026-11-20", "2026-11-20", "the window ends at 2026-11-20, and not after 2026-11-20"),
    ],
)
def test_a_window_once_that_makes_no_sense_is_refused(starts: str, ends: str, mistake: str) -> None:
    with pytest.raises(ScheduleError, match=mistake):
        once(starts, ends)


def test_a_window_of_a_weekday_lasts_into_the_next_and_longer_than_a_day_if_asked() -> None:
    weekend = DailyWindow(
        start_minute_of_day=1320, duration_seconds=56 * HOUR, weekdays=frozenset({4}), location=BERLIN
    )
    assert covers(weekend, at("2026-11-20T22:00"))
    assert covers(weekend, at("2026-11-23T05:59"))
    assert not covers(weekend, at("2026-11-23T06:00"))
    assert not covers(weekend, at("2026-11-20T21:59"))


@given(
    moment=st.floats(at("2026-03-25T00:00"), at("2026-11-30T00:00")),
    minute=st.integers(0, 1439),
    hours=st.integers(1, 24),
    weekdays=st.frozensets(st.integers(0, 6), max_size=3),
)
def test_a_checks_own_window_covers_what_it_always_has(
    moment: float, minute: int, hours: int, weekdays: frozenset[int]
) -> None:
    window = MaintenanceWindow(
        start_minute_of_day=minute, duration_seconds=hours * HOUR, timezone=BERLIN, every=weekdays
    )
    check = a_check(maintenance_windows=(window,))
    assert covers(window_of_check(window), moment) is in_maintenance(check, moment)


def test_a_cron_line_for_a_certain_time_begins_when_the_clock_is_put_past_it() -> None:
    assert starts_on(cron("30 2 * * *"), SPRING) == ["03:00+0200"]


def test_a_cron_line_for_a_certain_time_that_comes_twice_begins_once() -> None:
    assert starts_on(cron("30 2 * * *"), AUTUMN) == ["02:30+0200"]


def test_a_cron_line_with_a_star_begins_whenever_the_clock_shows_its_time() -> None:
    assert starts_on(cron("30 */2 * * *"), SPRING)[:3] == ["00:30+0100", "04:30+0200", "06:30+0200"]
    assert starts_on(cron("30 */2 * * *"), AUTUMN)[:4] == ["00:30+0200", "02:30+0200", "02:30+0100", "04:30+0100"]


def test_the_second_showing_of_a_time_is_found_between_two_moments_of_the_hour_that_comes_twice() -> None:
    after, until = at(f"{AUTUMN}T02:45"), at(f"{AUTUMN}T02:35", fold=1)
    assert list(cron("30 */2 * * *").starts(after, until)) == [at(f"{AUTUMN}T02:30", fold=1)]


def test_a_start_that_was_put_off_is_found_from_the_moment_that_the_clock_was_changed() -> None:
    changed = at(f"{SPRING}T03:00")
    assert list(cron("15 2 * * *").starts(changed, changed)) == [changed]


def test_a_cron_window_is_as_long_as_asked_for_on_the_night_that_clocks_change() -> None:
    window = cron("30 1 * * *", 2 * HOUR)
    assert covers(window, at(f"{SPRING}T04:29"))
    assert not covers(window, at(f"{SPRING}T04:30"))
    assert not covers(window, at(f"{AUTUMN}T02:30", fold=1))


def test_a_cron_window_lasts_past_midnight() -> None:
    window = cron("0 23 20 11 *", 3 * HOUR)
    assert covers(window, at("2026-11-21T01:59"))
    assert not covers(window, at("2026-11-22T01:59"))


def test_the_names_of_what_covers_are_given() -> None:
    windows = {"night": [cron("0 2 * * *"), cron("0 22 * * *")], "noon": [cron("0 12 * * *")]}
    assert covering(windows, at("2026-11-20T22:30")) == ("night",)
    assert covering(windows, at("2026-11-20T20:30")) == ()


def test_what_windows_cover_together_is_joined_and_cut_off() -> None:
    windows = [cron("0 2 * * *", 2 * HOUR), cron("0 3 * * *", 2 * HOUR), cron("0 5 * * *"), cron("0 9 * * *")]
    found = stretches(windows, at("2026-11-20T02:30"), at("2026-11-20T09:20"))
    assert found == (
        Stretch(at("2026-11-20T02:30"), at("2026-11-20T06:00")),
        Stretch(at("2026-11-20T09:00"), at("2026-11-20T09:20")),
    )
    assert stretches([], 0.0, 1.0) == ()


@given(
    line=st.sampled_from(["*/20 * * * *", "30 2 * * *", "15 1-3 * * sun", "0 0 25,29 * *", "0 12 * * mon"]),
    day=st.sampled_from([SPRING, AUTUMN, "2026-11-20"]),
    minutes=st.integers(1, 2000),
    moment=st.integers(-300, 1800),
)
def test_what_covers_a_moment_is_in_the_stretches_and_nothing_else(
    line: str, day: str, minutes: int, moment: int
) -> None:
    window, now = cron(line, 60.0 * minutes), at(f"{day}T00:00") + 60 * moment
    found = stretches([window], now - 7 * HOUR, now + 7 * HOUR)
    assert covers(window, now) is any(stretch.starts_at <= now < stretch.ends_at for stretch in found)
