"""Evidence from what is stored: the newest frames for the present, those of an hour for the past."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.evidence import MINUTES, Evidence, Evidences, Minute, worst
from lamplighter.health.standing import is_fresh
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.status import DURATION_SERIES, STATE_NUMBERS, STATE_SERIES, CheckStatus, statuses
from lamplighter.telemetry.store import TelemetryStore

PHASE_SERIES = "probe_http_duration_seconds"
DNS_SERIES = "probe_dns_lookup_time_seconds"
FAILING = (CheckState.DOWN, CheckState.DEGRADED)
_STATES = {number: state for state, number in STATE_NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Present:
    """The newest frames, and every check as they know it."""

    frames: Sequence[Frame]
    statuses: Mapping[str, CheckStatus]


def present(telemetry: TelemetryStore, now: float) -> Present:
    """Read what was seen last; sources that have fallen silent say nothing of now. Raises `StoreUnavailable`."""
    frames = [
        frame for frame in telemetry.latest() if is_fresh(frame.timestamp_ms / 1000, frame.interval_seconds, now)
    ]
    found = sorted((one for frame in frames for one in statuses(frame)), key=lambda one: one.last_check_at)
    return Present(frames, {status.check_key: status for status in found})


def read_evidence(telemetry: TelemetryStore, known: Present, check_keys: Iterable[str], now: float) -> Evidences:
    """Return evidence of the checks that were seen, one read a source. Raises `StoreUnavailable`."""
    about = [known.statuses[key] for key in dict.fromkeys(check_keys) if key in known.statuses]
    pasts: dict[str, Sequence[Minute | None]] = {}
    for source in sorted({status.source for status in about}):
        keys = {status.check_key for status in about if status.source == source}
        pasts |= _last_hour(telemetry, source, keys, now)
    return {status.check_key: _evidence(status, known, pasts[status.check_key]) for status in about}


def _evidence(status: CheckStatus, known: Present, minutes: Sequence[Minute | None]) -> Evidence:
    group = [one for one in known.statuses.values() if one.group == status.group]
    cause = status.note.cause
    others = (one for one in known.statuses.values() if one.check_key != status.check_key)
    return Evidence(
        response_seconds=status.response_seconds,
        phases=_phases(status, known.frames),
        minutes=tuple(minutes),
        group=status.group,
        alike=len(group),
        alike_failing=sum(one.state in FAILING for one in group),
        same_cause=sum(one.state in FAILING and one.note.cause == cause for one in others) if cause else 0,
    )


def _phases(status: CheckStatus, frames: Iterable[Frame]) -> tuple[tuple[str, float], ...]:
    found = []
    for frame in frames:
        if frame.source != status.source:
            continue
        for series, value in zip(frame.series, frame.values, strict=True):
            if value and series.name in (PHASE_SERIES, DNS_SERIES) and series.label("key") == status.check_key:
                found.append((series.label("phase") or "resolve", value))
    return tuple(found)


def _last_hour(
    telemetry: TelemetryStore, source: str, keys: set[str], now: float
) -> Mapping[str, Sequence[Minute | None]]:
    def is_wanted(series: Series) -> bool:
        return series.name in (STATE_SERIES, DURATION_SERIES) and series.label("key") in keys

    first_ms = (int(now) // 60 - MINUTES + 1) * 60_000
    table: dict[str, list[Minute | None]] = {key: [None] * MINUTES for key in keys}
    for frame in telemetry.read(source, first_ms, int(now * 1000), only=is_wanted):
        place = (frame.timestamp_ms - first_ms) // 60_000
        for key, seen in _round(frame).items():
            table[key][place] = worst([table[key][place], seen])
    return table


def _round(frame: Frame) -> Mapping[str, Minute]:
    states: dict[str, CheckState] = {}
    seconds: dict[str, float] = {}
    for series, value in zip(frame.series, frame.values, strict=True):
        if value is not None and series.name == STATE_SERIES:
            states[series.label("key")] = _STATES.get(value, CheckState.UNKNOWN)
        elif value is not None:
            seconds[series.label("key")] = value
    return {key: Minute(state, seconds.get(key)) for key, state in states.items()}
