"""Whether a group is told to an integration now: a named reason, what is sent, and what is known afterwards. Pure.

`deduplication` decides as Alertmanager does. Around it is what is ours: attempts that failed are repeated with
patience and given up after a day, and what a receiver believes to be firing is told to be over even where the
end was held back at first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lamplighter.alerting import deduplication
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.deduplication import Entry, Reason
from lamplighter.alerting.doubt import after_failure
from lamplighter.alerting.groups import EARLY_SECONDS
from lamplighter.alerting.standing import Standing
from lamplighter.alerting.told import Told
from lamplighter.errors import DeliveryError


class Asked(StrEnum):
    """Why a group is sent of which there is no news; the channel itself decides what it does about it."""

    NEXT_STEP = "next_step"
    """The channel asked to be called again by now (`Sent.again_at`), and something still fires."""


class Held(StrEnum):
    """Why a group is not told that `deduplication` knows nothing of; logged, counted and kept in the history."""

    MUTED = "muted"
    """The time intervals of its route say so."""
    HELD_BACK = "held_back"
    """Every alert of it is inhibited or silenced."""
    COOLDOWN = "cooldown"
    """The receiver is told of that severity so often only."""
    RATE_LIMITED = "rate_limited"
    """The receiver has had as many messages as it may."""
    CIRCUIT_OPEN = "circuit_open"
    """The integration has failed too often and is left alone."""
    RETRY_LATER = "retry_later"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do. `told` is what is known if nothing is sent, or once it was."""

    reason: Reason | Held | Asked
    told: Told
    knows: Told
    """What is known beforehand, and stays so if the send fails."""
    to_send: Mapping[str, Alert] = field(default_factory=dict)
    retry_at: float | None = None
    gives_up_on: Mapping[str, Alert] = field(default_factory=dict)
    """What could not be told for a day and is not tried again."""
    postpones: Mapping[str, Alert] = field(default_factory=dict)
    """What a limit, a cooldown or an open circuit keeps from being sent just now."""


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
    if reason.notifies:
        after = _settled(_with_entry(knows, standing, now), standing)
        if to_send:
            sending = Decision(reason=reason, told=after, knows=knows, to_send=to_send)
            return _when_allowed(sending, standing, now)
        return Decision(reason=Reason.RESOLVED_NOT_WANTED, told=after, knows=knows)
    if reason is Reason.RESOLVED_NOT_WANTED:
        knows = _without(knows, resolved)
    if firing and _is_asked(knows, now):
        after = _settled(replace(knows, attempts=Attempts(), again_at=None), standing)
        sending = Decision(reason=Asked.NEXT_STEP, told=after, knows=knows, to_send=to_send)
        return _when_allowed(sending, standing, now)
    return Decision(reason=reason, told=_settled(knows, standing), knows=knows)


def failed(decision: Decision, error: DeliveryError, now: float, *, seed: str) -> Told:
    """Return what is known after a failed send: one more attempt, the next one after a backoff."""
    attempts = decision.knows.attempts.with_failure(decision.to_send, error, now, seed=seed)
    return after_failure(replace(decision.knows, attempts=attempts), decision.to_send, error)


def _as_known(told: Told, standing: Standing) -> Told:
    """Let the receiver know of what it is owed the end of, and of nothing whose end it is not to be told."""
    owed = frozenset(standing.resolved) & told.owed
    entry = told.entry
    if owed:
        entry = entry or Entry(frozenset(), frozenset(), 0.0)
        entry = replace(entry, firing=entry.firing | owed, resolved=entry.resolved - owed)
    return _without(replace(told, entry=entry), frozenset(standing.unwanted))


def _without(told: Told, gone: frozenset[str]) -> Told:
    entry = replace(told.entry, firing=told.entry.firing - gone) if told.entry else None
    return replace(told, entry=entry, owed=told.owed - gone)


def _with_entry(told: Told, standing: Standing, now: float) -> Told:
    """After a message: it said what fires and what is over, and is owed the end of what is held back."""
    entry = Entry(frozenset(standing.firing), frozenset(standing.resolved), now)
    owed = told.known & standing.held_back.keys()
    return replace(told, entry=entry, owed=owed, attempts=Attempts(), held=frozenset(), again_at=None)


def _settled(told: Told, standing: Standing) -> Told:
    """Let those leave that are over, and that the receiver does not believe to be firing."""
    left = {key: one.ends_at for key, one in standing.ended.items() if key not in told.known and one.ends_at}
    again_at = told.again_at if standing.fires else None
    return replace(told, left={**told.left, **left}, again_at=again_at)


def _is_asked(told: Told, now: float) -> bool:
    return told.again_at is not None and told.again_at <= now + EARLY_SECONDS


def _when_allowed(sending: Decision, standing: Standing, now: float) -> Decision:
    """Send, unless all of it was tried in vain and is to be tried later, or no more."""
    attempts = sending.knows.attempts
    if not attempts.cover(sending.to_send):
        return sending
    if attempts.is_over(now):
        return _given_up(sending.knows, sending.to_send, standing)
    if now < attempts.next_at:
        return replace(sending, reason=Held.RETRY_LATER, told=sending.knows, to_send={}, retry_at=attempts.next_at)
    return sending


def _given_up(knows: Told, to_send: Mapping[str, Alert], standing: Standing) -> Decision:
    before = knows.attempts
    ended = _without(knows, frozenset(standing.resolved))
    told = replace(ended, attempts=replace(before, given_up=True), again_at=None)
    gives_up_on = {} if before.given_up else to_send
    return Decision(reason=Held.GIVEN_UP, told=_settled(told, standing), knows=knows, gives_up_on=gives_up_on)


def _unsaid(standing: Standing) -> Reason | Held:
    if not standing.held_back:
        return Reason.NOTHING_TO_TELL
    return Held.MUTED if standing.is_muted else Held.HELD_BACK
