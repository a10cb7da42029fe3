"""How much of a day a check was up: counts of rounds by state."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.status import DURATION_SERIES, MAINTENANCE_SERIES, STATE_NUMBERS, STATE_SERIES


@dataclass(frozen=True, slots=True)
class StateCounts:
    """Rounds by state, and the sum of response times of those that answered (up or degraded)."""

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


Hour = Mapping[str, StateCounts]
"""One hour of one source, by check key."""


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """One day (``2026-11-20``, UTC) of one source, by check key."""

    day: str
    by_check: Mapping[str, StateCounts]


_ANSWERED = (STATE_NUMBERS[CheckState.UP], STATE_NUMBERS[CheckState.DEGRADED])


def is_counted(series: Series) -> bool:
    """Tell whether `fold_hour` looks at a series: nothing else need be read for it."""
    return series.name in (STATE_SERIES, DURATION_SERIES, MAINTENANCE_SERIES)


def fold_hour(frames: Iterable[Frame]) -> Hour:
    """Count each check's rounds by state.

    A check without a state in a frame has no round there, and neither has one in maintenance.
    """
    rounds: Counter[tuple[str, float]] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    for frame in frames:
        maintained = _by_check(frame, MAINTENANCE_SERIES)
        states = {key: state for key, state in _by_check(frame, STATE_SERIES).items() if key not in maintained}
        rounds.update(states.items())
        for check_key, duration in _by_check(frame, DURATION_SERIES).items():
            if states.get(check_key) in _ANSWERED:
                seconds[check_key] += duration
    return {key: _counts(key, rounds, seconds[key]) for key in sorted({key for key, _ in rounds})}


def day_of(day: str, hours: Iterable[Hour]) -> DayAvailability:
    """Add up the hours of one day."""
    total: dict[str, StateCounts] = {}
    for hour in hours:
        for check_key, counts in hour.items():
            total[check_key] = total.get(check_key, StateCounts()) + counts
    return DayAvailability(day, total)


def _by_check(frame: Frame, name: str) -> dict[str, float]:
    return {
        series.label("key"): value
        for series, value in zip(frame.series, frame.values, strict=True)
        if series.name == name and value is not None
    }


def _counts(check_key: str, rounds: Mapping[tuple[str, float], int], seconds: float) -> StateCounts:
    by_state = {state: rounds.get((check_key, number), 0) for state, number in STATE_NUMBERS.items()}
    return replace(
        StateCounts(response_seconds_sum=seconds),
        up=by_state[CheckState.UP],
        degraded=by_state[CheckState.DEGRADED],
        down=by_state[CheckState.DOWN],
        unknown=by_state[CheckState.UNKNOWN],
    )
