"""Whether an integration is told of an alert now: a named reason and yes or no. Pure.

A told record is what the receiver knows. If it knows the alert to be firing and the alert fires, resolved and
fired again meanwhile or not, there is nothing to tell it.
"""

import zlib
from dataclasses import dataclass, replace
from enum import StrEnum

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.told import Told

GIVE_UP_SECONDS = 86400.0
FIRST_BACKOFF_SECONDS = 5.0
LONGEST_BACKOFF_SECONDS = 900.0
PERMANENT_BACKOFF_SECONDS = 3600.0
"""A receiver that refuses for good is asked again only in case the operator has mended its configuration."""
LONGEST_RETRY_AFTER_SECONDS = 3600.0


class Reason(StrEnum):
    """Why an integration is told or not told; logged and kept in the history."""

    FIRST_FIRING = "first_firing"
    REMINDER = "reminder"
    RESOLVED = "resolved"
    ALREADY_TOLD = "already_told"
    RESOLVED_NOT_WANTED = "resolved_not_wanted"
    RESOLVED_NEVER_TOLD = "resolved_never_told"
    SUPERSEDED = "superseded"
    RETRY_LATER = "retry_later"
    GIVEN_UP = "given_up"
    PENDING = "pending"
    SILENT = "silent"
    """Its severity is ``none``: it is kept and shown, and nobody is told."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`act`: tell now. `next_at`: when the answer may differ. `close`: let the record say resolved, silently."""

    reason: Reason
    act: bool = False
    next_at: float | None = None
    close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the integration and the check's ``alerts`` entry ask for."""

    send_resolved: bool = True
    send_superseded: bool = False
    """Programs are told that a superseded alert has ended; people would take it for good news."""
    reminder_seconds: float = 0.0
    """Repeat a firing alert after so long; 0: never."""


def decide(
    told: Told | None, alert: Alert, wishes: Wishes, now: float, *, interrupted_at: float | None = None
) -> Decision:
    """Return what to do about `alert`, given what the integration knows of it.

    `interrupted_at` is when a flush began that died and may have sent what is not recorded: what fired then is
    told to be over, since a message too many does less harm than one that says "down" for ever.
    """
    knows = told or Told()
    if alert.is_silent:
        return Decision(Reason.SILENT)
    if alert.state is AlertState.PENDING:
        return Decision(Reason.PENDING)
    if alert.state is AlertState.FIRING:
        return _firing(knows, alert, wishes, now)
    if interrupted_at is not None and _may_have_been_told(knows, alert, interrupted_at):
        knows = delivered(alert, interrupted_at, state=AlertState.FIRING)
    return _resolved(knows, alert, wishes, now)


def delivered(alert: Alert, now: float, *, state: AlertState | None = None) -> Told:
    """Return the record after a successful send of `alert` in `state`, its present one if none is given."""
    return Told(state=str(state or alert.state), starts_at=alert.starts_at, told_at=now)


def closed(told: Told, now: float) -> Told:
    """Return the record of an alert whose end is not told."""
    return Told(state=str(AlertState.RESOLVED), starts_at=told.starts_at, told_at=now)


def failed(
    told: Told | None, alert: Alert, now: float, *, permanent: bool, retry_after_seconds: float | None, seed: str
) -> Told:
    """Return the record after a failed send: one more attempt, the next one after a backoff.

    `seed` names the integration: it spreads the retries of many without asking for a random number.
    """
    before = told or Told()
    same = _attempted(before, alert)
    attempts = before.attempts + 1 if same else 1
    wait = PERMANENT_BACKOFF_SECONDS if permanent else backoff_seconds(attempts, seed)
    if retry_after_seconds is not None:
        wait = max(wait, min(retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS))
    return replace(
        before,
        attempted_state=str(alert.state),
        attempted_starts_at=alert.starts_at,
        attempts=attempts,
        first_attempt_at=before.first_attempt_at if same else now,
        given_up=False,
        next_attempt_at=now + wait,
    )


def backoff_seconds(attempts: int, seed: str) -> float:
    """Return 5 s, doubled with every attempt up to 15 minutes, less up to a quarter of it."""
    longest = min(FIRST_BACKOFF_SECONDS * 2.0 ** min(attempts - 1, 16), LONGEST_BACKOFF_SECONDS)
    return longest * (1 - zlib.crc32(f"{seed}#{attempts}".encode()) / 2**32 / 4)


def _firing(told: Told, alert: Alert, wishes: Wishes, now: float) -> Decision:
    knows_it = told.state == AlertState.FIRING and not _gave_up_on_resolved(told, alert, now)
    if not knows_it:
        return _when_allowed(Reason.FIRST_FIRING, told, alert, now)
    reminder_at = told.told_at + wishes.reminder_seconds
    if wishes.reminder_seconds <= 0:
        return Decision(Reason.ALREADY_TOLD)
    if now < reminder_at:
        return Decision(Reason.ALREADY_TOLD, next_at=reminder_at)
    return _when_allowed(Reason.REMINDER, told, alert, now)


def _resolved(told: Told, alert: Alert, wishes: Wishes, now: float) -> Decision:
    if told.state == AlertState.RESOLVED:
        return Decision(Reason.ALREADY_TOLD)
    if told.state != AlertState.FIRING:
        return Decision(Reason.RESOLVED_NEVER_TOLD)
    if alert.superseded and not wishes.send_superseded:
        return Decision(Reason.SUPERSEDED, close=True)
    if not wishes.send_resolved:
        return Decision(Reason.RESOLVED_NOT_WANTED, close=True)
    return _when_allowed(Reason.RESOLVED, told, alert, now)


def _when_allowed(reason: Reason, told: Told, alert: Alert, now: float) -> Decision:
    if not _attempted(told, alert):
        return Decision(reason, act=True)
    if told.given_up or now - told.first_attempt_at >= GIVE_UP_SECONDS:
        return Decision(Reason.GIVEN_UP)
    if now < told.next_attempt_at:
        return Decision(Reason.RETRY_LATER, next_at=told.next_attempt_at)
    return Decision(reason, act=True)


def _may_have_been_told(told: Told, alert: Alert, interrupted_at: float) -> bool:
    fired_then = alert.starts_at <= interrupted_at < (alert.ends_at or alert.evaluated_at)
    is_closed = told.state == AlertState.RESOLVED and told.starts_at == alert.starts_at
    return fired_then and told.state != AlertState.FIRING and not is_closed


def _attempted(told: Told, alert: Alert) -> bool:
    return told.attempted_state == alert.state and told.attempted_starts_at == alert.starts_at


def _gave_up_on_resolved(told: Told, alert: Alert, now: float) -> bool:
    """The receiver was never told that the last one ended, and this is another one."""
    tried = told.attempted_state == AlertState.RESOLVED and told.starts_at != alert.starts_at
    return tried and (told.given_up or now - told.first_attempt_at >= GIVE_UP_SECONDS)
