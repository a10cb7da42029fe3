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


class Ours(StrEnum):
    """Why a group is told that Alertmanager knows nothing of."""

    ESCALATED = "escalated"
    """Nobody has taken care of it in time."""
    FLAPPING = "flapping"
    """It fires and ends in quick succession; nothing more is told until it has settled."""
    SETTLED = "settled"
    """It does so no more, and fires."""


class Held(StrEnum):
    """Why a group is not told that `deduplication` knows nothing of; logged, counted and kept in the history."""

    MUTED = "muted"
    """The time intervals of its route say so."""
    HELD_BACK = "held_back"
    """Every alert of it is inhibited, silenced, or fires of a check in maintenance."""
    ACKNOWLEDGED = "acknowledged"
    """It would be repeated, or its next step done, and somebody takes care of all of it."""
    FLAPPING = "flapping"
    """It would be repeated, and all of it flaps, or somebody takes care of it."""
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

    reason: Reason | Ours | Held | Asked
    told: Told
    knows: Told
    """What is known beforehand, and stays so if the send fails."""
    to_send: Mapping[str, Alert] = field(default_factory=dict)
    retry_at: float | None = None
    gives_up_on: Mapping[str, Alert] = field(default_factory=dict)
    """What could not be told for a day and is not tried again."""
    postpones: Mapping[str, Alert] = field(default_factory=dict)
    """What a limit, a cooldown or an open circuit keeps from being sent just now."""

    @property
    def begins_anew(self) -> bool:
        """Whether the receiver believes nothing of the group to be firing: what was sent before is closed."""
        return not self.knows.known


def decide(told: Told, standing: Standing, now: float, *, send_resolved: bool) -> Decision:
    """Return what to do about the group, given what the integration knows of it."""
    knows = _without(told, frozenset(standing.unwanted))
    firing, resolved = frozenset(standing.firing), frozenset(standing.resolved)
    if not firing and not resolved:
        # A group of which nothing is left is told nothing, and stays known as it is (notify.go, MultiStage).
        return Decision(reason=_unsaid(standing), told=_settled(knows, standing), knows=knows)
    due = deduplication.decide(
        _believed(knows, resolved),
        firing,
        resolved,
        send_resolved=send_resolved,
        repeat_seconds=standing.repeat_seconds,
        now=now,
    )
    reason = reconsidered(due, knows, standing)
    to_send = {**standing.firing, **(standing.resolved if send_resolved else {})}
    if isinstance(reason, Ours) or (isinstance(reason, Reason) and reason.notifies):
        after = _settled(_with_entry(knows, standing, now), standing)
        if to_send:
            sending = Decision(reason=reason, told=after, knows=knows, to_send=to_send)
            return _when_allowed(sending, standing, now)
        return Decision(reason=Reason.RESOLVED_NOT_WANTED, told=after, knows=knows)
    if reason is Reason.RESOLVED_NOT_WANTED or isinstance(reason, Held):
        knows = _without(knows, resolved)
    if firing and _is_asked(knows, now):
        if standing.is_taken_care_of:
            return Decision(reason=Held.ACKNOWLEDGED, told=_settled(knows, standing), knows=knows)
        after = _settled(replace(knows, attempts=Attempts(), again_at=None), standing)
        sending = Decision(reason=Asked.NEXT_STEP, told=after, knows=knows, to_send=to_send)
        return _when_allowed(sending, standing, now)
    return Decision(reason=reason, told=_settled(knows, standing), knows=knows)


def reconsidered(reason: Reason, knows: Told, standing: Standing) -> Reason | Ours | Held:
    """Return the reason that takes the place of Alertmanager's where somebody takes care of what fires, where it
    flaps, or has just settled, and where it has come up by a step of escalation.
    """
    if reason in {Reason.FIRST_NOTIFICATION, Reason.NEW_FIRING}:
        known = knows.entry.firing if knows.entry else frozenset()
        is_flapping = standing.firing.keys() - known <= standing.flapping
        return Ours.ESCALATED if standing.is_escalation else Ours.FLAPPING if is_flapping else reason
    if reason in {Reason.ALL_RESOLVED, Reason.NEWLY_RESOLVED} or not standing.firing:
        return reason
    if standing.flapping - knows.flapping - standing.acknowledged:
        return Ours.FLAPPING
    if (knows.flapping & standing.firing.keys()) - standing.flapping:
        return Ours.SETTLED
    if reason is Reason.REPEAT_INTERVAL and standing.firing.keys() <= standing.acknowledged | standing.flapping:
        return Held.ACKNOWLEDGED if standing.is_taken_care_of else Held.FLAPPING
    return reason


def failed(decision: Decision, error: DeliveryError, now: float, *, seed: str) -> Told:
    """Return what is known after a failed send: one more attempt, the next one after a backoff."""
    attempts = decision.knows.attempts.with_failure(decision.to_send, error, now, seed=seed)
    return after_failure(replace(decision.knows, attempts=attempts), decision.to_send, error)


def _believed(knows: Told, resolved: frozenset[str]) -> Entry | None:
    """Return the last message as if it had said of what is owed, and is over, that it fires."""
    owed = resolved & knows.owed
    if not owed:
        return knows.entry
    entry = knows.entry or Entry(frozenset(), frozenset(), 0.0)
    return replace(entry, firing=entry.firing | owed, resolved=entry.resolved - owed)


def _without(told: Told, gone: frozenset[str]) -> Told:
    entry = replace(told.entry, firing=told.entry.firing - gone) if told.entry else None
    return replace(told, entry=entry, owed=told.owed - gone, flapping=told.flapping - gone)


def _with_entry(told: Told, standing: Standing, now: float) -> Told:
    """After a message: it said what fires and what is over, and is owed the end of whatever else is known."""
    entry = Entry(frozenset(standing.firing), frozenset(standing.resolved), now)
    owed = told.known - standing.firing.keys() - standing.resolved.keys()
    after = replace(told, entry=entry, owed=owed, flapping=standing.flapping)
    return replace(after, attempts=Attempts(), held=frozenset(), again_at=None)


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
        return _given_up(sending.knows, sending.to_send, standing, now)
    if now < attempts.next_at:
        return replace(sending, reason=Held.RETRY_LATER, told=sending.knows, to_send={}, retry_at=attempts.next_at)
    return sending


def _given_up(knows: Told, to_send: Mapping[str, Alert], standing: Standing, now: float) -> Decision:
    before = knows.attempts
    ended = _without(knows, frozenset(standing.resolved))
    told = replace(ended, attempts=before.abandoned(now), again_at=None)
    gives_up_on = {} if before.given_up else to_send
    return Decision(reason=Held.GIVEN_UP, told=_settled(told, standing), knows=knows, gives_up_on=gives_up_on)


def _unsaid(standing: Standing) -> Reason | Held:
    if not standing.held_back:
        return Reason.NOTHING_TO_TELL
    return Held.MUTED if standing.is_muted else Held.HELD_BACK
