"""What was measured of the check that an alert is about, told with the alert. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState

MINUTES = 60


@dataclass(frozen=True, slots=True)
class Minute:
    """The worst of one minute: state, and the slowest answer in seconds."""

    state: CheckState
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the newest round and the last hour say of one check."""

    response_seconds: float | None = None
    phases: tuple[tuple[str, float], ...] = ()
    """What the newest round spent its seconds on, as in ``("connect", 0.02)``; without those that took none."""
    minutes: tuple[Minute | None, ...] = ()
    """The last hour, the present minute last; None where there was no round."""
    group: str = ""
    alike: int = 0
    """How many checks its group has, itself included."""
    alike_failing: int = 0
    """How many of them are down or degraded."""
    same_cause: int = 0
    """How many other checks, of any group, are failing for the same cause."""


Evidences = Mapping[str, Evidence]
"""By check key; what is not known is missing."""

ReadEvidence = Callable[[Sequence[str], float], Evidences]
"""Check keys, the most important first, and now. Never raises, and never takes long."""


def no_evidence(_check_keys: Sequence[str], _now: float) -> Evidences:
    """Know nothing."""
    return {}


BADNESS = {CheckState.UP: 0, CheckState.UNKNOWN: 1, CheckState.DEGRADED: 2, CheckState.DOWN: 3}


def worst(minutes: Sequence[Minute | None]) -> Minute | None:
    """Join minutes: the worst state, the slowest answer."""
    known = [minute for minute in minutes if minute is not None]
    if not known:
        return None
    state = max((minute.state for minute in known), key=BADNESS.__getitem__)
    return Minute(state, max((one.seconds for one in known if one.seconds is not None), default=None))


def coarser(minutes: Sequence[Minute | None], points: int) -> tuple[Minute | None, ...]:
    """Join neighbours to `points` points; what stood out in any minute still stands out."""
    size = max(1, len(minutes) // points)
    return tuple(worst(minutes[start : start + size]) for start in range(0, len(minutes), size))
