"""The resolutions that history is kept in, beside raw samples."""

from dataclasses import dataclass

from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, WEEK_MS

MINUTE_MS = 60_000
LEAST_RAW_MS = 2 * DAY_MS - HOUR_MS
"""What is younger than that is there as raw samples under any retention that the template takes."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Periods of `width_ms`; `partition_ms` of them lie together, so that a range is few reads."""

    name: str
    width_ms: int
    partition_ms: int


FIVE_MINUTES = Tier("5m", 5 * MINUTE_MS, DAY_MS)
ONE_HOUR = Tier("1h", HOUR_MS, WEEK_MS)
TIERS = (FIVE_MINUTES, ONE_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDays:
    """How long each resolution is kept."""

    raw: float = 15.0
    five_minutes: float = 90.0
    one_hour: float = 400.0

    def of(self, tier: Tier) -> float:
        """Return the days that a tier is kept."""
        return self.five_minutes if tier is FIVE_MINUTES else self.one_hour
