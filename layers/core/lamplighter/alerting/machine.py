"""The state machine of one alert: ok, pending, firing, resolved. Pure; ok is the absence of an alert.

An observation that is not newer than the last one that had a say changes nothing, so that a duplicate or late
record from the stream cannot fire or resolve twice.
"""

from dataclasses import dataclass, replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.observation import Finding, Observation


@dataclass(frozen=True, slots=True)
class Step:
    """The alert after an observation. `entered` is the state it has just fired or resolved into, else None."""

    alert: Alert | None
    entered: AlertState | None = None


def step(previous: Alert | None, seen: Observation) -> Step:
    """Return what becomes of `previous` now that `seen` was observed."""
    if seen.finding is Finding.UNKNOWN or (previous is not None and seen.at <= previous.evaluated_at):
        return Step(previous)
    if previous is None:
        return _from_ok(seen)
    if previous.state is AlertState.PENDING:
        return _from_pending(previous, seen)
    if previous.state is AlertState.FIRING:
        return _from_firing(previous, seen)
    return _from_resolved(previous, seen)


def _from_ok(seen: Observation) -> Step:
    if seen.finding is Finding.FAILING and seen.hold_seconds <= 0:
        return _fire(seen, seen.since)
    if seen.finding in {Finding.STARTING, Finding.FAILING}:
        return Step(_new(seen, AlertState.PENDING, pending_since=seen.since, starts_at=seen.since))
    return Step(None)


def _from_pending(previous: Alert, seen: Observation) -> Step:
    if seen.finding in {Finding.CLEAR, Finding.SUPERSEDED}:
        return Step(None)
    if seen.finding is Finding.FAILING and seen.at - previous.pending_since >= seen.hold_seconds:
        return _fire(seen, previous.pending_since)
    return Step(_refreshed(previous, seen))


def _from_firing(previous: Alert, seen: Observation) -> Step:
    if seen.finding is Finding.SUPERSEDED:
        return _resolve(previous, seen.at, superseded=True)
    if seen.finding is not Finding.CLEAR:
        return Step(replace(_refreshed(previous, seen), clear_rounds=0))
    clear_rounds = max(previous.clear_rounds + 1, seen.clear_rounds)
    if clear_rounds >= seen.clear_rounds_needed:
        return _resolve(previous, seen.at)
    return Step(replace(previous, clear_rounds=clear_rounds, evaluated_at=seen.at))


def _from_resolved(previous: Alert, seen: Observation) -> Step:
    """The resolved alert stays until it fires anew: receivers may still have to be told that it ended."""
    if seen.finding in {Finding.CLEAR, Finding.SUPERSEDED}:
        return Step(replace(previous, suspected_since=None, evaluated_at=seen.at))
    since = seen.since if previous.suspected_since is None else previous.suspected_since
    if seen.finding is Finding.FAILING and seen.at - since >= seen.hold_seconds:
        return _fire(seen, since)
    return Step(replace(previous, suspected_since=since, evaluated_at=seen.at))


def resolve(previous: Alert, at: float, *, superseded: bool = False, summary: str = "") -> Step:
    """End an alert from outside its rule: what it was about is no longer watched, or told by another alert.

    `summary` replaces what is said of its end.
    """
    if previous.state is AlertState.PENDING:
        return Step(None)
    if previous.state is AlertState.RESOLVED:
        return Step(previous)
    if summary:
        previous = replace(previous, details={**previous.details, "resolved_summary": summary})
    return _resolve(previous, max(at, previous.evaluated_at), superseded=superseded)


def _fire(seen: Observation, since: float) -> Step:
    return Step(_new(seen, AlertState.FIRING, pending_since=since, starts_at=seen.at), AlertState.FIRING)


def _resolve(previous: Alert, at: float, *, superseded: bool = False) -> Step:
    details = {**previous.details, "superseded": True} if superseded else previous.details
    ended = replace(
        previous, state=AlertState.RESOLVED, ends_at=at, evaluated_at=at, clear_rounds=0, details=details
    )
    return Step(ended, AlertState.RESOLVED)


def _new(seen: Observation, state: AlertState, *, pending_since: float, starts_at: float) -> Alert:
    return Alert(
        labels=dict(seen.labels),
        annotations=dict(seen.annotations),
        state=state,
        pending_since=pending_since,
        starts_at=starts_at,
        evaluated_at=seen.at,
        details=dict(seen.details),
    )


def _refreshed(previous: Alert, seen: Observation) -> Alert:
    return replace(previous, annotations=dict(seen.annotations), details=dict(seen.details), evaluated_at=seen.at)
