"""When schedules are due: ``rate(…)`` and ``cron(…)`` expressions on the wall clock, in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from local.errors import LocalRunnerError

MINUTE_SECONDS = 60
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_UNIT_MINUTES = {"minute": 1, "hour": 60, "day": 1440}
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


@dataclass(frozen=True, slots=True)
class Timetable:
    """The minutes at which a schedule is due."""

    every_minutes: int = 0
    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()

    def is_due(self, minute: int) -> bool:
        """Return whether it is due in that minute, counted since 1970."""
        if self.every_minutes:
            return minute % self.every_minutes == 0
        return minute % 60 in self.minutes and minute // 60 % 24 in self.hours


def timetable(expression: str) -> Timetable:
    """Read a schedule expression: every ``rate``, and ``cron`` with minutes and hours of every day.

    Raises `LocalRunnerError` for anything else.
    """
    if rate := _RATE.fullmatch(expression):
        return Timetable(every_minutes=int(rate[1]) * _UNIT_MINUTES[rate[2]])
    cron = _CRON.fullmatch(expression)
    if cron is None or any(part not in {"*", "?"} for part in cron.groups()[2:]):
        raise LocalRunnerError(f"the local runner does not know the schedule {expression}")
    return Timetable(minutes=_values(cron[1], 60, expression), hours=_values(cron[2], 24, expression))


def _values(field: str, limit: int, expression: str) -> frozenset[int]:
    values: set[int] = set()
    for part in field.split(","):
        span = re.fullmatch(r"(\*|\d+)(?:-(\d+))?(?:/(\d+))?", part)
        if span is None:
            raise LocalRunnerError(f"the local runner does not know the schedule {expression}")
        start = 0 if span[1] == "*" else int(span[1])
        open_ended = span[1] == "*" or span[3] is not None
        end = int(span[2]) if span[2] else limit - 1 if open_ended else start
        values.update(range(start, end + 1, int(span[3] or 1)))
    return frozenset(values)


def scheduled_input(text: str, at: float) -> str:
    """Fill the scheduler's time into a schedule's input, as EventBridge Scheduler writes it."""
    moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return text.replace(_SCHEDULED_TIME, moment)
