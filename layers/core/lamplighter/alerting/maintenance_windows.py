"""Stretches of time in which nobody is told: once, daily, weekly or by a cron line, by the clock of a place. Pure.

A window lasts as many real seconds as were asked for, also on the nights that clocks change. What begins daily or
weekly at a time that is left out begins as much later, and at a time that comes twice at its first.

Cron lines keep to the rules of Vixie cron. One for a certain time that is left out begins when the clock is
changed, and at a time that comes twice at its first. One whose minute or hour begins with a star means every so
often: it begins whenever the clock shows its time, never in the hour that is left out and twice in the one that
comes twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol

from lamplighter.alerting.cron import CronLine, parse_cron
from lamplighter.alerting.wall_clock import days_around, first_moment_of, moments_of, walls_around
from lamplighter.config.check import MaintenanceWindow
from lamplighter.config.maintenance import time_zone
from lamplighter.errors import ScheduleError


class Window(Protocol):
    """Comes once or again and again, each time for `duration_seconds`."""

    @property
    def duration_seconds(self) -> float:
        """How long it lasts."""

    def starts(self, after: float, until: float) -> Iterator[float]:
        """Yield when it begins, from `after` to `until`, both included."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `starts_at`, included, to `ends_at`, not included; unix seconds."""

    starts_at: float
    ends_at: float


@dataclass(frozen=True, slots=True)
class OnceWindow:
    """A window that does not come again."""

    starts_at: float
    ends_at: float

    @property
    def duration_seconds(self) -> float:
        """See `Window.duration_seconds`."""
        return self.ends_at - self.starts_at

    def starts(self, after: float, until: float) -> Iterator[float]:
        """See `Window.starts`."""
        if after <= self.starts_at <= until:
            yield self.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyWindow:
    """Begins at one time of day, every day or on certain weekdays, which makes it weekly."""

    start_minute_of_day: int
    duration_seconds: float
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty means every day."""
    location: str = "UTC"

    def starts(self, after: float, until: float) -> Iterator[float]:
        """See `Window.starts`."""
        zone = time_zone(self.location)
        for day in days_around(after, until, zone):
            if not self.weekdays or day.weekday() in self.weekdays:
                start = _at_minute(day, self.start_minute_of_day).replace(tzinfo=zone).timestamp()
                if after <= start <= until:
                    yield start


@dataclass(frozen=True, slots=True, kw_only=True)
class CronWindow:
    """Begins whenever a cron line says so."""

    line: CronLine
    duration_seconds: float
    location: str = "UTC"

    def starts(self, after: float, until: float) -> Iterator[float]:
        """See `Window.starts`."""
        zone = time_zone(self.location)
        for day in filter(self.line.has_day, days_around(after, until, zone)):
            for wall in filter(walls_around(after, until, zone), self._walls(day)):
                found = moments_of(wall, zone) if self.line.follows_clock else first_moment_of(wall, zone)
                yield from (start for start in found if after <= start <= until)

    def _walls(self, day: date) -> Iterator[datetime]:
        return (_at_minute(day, hour * 60 + minute) for hour in self.line.hours for minute in self.line.minutes)


def window_of_check(window: MaintenanceWindow) -> Window:
    """Return a check's own window as one of these; whether it is enabled is not said by it."""
    if window.once is not None:
        return OnceWindow(*window.once)
    if window.cron:
        return CronWindow(
            line=_cron_line(window.cron), duration_seconds=window.duration_seconds, location=window.timezone
        )
    return DailyWindow(
        start_minute_of_day=window.start_minute_of_day,
        duration_seconds=window.duration_seconds,
        weekdays=window.every,
        location=window.timezone,
    )


@lru_cache(maxsize=256)
def _cron_line(text: str) -> CronLine:
    return parse_cron(text)


def once(starts: str, ends: str, location: str = "UTC") -> OnceWindow:
    """Return the window between two ISO 8601 times, by the clock of `location` where they name no offset.

    Raises `ScheduleError`.
    """
    window = OnceWindow(_moment(starts, location), _moment(ends, location))
    if window.ends_at <= window.starts_at:
        raise ScheduleError(f"the window ends at {ends}, and not after {starts}")
    return window


def covers(window: Window, now: float) -> bool:
    """Tell whether `now` lies in the window, its start in and its end out."""
    return any(
        start + window.duration_seconds > now for start in window.starts(now - window.duration_seconds, now)
    )


def covering(windows: Mapping[str, Sequence[Window]], now: float) -> tuple[str, ...]:
    """Return the names under which a window covers `now`."""
    return tuple(name for name, several in windows.items() if any(covers(window, now) for window in several))


def stretches(windows: Iterable[Window], start: float, end: float) -> tuple[Stretch, ...]:
    """Return what the windows cover between `start` and `end`, cut off there, in order and without overlap."""
    joined: list[Stretch] = []
    for stretch in sorted(_cut(windows, start, end), key=lambda found: found.starts_at):
        if joined and stretch.starts_at <= joined[-1].ends_at:
            joined[-1] = Stretch(joined[-1].starts_at, max(joined[-1].ends_at, stretch.ends_at))
        else:
            joined.append(stretch)
    return tuple(joined)


def _cut(windows: Iterable[Window], start: float, end: float) -> Iterator[Stretch]:
    for window in windows:
        for begun in window.starts(start - window.duration_seconds, end):
            stretch = Stretch(max(begun, start), min(begun + window.duration_seconds, end))
            if stretch.starts_at < stretch.ends_at:
                yield stretch


def _at_minute(day: date, minute_of_day: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute_of_day)


def _moment(text: str, location: str) -> float:
    try:
        written = datetime.fromisoformat(text)
    except ValueError as error:
        raise ScheduleError(f"{text} is not a time: expected 2026-11-20T22:00, say") from error
    return (written if written.tzinfo else written.replace(tzinfo=time_zone(location))).timestamp()
