"""Which receivers are known to work: when each was told something last, and how it stands with its circuit."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lamplighter.alerting.circuit import Circuit, CircuitState, state_of
from lamplighter.alerting.circuit_store import CircuitStore, Conduct
from lamplighter.alerting.digest import next_after
from lamplighter.alerting.integrations import Integration, integrations_of
from lamplighter.alerting.rate_limit import waiting_at
from lamplighter.config.alertmanager import AlertmanagerConfig, Receiver
from lamplighter.state.store import StateStore

PROVEN_SECONDS = 86_400.0


class Proof(StrEnum):
    """What is known of an integration. None of it is an alert: who is never told anything is not out of order."""

    PROVEN = "proven"
    """It took a message within 24 hours, and has not failed since."""
    FAILING = "failing"
    """The newest attempt has failed."""
    UNPROVEN = "unproven"
    """It has taken nothing for 24 hours, or ever: nobody knows whether it would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStanding:
    """One integration. Times are unix seconds."""

    receiver: str
    integration: str
    """``<receiver>/<kind>/<index>``."""
    kind: str
    fallback: str = ""
    """The receiver that is told while this one does not answer; empty for none."""
    circuit: CircuitState = CircuitState.CLOSED
    trial_at: float | None = None
    """When it is tried next; None while its circuit is closed."""
    failures: int = 0
    """In a row."""
    last_success_at: float | None = None
    last_failure_at: float | None = None
    last_failure: str = ""
    """What went wrong, without secrets."""
    proof: Proof = Proof.UNPROVEN
    held_back: int = 0
    """How many groups wait for room within the rate limit."""
    next_digest_at: float | None = None
    """Of receivers with a digest."""


def receivers_in(config: AlertmanagerConfig, state: StateStore, now: float) -> Sequence[ReceiverStanding]:
    """Return how every configured integration stands, in file order. One read; raises `StoreUnavailable`."""
    conducts = CircuitStore(state).all(now)
    return [
        _standing(receiver, integration, conducts.get(integration.name, Conduct()), now)
        for receiver in config.receivers
        for integration in integrations_of(receiver)
    ]


def proof_of(circuit: Circuit, now: float) -> Proof:
    """Return what the attempts so far prove."""
    if circuit.failures:
        return Proof.FAILING
    told_at = circuit.last_success_at
    return Proof.PROVEN if told_at is not None and now - told_at <= PROVEN_SECONDS else Proof.UNPROVEN


def _standing(receiver: Receiver, integration: Integration, conduct: Conduct, now: float) -> ReceiverStanding:
    circuit = conduct.circuit
    is_open = circuit.opened_at is not None
    return ReceiverStanding(
        receiver=receiver.name,
        integration=integration.name,
        kind=integration.kind,
        fallback=receiver.fallback,
        circuit=state_of(circuit, now),
        trial_at=circuit.trial_at if is_open else None,
        failures=circuit.failures,
        last_success_at=circuit.last_success_at,
        last_failure_at=circuit.last_failure_at,
        last_failure=circuit.last_failure,
        proof=proof_of(circuit, now),
        held_back=len(waiting_at(conduct.window, now)),
        next_digest_at=next_after(receiver.digest, now) if receiver.digest else None,
    )
