"""The standing of each check, read back from a frame. Health, pages and rules start from this."""

from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note

STATE_SERIES = "check_state"
STREAK_SERIES = "check_streak_rounds"
SINCE_SERIES = "check_since_timestamp_seconds"
STATE_NUMBERS: Mapping[CheckState, float] = {
    CheckState.UNKNOWN: 0.0,
    CheckState.UP: 1.0,
    CheckState.DEGRADED: 2.0,
    CheckState.DOWN: 3.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStatus:
    """A check as the newest frame knows it. Times are unix seconds."""

    check_key: str
    name: str
    group: str
    source: str
    state: CheckState
    since: float
    streak_rounds: int
    """Rounds in a row with this state, this one included."""
    last_check_at: float
    interval_seconds: float
    response_seconds: float | None
    certificate_expires_at: float | None = None
    note: Note = Note()


def statuses(frame: Frame) -> tuple[CheckStatus, ...]:
    """Read every check's standing from the state, streak, since and duration series of `frame`."""
    raise NotImplementedError
