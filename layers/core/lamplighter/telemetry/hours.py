"""Hours and days of timestamps, in UTC: how frames and availability are partitioned."""

from datetime import UTC, datetime

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS


def hour_start(timestamp_ms: int) -> int:
    """Return the start of the hour that `timestamp_ms` lies in."""
    return timestamp_ms - timestamp_ms % HOUR_MS


def hour_starts(start_ms: int, end_ms: int) -> range:
    """Return the starts of all hours that the closed range touches."""
    return range(hour_start(start_ms), end_ms + 1, HOUR_MS)


def week_starts(start_ms: int, end_ms: int) -> range:
    """Return the starts of all weeks, counted from the epoch, that the closed range touches."""
    return range(start_ms - start_ms % WEEK_MS, end_ms + 1, WEEK_MS)


def hour_name(timestamp_ms: int) -> str:
    """Return ``2026112012``, the hour as partition keys have it."""
    return _utc(timestamp_ms).strftime("%Y%m%d%H")


def compact_day_name(timestamp_ms: int) -> str:
    """Return ``20261120``, the day as partition keys have it."""
    return _utc(timestamp_ms).strftime("%Y%m%d")


def hour_of_day(timestamp_ms: int) -> int:
    """Return 0 to 23."""
    return timestamp_ms % DAY_MS // HOUR_MS


def day_name(timestamp_ms: int) -> str:
    """Return ``2026-11-20``."""
    return _utc(timestamp_ms).strftime("%Y-%m-%d")


def day_start_ms(day: str) -> int:
    """Return the first millisecond of ``2026-11-20``; ValueError for anything else."""
    return int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()) * 1000


def _utc(timestamp_ms: int) -> datetime:
    return datetime.fromtimestamp(timestamp_ms // 1000, UTC)
