"""When a ``digest`` is due: at a time of day of its time zone, and from there on in even steps. Pure.

Steps shorter than a day are counted from each day's time of day, so that an hour stays an hour when clocks change
and the time of day is met on every day. Longer ones are whole days; those of a week are Mondays.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from lamplighter.alerting.wall_clock import first_moment_of
from lamplighter.config.alertmanager import AlertmanagerConfig, DigestConfig
from lamplighter.config.maintenance import time_zone

DAY_SECONDS = 86_400.0
SPARE_SECONDS = 7200.0
"""A day may have 25 hours, and a digest may have to be sent more than once."""


def next_after(config: DigestConfig, now: float) -> float:
    """Return the first time of a digest after `now`."""
    before, after = _anchors_around(config, now)
    if config.every_seconds >= DAY_SECONDS:
        return after
    return min(_step(config, before, now) + config.every_seconds, after)


def latest_at(config: DigestConfig, now: float) -> float:
    """Return the last time of a digest that is not after `now`."""
    before, _ = _anchors_around(config, now)
    return before if config.every_seconds >= DAY_SECONDS else _step(config, before, now)


def kept_for_digests(config: AlertmanagerConfig) -> float:
    """Return for how many seconds alerts that are over must be kept, that every digest may tell of them."""
    longest = max((each.digest.every_seconds for each in config.receivers if each.digest), default=0.0)
    return max(DAY_SECONDS, longest + SPARE_SECONDS)


def heading(config: DigestConfig, alerts: int, due_at: float, now: float) -> str:
    """Return what the digest is called that was due at `due_at` or a little later."""
    since = latest_at(config, latest_at(config, due_at + 1.0) - 1.0)
    return f"Digest: {alerts} alert{'' if alerts == 1 else 's'} since {in_words(config, since, now)}"


def in_words(config: DigestConfig, at: float, now: float) -> str:
    """Return a time as the digest's readers have it: ``08:00``, with the date where it is not of today."""
    zone = time_zone(config.timezone)
    then, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    return then.strftime("%H:%M" if then.date() == today.date() else "%Y-%m-%d %H:%M")


def _step(config: DigestConfig, anchor: float, now: float) -> float:
    return anchor + (now - anchor) // config.every_seconds * config.every_seconds


def _anchors_around(config: DigestConfig, now: float) -> tuple[float, float]:
    """Return the last time of day that is not after `now`, and the first that is."""
    anchors = list(_anchors(config, now))
    before = max(at for at in anchors if at <= now)
    return before, min(at for at in anchors if at > now)


def _anchors(config: DigestConfig, now: float) -> Iterator[float]:
    """Yield the times of day of enough days before and after `now`."""
    zone, at = time_zone(config.timezone), time(*divmod(config.at_minute_of_day, 60))
    days = max(1, int(config.every_seconds // DAY_SECONDS))
    today = datetime.fromtimestamp(now, zone).date()
    for offset in range(-days - 1, days + 2):
        day = today + timedelta(days=offset)
        if _counts(day, days):
            yield from first_moment_of(datetime.combine(day, at), zone)


def _counts(day: date, days: int) -> bool:
    """Day 1 of all was a Monday."""
    return (day.toordinal() - 1) % days == 0
