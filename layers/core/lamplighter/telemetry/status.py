"""The standing of each check, read back from a frame. Health, pages and rules start from this."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Note, Series

STATE_SERIES = "check_state"
STREAK_SERIES = "check_streak_rounds"
SINCE_SERIES = "check_since_timestamp_seconds"
DURATION_SERIES = "probe_duration_seconds"
EXPIRY_SERIES = "probe_ssl_earliest_cert_expiry"
MAINTENANCE_SERIES = "check_in_maintenance"
"""1 in one of the check's maintenance windows, absent otherwise."""
STATE_NUMBERS: Mapping[CheckState, float] = {
    CheckState.UNKNOWN: 0.0,
    CheckState.UP: 1.0,
    CheckState.DEGRADED: 2.0,
    CheckState.DOWN: 3.0,
}

_STATES = {number: state for state, number in STATE_NUMBERS.items()}
_READ = frozenset({STREAK_SERIES, SINCE_SERIES, DURATION_SERIES, EXPIRY_SERIES, MAINTENANCE_SERIES})


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
    in_maintenance: bool = False
    """Whether the round fell into one of the check's maintenance windows."""
    note: Note = Note()


def statuses(frame: Frame) -> tuple[CheckStatus, ...]:
    """Read every check's standing from the series of `frame` that say of it.

    Checks come in the order of the frame; a check whose state is absent is left out, one whose state is no
    number that we know is unknown.
    """
    states: dict[str, tuple[Series, float]] = {}
    others: dict[tuple[str, str], float] = {}
    for series, value in _present(frame):
        if series.name == STATE_SERIES:
            states[series.label("key")] = (series, value)
        elif series.name in _READ:
            others[series.name, series.label("key")] = value
    return tuple(_status(frame, key, *state, others) for key, state in states.items())


def _present(frame: Frame) -> Iterator[tuple[Series, float]]:
    for series, value in zip(frame.series, frame.values, strict=True):
        if value is not None:
            yield series, value


def _status(
    frame: Frame, key: str, series: Series, number: float, others: Mapping[tuple[str, str], float]
) -> CheckStatus:
    at = frame.timestamp_ms / 1000
    return CheckStatus(
        check_key=key,
        name=series.label("check"),
        group=series.label("group"),
        source=frame.source,
        state=_STATES.get(number, CheckState.UNKNOWN),
        since=others.get((SINCE_SERIES, key), at),
        streak_rounds=int(others.get((STREAK_SERIES, key), 1.0)),
        last_check_at=at,
        interval_seconds=frame.interval_seconds,
        response_seconds=others.get((DURATION_SERIES, key)),
        certificate_expires_at=others.get((EXPIRY_SERIES, key)),
        in_maintenance=others.get((MAINTENANCE_SERIES, key), 0.0) > 0,
        note=frame.notes.get(key, Note()),
    )
