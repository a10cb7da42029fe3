"""Alertmanager's own reading of the same texts is the judge where its amtool is installed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.alerting.time_interval_syntax import (
    MONTHS,
    WEEKDAYS,
    parse_days_of_month,
    parse_location,
    parse_minutes,
    parse_months,
    parse_weekdays,
    parse_years,
)
from lamplighter.alerting.time_intervals import MinuteRange, Range
from lamplighter.errors import ScheduleError
from tests.support.amtool import accepts_config

# A file that is written anew by every example may be shared by them.
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.integers(-33, 33).map(str) | st.sampled_from(["+3", "007", "", " 1", "1.5", "2026", "-0"])
NAMES = st.sampled_from([*WEEKDAYS, *MONTHS, "Monday", "JUNE", "mon", "jan"])
RANGES = st.lists(NUMBERS | NAMES, min_size=1, max_size=3).map(":".join)
SENSIBLE = st.tuples(st.integers(-31, 31), st.integers(-31, 31)).map(lambda pair: f"{pair[0]}:{pair[1]}")
CLOCKS = st.sampled_from(
    ["00:00", "09:00", "17:30", "23:59", "24:00", "24:01", "7:00", "12:60", "", "noon", "12:00 "]
)
PARSERS: dict[str, Callable[[str], Range]] = {
    "weekdays": parse_weekdays,
    "days_of_month": parse_days_of_month,
    "months": parse_months,
    "years": parse_years,
}


def amtool_takes(interval: dict[str, Any], folder: Path) -> bool:
    named = {"name": "n", "time_intervals": [interval]}
    return accepts_config(
        yaml.safe_dump({"route": {"receiver": "a"}, "receivers": [{"name": "a"}], "time_intervals": [named]}),
        folder,
    )


def taken(parse: Callable[..., object], *texts: str) -> bool:
    try:
        parse(*texts)
    except ScheduleError:
        return False
    return True


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (parse_weekdays, "monday:friday", Range(1, 5)),
        (parse_weekdays, "Sunday", Range(0, 0)),
        (parse_days_of_month, "1:7", Range(1, 7)),
        (parse_days_of_month, "-3:-1", Range(-3, -1)),
        (parse_days_of_month, "15:-5", Range(15, -5)),
        (parse_months, "january:3", Range(1, 3)),
        (parse_months, "MAY", Range(5, 5)),
        (parse_years, "2026:2030", Range(2026, 2030)),
    ],
)
def test_ranges_are_read(parse: Callable[[str], Range], text: str, expected: Range) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "text", "mistake"),
    [
        (parse_weekdays, "friday:monday", "start day cannot be before end day"),
        (parse_weekdays, "mon", "mon is not a valid weekday"),
        (parse_weekdays, "a:b:c", "couldn't parse range a:b:c, invalid format"),
        (parse_days_of_month, "0", "0 is not a valid day of the month: out of range"),
        (parse_days_of_month, "1:32", "32 is not a valid day of the month: out of range"),
        (parse_days_of_month, "-3:3", "end day must be negative if start day is negative"),
        (parse_days_of_month, "-1:-3", "end day -3 is always before start day -1"),
        (parse_months, "june:may", "end month may is before start month june"),
        (parse_months, "brumaire", "brumaire is not a valid month"),
        (parse_years, "2030:2026", "end year 2026 is before start year 2030"),
        (parse_years, "soon", "soon is not a number"),
        (parse_location, "Atlantis/Center", "unknown time zone Atlantis/Center"),
    ],
)
def test_mistakes_are_named(parse: Callable[[str], object], text: str, mistake: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse(text)
    assert str(caught.value) == mistake


def test_times_of_day_are_read_to_the_minute() -> None:
    assert parse_minutes("00:00", "24:00") == MinuteRange(0, 1440)
    assert parse_minutes("09:05", "17:30") == MinuteRange(545, 1050)


@pytest.mark.parametrize(
    ("start", "end", "mistake"),
    [
        ("09:00", "", "both start and end times must be provided"),
        ("9:00", "17:00", "couldn't parse timestamp 9:00, invalid format"),
        ("22:00", "06:00", "start time cannot be equal or greater than end time"),
    ],
)
def test_times_of_day_that_make_no_sense_are_refused(start: str, end: str, mistake: str) -> None:
    with pytest.raises(ScheduleError, match=mistake):
        parse_minutes(start, end)


@pytest.mark.parametrize("text", ["../passwd", "/etc/localtime", "Europe", "a\0b", "x" * 300, "Nowhere"])
def test_what_is_no_time_zone_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        parse_location(text)


def test_the_servers_own_time_zone_is_utc() -> None:
    assert (parse_location(""), parse_location("Local"), parse_location("Europe/Berlin")) == (
        "UTC",
        "UTC",
        "Europe/Berlin",
    )


@given(field=st.sampled_from(list(PARSERS)), text=RANGES | SENSIBLE)
@SLOW
def test_ranges_are_taken_or_refused_as_by_amtool(field: str, text: str, tmp_path: Path) -> None:
    assert taken(PARSERS[field], text) is amtool_takes({field: [text]}, tmp_path)


@given(start=CLOCKS, end=CLOCKS)
@SLOW
def test_times_are_taken_or_refused_as_by_amtool(start: str, end: str, tmp_path: Path) -> None:
    interval = {"times": [{"start_time": start, "end_time": end}]}
    assert taken(parse_minutes, start, end) is amtool_takes(interval, tmp_path)


@pytest.mark.parametrize(
    "text", ["UTC", "Local", "", "Europe/Berlin", "Europe/Atlantis", "europe/berlin", "EST5EDT"]
)
def test_places_are_taken_or_refused_as_by_amtool(text: str, tmp_path: Path) -> None:
    assert taken(parse_location, text) is amtool_takes({"location": text}, tmp_path)
