"""Maintenance windows: the times at which failures of a check are not told."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from lamplighter.config.check import Check, MaintenanceWindow


def in_maintenance(check: Check, now: float) -> bool:
    """Tell whether `now` (unix seconds) lies in one of the check's windows, the start in and the end out."""
    return any(_covers(window, now) for window in check.maintenance_windows if window.enabled)


@lru_cache(maxsize=64)
def time_zone(name: str) -> tzinfo:
    """Return the IANA time zone; raises `KeyError` or `ValueError` where there is none of that name."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _covers(window: MaintenanceWindow, now: float) -> bool:
    """A window is at most a day long, so it began today or yesterday, by its own calendar."""
    if window.once is not None:
        return window.once[0] <= now < window.once[1]
    if window.cron:
        from lamplighter.alerting.maintenance_windows import covers, window_of_check  # noqa: PLC0415 - uses this

        return covers(window_of_check(window), now)
    today = datetime.fromtimestamp(now, time_zone(window.timezone))
    return any(_covers_from(window, today - timedelta(days=days_ago), now) for days_ago in (0, 1))


def _covers_from(window: MaintenanceWindow, day: datetime, now: float) -> bool:
    if window.every and day.weekday() not in window.every:
        return False
    hour, minute = divmod(window.start_minute_of_day, 60)
    # The wall clock says when it begins, but it lasts as many real seconds as were asked for: on the night
    # that the clocks change a window of two hours is two hours long.
    start = day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0).timestamp()
    return start <= now < start + window.duration_seconds
