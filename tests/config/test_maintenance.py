"""Maintenance windows, by the clocks of the world."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lamplighter.config.check import Check, MaintenanceWindow
from lamplighter.config.load import LoadOptions, load, read
from lamplighter.config.maintenance import in_maintenance
from tests.support.configuration import MINIMAL, a_check, checks_in

BERLIN = "Europe/Berlin"
HOUR = 3600.0


def at(text: str, zone: str = "UTC", fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def covered(now: float, **window: Any) -> bool:
    values: dict[str, Any] = {"start_minute_of_day": 23 * 60, "duration_seconds": 2 * HOUR}
    return in_maintenance(a_check(maintenance_windows=(MaintenanceWindow(**(values | window)),)), now)


@pytest.mark.parametrize(
    ("time", "inside"),
    [
        ("2026-11-20T22:59:59", False),
        ("2026-11-20T23:00:00", True),
        ("2026-11-20T23:59:59", True),
        ("2026-11-21T00:00:00", True),
        ("2026-11-21T00:59:59", True),
        ("2026-11-21T01:00:00", False),
        ("2026-11-20T12:00:00", False),
    ],
)
def test_a_window_may_go_past_midnight(time: str, inside: bool) -> None:
    assert covered(at(time)) is inside


@pytest.mark.parametrize(
    ("time", "inside"),
    [
        ("2026-11-20T23:30:00", True),
        ("2026-11-21T00:30:00", True),
        ("2026-11-21T23:30:00", False),
        ("2026-11-20T00:30:00", False),
    ],
)
def test_the_weekday_is_that_of_the_start(time: str, inside: bool) -> None:
    # 20 November 2026 is a Friday.
    assert covered(at(time), every=frozenset({4})) is inside


def test_a_window_keeps_to_the_clock_of_its_time_zone() -> None:
    assert covered(at("2026-07-01T23:30:00", BERLIN), timezone=BERLIN)
    assert covered(at("2026-01-01T23:30:00", BERLIN), timezone=BERLIN)
    assert not covered(at("2026-07-01T23:30:00"), timezone=BERLIN)


def test_a_window_is_as_long_as_asked_for_on_the_night_when_clocks_go_forward() -> None:
    # In Berlin 02:00 became 03:00 on 29 March 2026.
    window: dict[str, Any] = {"start_minute_of_day": 60, "timezone": BERLIN}
    assert covered(at("2026-03-29T03:59:00", BERLIN), **window)
    assert not covered(at("2026-03-29T04:01:00", BERLIN), **window)


def test_a_window_is_as_long_as_asked_for_on_the_night_when_clocks_go_back() -> None:
    # In Berlin 03:00 became 02:00 on 25 October 2026.
    window: dict[str, Any] = {"start_minute_of_day": 60, "timezone": BERLIN}
    assert covered(at("2026-10-25T02:59:00", BERLIN), **window)
    assert not covered(at("2026-10-25T02:01:00", BERLIN, fold=1), **window)


def test_a_window_whose_start_does_not_exist_that_night_begins_an_hour_later() -> None:
    window: dict[str, Any] = {"start_minute_of_day": 150, "duration_seconds": HOUR, "timezone": BERLIN}
    assert not covered(at("2026-03-29T01:59:00", BERLIN), **window)
    assert covered(at("2026-03-29T03:30:00", BERLIN), **window)


def test_a_whole_day_leaves_no_gap() -> None:
    window: dict[str, Any] = {"start_minute_of_day": 600, "duration_seconds": 24 * HOUR}
    assert all(covered(at("2026-11-20T00:00:00") + 60 * minute, **window) for minute in range(24 * 60))


def test_a_window_that_is_switched_off_covers_nothing() -> None:
    assert not covered(at("2026-11-20T23:30:00"), enabled=False)


def test_any_of_several_windows_is_enough() -> None:
    windows = tuple(MaintenanceWindow(start_minute_of_day=60 * hour, duration_seconds=60) for hour in (1, 5))
    check = a_check(maintenance_windows=windows)
    assert in_maintenance(check, at("2026-11-20T05:00:30"))
    assert not in_maintenance(check, at("2026-11-20T03:00:00"))
    assert not in_maintenance(a_check(), at("2026-11-20T05:00:30"))


def checks_with(window: str, more: str = "") -> tuple[Check, ...]:
    return checks_in(f"{MINIMAL}    maintenance-windows: [{window}]\n{more}")


@pytest.mark.parametrize(
    ("time", "inside"),
    [("2026-12-01T20:59:59", False), ("2026-12-01T21:00:00", True), ("2026-12-01T22:59:59", True)],
)
def test_a_window_may_begin_by_a_cron_line(time: str, inside: bool) -> None:
    (check,) = checks_with("{cron: '0 22 1 * *', duration: 2h, timezone: Europe/Berlin}")
    assert in_maintenance(check, at(time)) is inside


@pytest.mark.parametrize(
    ("time", "inside"),
    [("2026-12-24T10:59:59", False), ("2026-12-24T11:00:00", True), ("2026-12-27T05:00:00", False)],
)
def test_a_window_may_be_there_once(time: str, inside: bool) -> None:
    (check,) = checks_with("{from: 2026-12-24T12:00, until: 2026-12-27T06:00, timezone: Europe/Berlin}")
    assert in_maintenance(check, at(time)) is inside
    assert not in_maintenance(check, at("2027-12-24T12:00:00"))


@pytest.mark.parametrize("written", ["{start: 03:00, duration: 10m}", "[{cron: 0 3 * * *, duration: 10m}]"])
def test_a_window_of_all_checks_is_one_of_each(written: str) -> None:
    texts = {"checks/a.yml": f"{MINIMAL}maintenance: {written}\n", "checks/b.yml": MINIMAL.replace("shop", "door")}
    checks = load(texts, LoadOptions()).checks
    assert [in_maintenance(check, at("2026-12-01T03:05:00")) for check in checks] == [True, True]
    assert [in_maintenance(check, at("2026-12-01T03:15:00")) for check in checks] == [False, False]


def test_a_window_of_all_checks_that_has_mistakes_is_told_at_its_place() -> None:
    (mistake,) = read({"checks/a.yml": f"{MINIMAL}maintenance: {{start: 03:00}}\n"}, LoadOptions()).mistakes
    assert (mistake.path, mistake.message) == ("maintenance.duration", "`duration` is missing")
