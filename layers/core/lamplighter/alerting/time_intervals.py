"""Recurring stretches of time by the calendar of a place (Alertmanager: timeinterval/timeinterval.go). Pure.

The wall clock decides. On the night that clocks go forward a range within the hour that is left out never comes;
on the night that they go back a range within the hour that comes twice covers both.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from lamplighter.config.maintenance import time_zone


@dataclass(frozen=True, slots=True)
class Range:
    """From `begin` to `end`, both included."""

    begin: int
    end: int

    def __contains__(self, number: int) -> bool:
        return self.begin <= number <= self.end


@dataclass(frozen=True, slots=True)
class MinuteRange:
    """Minutes of a day, from 0; `end` is not included and at most 1440, which is midnight."""

    start: int
    end: int

    def __contains__(self, minute: int) -> bool:
        return self.start <= minute < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInterval:
    """Holds while every field that is given holds, and a field while one of its ranges does.

    None is a field that is not given; an empty one, as a file may have it, never holds.
    """

    times: tuple[MinuteRange, ...] | None = None
    weekdays: tuple[Range, ...] | None = None
    """Sunday is 0."""
    days_of_month: tuple[Range, ...] | None = None
    """-1 is the last day of the month. Days that a month does not have are no days: 31 never comes in April."""
    months: tuple[Range, ...] | None = None
    years: tuple[Range, ...] | None = None
    location: str = "UTC"
    """The IANA name of a time zone."""


def covers(interval: TimeInterval, now: float) -> bool:
    """Tell whether `now` (unix seconds) lies in the interval."""
    local = datetime.fromtimestamp(floor(now), time_zone(interval.location))
    return (
        _any_has(interval.times, local.hour * 60 + local.minute)
        and _any_has_day(interval.days_of_month, local)
        and _any_has(interval.months, local.month)
        and _any_has(interval.weekdays, local.isoweekday() % 7)
        and _any_has(interval.years, local.year)
    )


def covering(names: Sequence[str], intervals: Mapping[str, Sequence[TimeInterval]], now: float) -> tuple[str, ...]:
    """Return those of the names whose intervals cover `now`; raises KeyError for a name that there is not."""
    return tuple(name for name in names if any(covers(interval, now) for interval in intervals[name]))


def _any_has(ranges: Sequence[Range | MinuteRange] | None, number: int) -> bool:
    return ranges is None or any(number in candidate for candidate in ranges)


def _any_has_day(ranges: Sequence[Range] | None, local: datetime) -> bool:
    if ranges is None:
        return True
    length = monthrange(local.year, local.month)[1]
    return any(_from_first(days.begin, length) <= local.day <= _from_first(days.end, length) for days in ranges)


def _from_first(day: int, length: int) -> int:
    return day if day > 0 else length + day + 1
