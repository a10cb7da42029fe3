"""time_intervals and mute_time_intervals."""

import pytest

from lamplighter.alerting.time_intervals import MinuteRange, Range, TimeInterval
from tests.support.routing_files import mistakes_of, routing_of

FILE = "route: {receiver: a}\nreceivers: [{name: a}]\n"


def interval_of(said: str) -> TimeInterval:
    found = routing_of(f"{FILE}time_intervals: [{{name: x, time_intervals: [{{{said}}}]}}]").time_intervals
    (interval,) = found["x"]
    return interval


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", TimeInterval()),
        ("times: ~", TimeInterval()),
        ("times: []", TimeInterval(times=())),
        ("times: [{start_time: 09:30, end_time: '24:00'}]", TimeInterval(times=(MinuteRange(570, 1440),))),
        ("weekdays: ['Monday:friday', sunday]", TimeInterval(weekdays=(Range(1, 5), Range(0, 0)))),
        (
            "days_of_month: [1, '2:5', '-3:-1']",
            TimeInterval(days_of_month=(Range(1, 1), Range(2, 5), Range(-3, -1))),
        ),
        ("months: [1:3, december]", TimeInterval(months=(Range(1, 3), Range(12, 12)))),
        ("years: [2026, '2028:2030']", TimeInterval(years=(Range(2026, 2026), Range(2028, 2030)))),
        ("location: Europe/Berlin", TimeInterval(location="Europe/Berlin")),
    ],
)
def test_every_key_arrives(said: str, expected: TimeInterval) -> None:
    assert interval_of(said) == expected


def test_the_older_section_is_read_too() -> None:
    found = routing_of(f"{FILE}mute_time_intervals: [{{name: x}}]\ntime_intervals: [{{name: y}}]").time_intervals
    assert found == {"x": (), "y": ()}


@pytest.mark.parametrize(
    ("said", "path", "expected"),
    [
        (
            "times: [{start_time: '9:00', end_time: '10:00'}]",
            "times[0].start_time",
            "expected a time from 00:00 to",
        ),
        ("times: [{start_time: '09:00'}]", "times[0]", "`end_time` is missing"),
        (
            "times: [{start_time: '10:00', end_time: '09:00'}]",
            "times[0].end_time",
            "start time cannot be equal or",
        ),
        ("weekdays: ['friday:monday']", "weekdays[0]", "expected monday:friday, say: start day cannot be before"),
        ("weekdays: [mon]", "weekdays[0]", "expected monday:friday, say: mon is not a valid weekday"),
        ("weekdays: [[monday]]", "weekdays[0]", "expected text such as monday:friday, found a list"),
        ("days_of_month: [0]", "days_of_month[0]", "expected 1:5 or -3:-1, say: 0 is not a valid day"),
        ("months: [jan]", "months[0]", "expected january:march or 1:3, say: jan is not a valid month"),
        ("years: ['2028:2026']", "years[0]", "expected 2026:2028, say: end year 2026 is before"),
        ("location: Mars/Olympus", "location", "expected Europe/Berlin, say: unknown time zone Mars/Olympus"),
        ("hours: [1]", "hours", "`hours` is not a key here"),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, path: str, expected: str) -> None:
    (mistake,) = mistakes_of(f"{FILE}time_intervals: [{{name: x, time_intervals: [{{{said}}}]}}]")
    assert mistake.path == f"time_intervals[0].time_intervals[0].{path}"
    assert mistake.message.startswith(expected)


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ("time_intervals: [{name: x}, {name: x}]", "time_intervals"),
        ("mute_time_intervals: [{name: x}]\ntime_intervals: [{name: x}]", "time_intervals"),
    ],
)
def test_a_name_is_given_once_in_both_sections_together(sections: str, path: str) -> None:
    (mistake,) = mistakes_of(f"{FILE}{sections}")
    assert (mistake.path, mistake.message) == (path, "the time interval `x` is given twice; first on line 3")
