"""The five fields of cron: minute, hour, day of month, month, day of week, as Vixie cron reads them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lamplighter.alerting.time_interval_syntax import MONTHS, WEEKDAYS
from lamplighter.errors import ScheduleError

_MONTHS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_WEEKDAYS = {name[:3]: number for number, name in enumerate(WEEKDAYS)}
_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_LONGEST_MONTHS = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_PART = re.compile(r"(?:\*|(?P<first>[0-9a-z]+)(?:-(?P<last>[0-9a-z]+))?)(?:/(?P<step>[0-9]{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CronLine:
    """When something starts: in these minutes of these hours, on the days that `has_day` tells."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days_of_month: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """Sunday is 0."""
    either_day: bool
    """Whether a day of the month or a day of the week is enough: where both are restricted."""
    follows_clock: bool
    """Whether minute or hour begin with a star: such a line means every so often, not at a certain time."""

    def has_day(self, day: date) -> bool:
        """Tell whether it starts on that day at all."""
        of_month = day.day in self.days_of_month
        of_week = day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (of_month or of_week if self.either_day else of_month and of_week)


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field may hold; `highest` of a weekday is 7, which is Sunday too."""

    name: str
    lowest: int
    highest: int
    names: Mapping[str, int] = field(default_factory=dict)


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 7, _WEEKDAYS),
)


def parse_cron(text: str) -> CronLine:
    """Return ``30 2 * * sat,sun`` or ``@weekly``, say; raises `ScheduleError`, which names the field."""
    texts = _MACROS.get(text.strip().lower(), text).lower().split()
    if len(texts) != len(_FIELDS):
        raise ScheduleError(
            f"`{text}` has {len(texts)} fields: expected minute, hour, day of month, month, day of week"
        )
    minutes, hours, days, months, weekdays = map(_numbers, _FIELDS, texts)
    stars = [written.startswith("*") for written in texts]
    line = CronLine(
        minutes=minutes,
        hours=hours,
        days_of_month=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        either_day=not (stars[2] or stars[4]),
        follows_clock=stars[0] or stars[1],
    )
    if not (line.either_day or any(min(days) <= _LONGEST_MONTHS[month] for month in months)):
        raise ScheduleError(f"`{text}` never comes: none of its months has such a day")
    return line


def _numbers(kind: _Field, text: str) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _part(kind, part))


def _part(kind: _Field, text: str) -> range:
    found = _PART.fullmatch(text)
    if found is None:
        raise ScheduleError(
            f"{kind.name} `{text}`: expected *, a number, a range or a list, with /step or without"
        )
    first, last, step = found.group("first", "last", "step")
    if step is not None and first is not None and last is None:
        raise ScheduleError(f"{kind.name} `{text}`: a step needs * or a range before it")
    if step is not None and int(step) == 0:
        raise ScheduleError(f"{kind.name} `{text}`: a step of 0 never gets on")
    begin = kind.lowest if first is None else _number(kind, first)
    end = kind.highest if first is None else _number(kind, last or first)
    if begin > end:
        raise ScheduleError(f"{kind.name} `{text}`: the range ends before it begins")
    return range(begin, end + 1, int(step or 1))


def _number(kind: _Field, text: str) -> int:
    if text in kind.names:
        return kind.names[text]
    if not text.isdecimal() or len(text) > 4 or not kind.lowest <= int(text) <= kind.highest:
        names = f" or {', '.join(kind.names)}" if kind.names else ""
        raise ScheduleError(f"{kind.name} `{text}`: expected {kind.lowest} to {kind.highest}{names}")
    return int(text)
