"""How much of a day a check was up: counts of rounds by state."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateCounts:
    """Rounds by state, and the sum of response times of those that answered."""

    up: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0
    response_seconds_sum: float = 0.0

    def __add__(self, other: "StateCounts") -> "StateCounts":
        return StateCounts(
            self.up + other.up,
            self.degraded + other.degraded,
            self.down + other.down,
            self.unknown + other.unknown,
            self.response_seconds_sum + other.response_seconds_sum,
        )

    @property
    def ratio(self) -> float | None:
        """Return (up + degraded) / known rounds, or None where nothing is known."""
        known = self.up + self.degraded + self.down
        return (self.up + self.degraded) / known if known else None


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """One day (``2026-11-20``, UTC) of one source, by check key."""

    day: str
    by_check: Mapping[str, StateCounts]
