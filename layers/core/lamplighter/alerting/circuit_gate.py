"""What a message passes on its way to its integration: the circuit breaker, then the rate limit.

Both are one record that all groups of the integration share. It is changed before the send where the message takes
what others must not take too (the one attempt of a half open circuit, room within the limit), and after it.
"""

import logging
from dataclasses import dataclass, replace
from hashlib import sha256

from lamplighter.alerting.circuit import CircuitState, after_failure, after_success, on_trial, state_of
from lamplighter.alerting.circuit_store import CircuitStore, Conduct
from lamplighter.alerting.decision import Held
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.rate_limit import (
    NEVER_HELD,
    held_back,
    may_send_at,
    slice_of,
    with_message,
    with_waiting,
    without_message,
)
from lamplighter.config.alertmanager import RateLimit
from lamplighter.errors import DeliveryError, StoreUnavailable
from lamplighter.state.store import StateStore

log = logging.getLogger(__name__)

LOST_RACES = 8
AFTER_LOST_RACES_SECONDS = 5.0
TRIAL_MARGIN_SECONDS = 20.0
"""Until it is written down how the one attempt went."""
WITH_BREAKERS_OF_THEIR_OWN = frozenset({"action"})
"""A chain of actions counts its own failures, and one that is used up says nothing about the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that would be sent: the key of its clock, its gravest severity, how many alerts it is about."""

    key: str
    severity: str
    alerts: int
    timeout_seconds: float
    """For how long the channel may take."""

    @property
    def name(self) -> str:
        """A short name of the clock for records that many of them are in."""
        return sha256(self.key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a message may be sent. `held` says why not, and `again_at` when to ask anew."""

    held: Held | None = None
    again_at: float | None = None
    note: str = ""
    """What is to be said in the message: that others are held back."""
    counted_in: float | None = None
    """The slice of the rate limit that it was counted in."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An admission, and what must be kept for it to hold."""

    admission: Admission
    after: Conduct


def passage(before: Conduct, limit: RateLimit | None, wanted: Wanted, now: float) -> Passage:
    """Decide about one message."""
    state = state_of(before.circuit, now)
    if state is CircuitState.OPEN:
        return Passage(Admission(held=Held.CIRCUIT_OPEN, again_at=before.circuit.trial_at), before)
    counted = _counted(before, limit, wanted, now) if limit else Passage(Admission(), before)
    if counted.admission.held or state is CircuitState.CLOSED:
        return counted
    circuit = on_trial(before.circuit, now + wanted.timeout_seconds + TRIAL_MARGIN_SECONDS)
    return Passage(counted.admission, replace(counted.after, circuit=circuit))


def after_attempt(before: Conduct, admission: Admission, error: DeliveryError | None, now: float) -> Conduct:
    """Return what is known after the attempt; as it was where nothing worth a write has changed."""
    if error is None:
        return replace(before, circuit=after_success(before.circuit, now))
    window = before.window
    if admission.counted_in is not None:
        window = without_message(window, admission.counted_in)
    return Conduct(after_failure(before.circuit, str(error), now), window)


class Gate:
    """The gates of all integrations."""

    def __init__(self, state: StateStore) -> None:
        self._store = CircuitStore(state)

    def enter(self, integration: Integration, limit: RateLimit | None, wanted: Wanted, now: float) -> Admission:
        """Say whether the message may be sent, having taken what it takes.

        While the store says nothing it may: no message waits for a record that only spares receivers.
        """
        if integration.kind in WITH_BREAKERS_OF_THEIR_OWN:
            return Admission()
        try:
            return self._admission(integration.name, limit, wanted, now)
        except StoreUnavailable as trouble:
            log.warning("admitted unseen", extra={"integration": integration.name, "error": str(trouble)})
        return Admission()

    def leave(
        self, integration: Integration, admission: Admission, error: DeliveryError | None, now: float
    ) -> float | None:
        """Keep how the attempt went; return until when the integration is left alone now, if it is.

        What cannot be kept is left: it was sent, and recorded, all the same.
        """
        if integration.kind in WITH_BREAKERS_OF_THEIR_OWN:
            return None
        try:
            return self._keep(integration.name, admission, error, now)
        except StoreUnavailable as trouble:
            log.warning("not kept how it went", extra={"integration": integration.name, "error": str(trouble)})
        return None

    def _admission(self, name: str, limit: RateLimit | None, wanted: Wanted, now: float) -> Admission:
        for _ in range(LOST_RACES):
            kept = self._store.get(name, now)
            found = passage(kept.conduct, limit, wanted, now)
            if found.after == kept.conduct or self._store.put(name, found.after, kept.version, now):
                return found.admission
        return Admission(held=Held.RETRY_LATER, again_at=now + AFTER_LOST_RACES_SECONDS)

    def _keep(self, name: str, admission: Admission, error: DeliveryError | None, now: float) -> float | None:
        after = Conduct()
        for _ in range(LOST_RACES):
            kept = self._store.get(name, now)
            after = after_attempt(kept.conduct, admission, error, now)
            if after == kept.conduct or self._store.put(name, after, kept.version, now):
                return after.circuit.trial_at or None
        log.warning("not kept how it went: too many others do", extra={"integration": name})
        return after.circuit.trial_at or None


def _counted(before: Conduct, limit: RateLimit, wanted: Wanted, now: float) -> Passage:
    window, name = before.window, wanted.name
    again_at = may_send_at(window, limit, name, now)
    if again_at > now and wanted.severity not in NEVER_HELD:
        waiting = with_waiting(window, name, wanted.alerts, again_at, now)
        return Passage(Admission(held=Held.RATE_LIMITED, again_at=again_at), replace(before, window=waiting))
    sent = with_message(window, limit, name, now)
    note = held_back(window, limit, name, now)
    return Passage(Admission(note=note, counted_in=slice_of(limit, now)), replace(before, window=sent))
