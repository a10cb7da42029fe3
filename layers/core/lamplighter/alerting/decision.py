"""Whether a group is told to an integration now: a named reason, what is sent, and what is known afterwards. Pure.

`deduplication` decides as Alertmanager does. Around it is what is ours: attempts that failed are repeated with
patience and given up after a day, and what a receiver believes to be firing is told to be over even where the
end was held back at first.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lamplighter.alerting import deduplication
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.deduplication import Entry, Reason
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Attempts, Told
from lamplighter.errors import DeliveryError

GIVE_UP_SECONDS = 86400.0
FIRST_BACKOFF_SECONDS = 5.0
LONGEST_BACKOFF_SECONDS = 900.0
PERMANENT_BACKOFF_SECONDS = 3600.0
"""A receiver that refuses for good is asked again only in case the operator has mended its configuration."""
LONGEST_RETRY_AFTER_SECONDS = 3600.0


class Held(StrEnum):
    """Why a group is not told that `deduplication` knows nothing of; logged, counted and kept in the history."""

    MUTED = "muted"
    """The time intervals of its route say so."""
    HELD_BACK = "held_back"
    """Every alert of it is inhibited or silenced."""
    RETRY_LATER = "retry_later"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do. `told` is what is known if nothing is sent, or once it was."""

    reason: Reason | Held
    told: Told
    knows: Told
    """What is known beforehand, and stays so if the send fails."""
    to_send: Mapping[str, Alert] = field(default_factory=dict)
    retry_at: float | None = None
    gives_up_on: Mapping[str, Alert] = field(default_factory=dict)
    """What could not be told for a day and is not tried again."""


def decide(told: Told, standing: Standing, now: float, *, send_resolved: bool) -> Decision:
    """Return what to do about the group, given what the integration knows of it."""
    knows = _as_known(told, standing)
    firing, resolved = frozenset(standing.firing), frozenset(standing.resolved)
    if not firing and not resolved:
        # A group of which nothing is left is told nothing, and stays known as it is (notify.go, MultiStage).
        return Decision(reason=_unsaid(standing), told=_settled(knows, standing), knows=knows)
    reason = deduplication.decide(
        knows.entry,
        firing,
        resolved,
        send_resolved=send_resolved,
        repeat_seconds=standing.repeat_seconds,
        now=now,
    )
    to_send = {**standing.firing, **(standing.resolved if send_resolved else {})}
    if reason.notifies and to_send:
        return _when_allowed(reason, knows, standing, to_send, now)
    if reason.notifies:
        silent = _with_entry(knows, standing, now)
        return Decision(reason=Reason.RESOLVED_NOT_WANTED, told=_settled(silent, standing), knows=knows)
    if reason is Reason.RESOLVED_NOT_WANTED:
        return Decision(reason=reason, told=_settled(_without(knows, resolved), standing), knows=knows)
    return Decision(reason=reason, told=_settled(knows, standing), knows=knows)


def failed(decision: Decision, error: DeliveryError, now: float, *, seed: str) -> Told:
    """Return what is known after a failed send: one more attempt, the next one after a backoff.

    `seed` names the integration: it spreads the retries of many without asking for a random number.
    """
    before, items = decision.knows.attempts, _items(decision.to_send)
    is_new = not items <= before.tried
    count = before.count + 1
    wait = PERMANENT_BACKOFF_SECONDS if error.permanent else backoff_seconds(count, seed)
    if error.retry_after_seconds is not None:
        wait = max(wait, min(error.retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS))
    attempts = Attempts(
        count=count, first_at=now if is_new else before.first_at, next_at=now + wait, tried=before.tried | items
    )
    return replace(decision.knows, attempts=attempts)


def backoff_seconds(attempts: int, seed: str) -> float:
    """Return 5 s, doubled with every attempt up to 15 minutes, less up to a quarter of it."""
    longest = min(FIRST_BACKOFF_SECONDS * 2.0 ** min(attempts - 1, 16), LONGEST_BACKOFF_SECONDS)
    return longest * (1 - zlib.crc32(f"{seed}#{attempts}".encode()) / 2**32 / 4)


def tried_as(fingerprint: str, alert: Alert) -> str:
    """Return what `Attempts.tried` calls an alert in its present state."""
    return f"{fingerprint}:{alert.state}:{alert.starts_at}"


def _as_known(told: Told, standing: Standing) -> Told:
    """Let the receiver know of what it is owed the end of, and of nothing whose end it is not to be told."""
    owed = frozenset(standing.resolved) & (told.owed | standing.maybe_known)
    entry = told.entry
    if owed:
        entry = entry or Entry(frozenset(), frozenset(), 0.0)
        entry = replace(entry, firing=entry.firing | owed)
    return _without(replace(told, entry=entry), frozenset(standing.unwanted))


def _without(told: Told, gone: frozenset[str]) -> Told:
    entry = replace(told.entry, firing=told.entry.firing - gone) if told.entry else None
    return replace(told, entry=entry, owed=told.owed - gone)


def _with_entry(told: Told, standing: Standing, now: float) -> Told:
    """After a message: it said what fires and what is over, and is owed the end of what is held back."""
    entry = Entry(frozenset(standing.firing), frozenset(standing.resolved), now)
    return replace(told, entry=entry, owed=told.known & standing.held_back.keys(), attempts=Attempts())


def _settled(told: Told, standing: Standing) -> Told:
    """Let those leave that are over, and that the receiver does not believe to be firing."""
    left = {key: one.ends_at for key, one in standing.ended.items() if key not in told.known and one.ends_at}
    return replace(told, left={**told.left, **left})


def _when_allowed(
    reason: Reason, knows: Told, standing: Standing, to_send: Mapping[str, Alert], now: float
) -> Decision:
    attempts = knows.attempts
    after = _settled(_with_entry(knows, standing, now), standing)
    if not attempts.count or not _items(to_send) <= attempts.tried:
        return Decision(reason=reason, told=after, knows=knows, to_send=to_send)
    if attempts.given_up or now - attempts.first_at >= GIVE_UP_SECONDS:
        ended = _without(knows, frozenset(standing.resolved))
        given_up = _settled(replace(ended, attempts=replace(attempts, given_up=True)), standing)
        return Decision(
            reason=Held.GIVEN_UP, told=given_up, knows=knows, gives_up_on={} if attempts.given_up else to_send
        )
    if now < attempts.next_at:
        return Decision(reason=Held.RETRY_LATER, told=knows, knows=knows, retry_at=attempts.next_at)
    return Decision(reason=reason, told=after, knows=knows, to_send=to_send)


def _items(alerts: Mapping[str, Alert]) -> frozenset[str]:
    return frozenset(tried_as(key, alert) for key, alert in alerts.items())


def _unsaid(standing: Standing) -> Reason | Held:
    if not standing.held_back:
        return Reason.NOTHING_TO_TELL
    return Held.MUTED if standing.is_muted else Held.HELD_BACK
