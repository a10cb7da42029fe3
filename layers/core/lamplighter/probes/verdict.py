"""What a round says of a check, all attempts and conditions considered."""

from dataclasses import dataclass
from enum import StrEnum

from lamplighter.conditions.condition import ConditionResult
from lamplighter.probes.outcome import Cause, Outcome


class CheckState(StrEnum):
    """The four states of a check. Unknown is neither up nor down."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One outcome with its conditions judged."""

    outcome: Outcome
    results: tuple[ConditionResult, ...] = ()
    degraded_results: tuple[ConditionResult, ...] = ()
    state: CheckState = CheckState.UP
    cause: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state of one check after one round. `attempts` is empty only where the check was not reached."""

    check_key: str
    state: CheckState
    attempts: tuple[Attempt, ...] = ()
    cause: Cause | None = None
    detail: str = ""
    failed_conditions: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The attempt that counts: the last one."""
        return self.attempts[-1].outcome if self.attempts else None
