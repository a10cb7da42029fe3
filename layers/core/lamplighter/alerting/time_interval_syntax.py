"""The ranges of time intervals from their text, with Alertmanager's rules (timeinterval/timeinterval.go).

All raise `ScheduleError`.
"""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfoNotFoundError

from lamplighter.alerting.time_intervals import MinuteRange, Range
from lamplighter.config.maintenance import time_zone
from lamplighter.errors import ScheduleError

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORTEST_MONTH_DAYS = 28
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


def parse_minutes(start_time: str, end_time: str) -> MinuteRange:
    """Return the minutes from ``09:00`` to ``24:00``, say."""
    if not start_time or not end_time:
        raise ScheduleError("both start and end times must be provided")
    minutes = MinuteRange(_minute_of_day(start_time), _minute_of_day(end_time))
    if minutes.start >= minutes.end:
        raise ScheduleError("start time cannot be equal or greater than end time")
    return minutes


def parse_weekdays(text: str) -> Range:
    """Return ``monday:friday`` or ``sunday``, in any case, Sunday as 0. A range cannot go past Saturday."""
    days = _range(text, _weekday)
    if days.begin > days.end:
        raise ScheduleError("start day cannot be before end day")
    return days


def parse_days_of_month(text: str) -> Range:
    """Return ``1:7`` or ``-3:-1``; negative numbers count from the month's last day, which is -1."""
    days = _range(text, _number)
    for day in (days.begin, days.end):
        if day == 0 or abs(day) > 31:
            raise ScheduleError(f"{day} is not a valid day of the month: out of range")
    if days.begin < 0 < days.end:
        raise ScheduleError("end day must be negative if start day is negative")
    if _day_of_shortest(days.begin) > _day_of_shortest(days.end):
        raise ScheduleError(f"end day {days.end} is always before start day {days.begin}")
    return days


def parse_months(text: str) -> Range:
    """Return ``january:march``, ``1:3`` or ``may``."""
    months = _range(text, _month)
    if months.begin > months.end:
        raise ScheduleError(
            f"end month {_month_name(months.end)} is before start month {_month_name(months.begin)}"
        )
    return months


def parse_years(text: str) -> Range:
    """Return ``2026:2030`` or ``2026``."""
    years = _range(text, _number)
    if years.begin > years.end:
        raise ScheduleError(f"end year {years.end} is before start year {years.begin}")
    return years


def parse_location(text: str) -> str:
    """Return the name of a time zone that there is; the server's own, ``Local``, is UTC here."""
    name = "UTC" if text in {"", "Local"} else text
    try:
        time_zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(f"unknown time zone {text}") from error
    return name


def _minute_of_day(text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ScheduleError(f"couldn't parse timestamp {text}, invalid format")
    hour, minute = found.group(1, 2)
    return int(hour) * 60 + int(minute) if hour else 1440


def _range(text: str, member: Callable[[str], int]) -> Range:
    ends = text.lower().split(":")
    if len(ends) > 2:
        raise ScheduleError(f"couldn't parse range {text}, invalid format")
    return Range(member(ends[0]), member(ends[-1]))


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise ScheduleError(f"{text} is not a valid weekday")
    return WEEKDAYS.index(text)


def _month(text: str) -> int:
    if text in MONTHS:
        return MONTHS.index(text) + 1
    if not _NUMBER.fullmatch(text):
        raise ScheduleError(f"{text} is not a valid month")
    return int(text)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ScheduleError(f"{text} is not a number")
    return int(text)


def _month_name(number: int) -> str:
    return MONTHS[number - 1] if 1 <= number <= 12 else str(number)


def _day_of_shortest(day: int) -> int:
    """Only what is the wrong way round in every month is refused."""
    return day if day > 0 else SHORTEST_MONTH_DAYS + day
