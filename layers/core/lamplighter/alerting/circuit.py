"""The circuit breaker of an integration: who keeps failing is left alone for a while, then tried once. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum

OPENS_AFTER = 5
"""So many failures in a row, permanent ones and those of different groups alike."""
REST_SECONDS = 300.0
FRESH_SECONDS = 60.0
"""A success that is newer is not worth another write."""
LONGEST_TEXT = 300


class CircuitState(StrEnum):
    """Whether an integration is told anything."""

    CLOSED = "closed"
    """As long as it works, or has not failed often enough."""
    OPEN = "open"
    """It is left alone, or somebody is at the one attempt that it is due."""
    HALF_OPEN = "half_open"
    """One attempt may be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """How an integration has fared. Times are unix seconds."""

    failures: int = 0
    """In a row."""
    opened_at: float | None = None
    """When it failed for the last time that counts; None while the circuit is closed."""
    trial_until: float = 0.0
    """Until when the attempt of the half open circuit is somebody's: who dies at it holds it no longer."""
    last_success_at: float | None = None
    """To `FRESH_SECONDS` exactly."""
    last_failure_at: float | None = None
    last_failure: str = ""

    @property
    def trial_at(self) -> float:
        """From when on the next attempt may be made; 0 while the circuit is closed."""
        return 0.0 if self.opened_at is None else max(self.opened_at + REST_SECONDS, self.trial_until)


def state_of(circuit: Circuit, now: float) -> CircuitState:
    """Return the state at `now`."""
    if circuit.opened_at is None:
        return CircuitState.CLOSED
    return CircuitState.OPEN if now < circuit.trial_at else CircuitState.HALF_OPEN


def on_trial(circuit: Circuit, until: float) -> Circuit:
    """Return the circuit with its one attempt taken."""
    return replace(circuit, trial_until=until)


def after_success(circuit: Circuit, now: float) -> Circuit:
    """Return the circuit closed; as it is where nothing worth a write has changed."""
    before = circuit.last_success_at
    if not circuit.failures and before is not None and now - before < FRESH_SECONDS:
        return circuit
    return replace(
        circuit, failures=0, opened_at=None, trial_until=0.0, last_success_at=_later(circuit.last_success_at, now)
    )


def after_failure(circuit: Circuit, text: str, now: float) -> Circuit:
    """Return the circuit after one more failure: open from the fifth in a row on, for five minutes anew.

    An attempt that had begun before the circuit opened does not prolong its rest.
    """
    failures = circuit.failures + 1
    opened_at = circuit.opened_at
    if failures >= OPENS_AFTER and (opened_at is None or circuit.trial_until):
        opened_at = now
    return replace(
        circuit,
        failures=failures,
        opened_at=opened_at,
        trial_until=0.0,
        last_failure_at=_later(circuit.last_failure_at, now),
        last_failure=text[:LONGEST_TEXT],
    )


def _later(before: float | None, now: float) -> float:
    """Clocks of two machines differ."""
    return now if before is None else max(before, now)
