from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.digest import in_words, latest_at, next_after
from lamplighter.config.alertmanager import DigestConfig

BERLIN = "Europe/Berlin"
HOUR = 3600.0
DAY = 86_400.0


def a_digest(every: float = DAY, at: str = "08:00", timezone: str = BERLIN) -> DigestConfig:
    hours, minutes = map(int, at.split(":"))
    return DigestConfig(every_seconds=every, at_minute_of_day=60 * hours + minutes, timezone=timezone)


def in_berlin(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).timestamp()


def local(at: float, zone: str = BERLIN) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M %Z")


@pytest.mark.parametrize(
    ("digest", "now", "expected"),
    [
        (a_digest(), "2026-11-20 07:59:59", "Fri 2026-11-20 08:00 CET"),
        (a_digest(), "2026-11-20 08:00:00", "Sat 2026-11-21 08:00 CET"),
        (a_digest(), "2026-03-28 09:00", "Sun 2026-03-29 08:00 CEST"),
        (a_digest(), "2026-10-24 09:00", "Sun 2026-10-25 08:00 CET"),
        (a_digest(at="02:30"), "2026-03-28 12:00", "Sun 2026-03-29 03:00 CEST"),
        (a_digest(at="02:30"), "2026-10-24 12:00", "Sun 2026-10-25 02:30 CEST"),
        (a_digest(HOUR, "00:15"), "2026-11-20 12:15:00", "Fri 2026-11-20 13:15 CET"),
        (a_digest(HOUR, "00:00"), "2026-03-29 01:30", "Sun 2026-03-29 03:00 CEST"),
        (a_digest(6 * HOUR), "2026-11-20 21:00", "Sat 2026-11-21 02:00 CET"),
        (a_digest(7 * HOUR), "2026-11-20 06:00", "Fri 2026-11-20 08:00 CET"),
        (a_digest(7 * DAY), "2026-11-20 12:00", "Mon 2026-11-23 08:00 CET"),
        (a_digest(7 * DAY), "2026-11-23 08:00", "Mon 2026-11-30 08:00 CET"),
        (a_digest(2 * DAY), "2026-11-23 08:00", "Wed 2026-11-25 08:00 CET"),
    ],
)
def test_it_is_due_at_its_time_of_day_and_in_even_steps_from_there(
    digest: DigestConfig, now: str, expected: str
) -> None:
    assert local(next_after(digest, in_berlin(now))) == expected


def test_a_digest_of_every_hour_has_both_of_the_hours_that_are_called_two() -> None:
    digest, at, found = a_digest(HOUR, "00:00"), in_berlin("2026-10-25 00:30"), []
    for _ in range(4):
        at = next_after(digest, at)
        found.append(local(at))
    assert [text[-10:] for text in found] == ["01:00 CEST", "02:00 CEST", " 02:00 CET", " 03:00 CET"]


def test_a_place_that_has_lost_a_day_has_its_next_digest_a_day_later() -> None:
    apia = a_digest(at="08:00", timezone="Pacific/Apia")
    before = datetime(2011, 12, 29, 20, 0, tzinfo=UTC).timestamp()
    assert local(next_after(apia, before), "Pacific/Apia").startswith("Sat 2011-12-31 08:00")


def test_the_last_time_is_the_one_before_the_next() -> None:
    digest = a_digest(HOUR, "00:15")
    assert local(latest_at(digest, in_berlin("2026-11-20 12:14"))) == "Fri 2026-11-20 11:15 CET"
    assert local(latest_at(digest, in_berlin("2026-11-20 12:15"))) == "Fri 2026-11-20 12:15 CET"


def test_a_time_is_said_with_its_day_unless_it_is_today() -> None:
    now = in_berlin("2026-11-20 12:00")
    assert in_words(a_digest(), in_berlin("2026-11-20 08:00"), now) == "08:00"
    assert in_words(a_digest(), in_berlin("2026-11-19 08:00"), now) == "2026-11-19 08:00"


@given(
    every=st.sampled_from([300.0, 700.0, HOUR, 5 * HOUR, DAY, 7 * DAY]),
    minute=st.integers(0, 1439),
    zone=st.sampled_from(["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    now=st.integers(1_770_000_000, 1_810_000_000),
)
def test_times_follow_one_another_and_none_lies_between(every: float, minute: int, zone: str, now: int) -> None:
    digest = DigestConfig(every_seconds=every, at_minute_of_day=minute, timezone=zone)
    before, after = latest_at(digest, now), next_after(digest, now)
    assert before <= now < after
    assert after - before <= every + HOUR
    assert next_after(digest, before) == after
    assert latest_at(digest, after) == after
