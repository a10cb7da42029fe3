"""One line of history: a transition of an alert, what became of a notification, or what was done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    TRANSITION = "transition"
    NOTIFICATION = "notification"
    ACKNOWLEDGEMENT = "acknowledgement"
    ACKNOWLEDGEMENT_TAKEN_BACK = "acknowledgement_taken_back"
    ACTION = "action"
    """A recovery action was attempted."""


class Outcome(StrEnum):
    """How an attempt to tell, or a recovery action, ended."""

    SENT = "sent"
    FAILED = "failed"
    """It is tried again."""
    FAILED_OVER = "failed_over"
    """The receiver's fallback was told instead."""
    DEAD_LETTERED = "dead_lettered"
    """Given up; nobody was told."""
    HELD_BACK = "held_back"
    """A limit or a cooldown keeps it for a later message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Kept 90 days. `at` is unix seconds; texts are redacted before they get here."""

    at: float
    kind: EventKind
    fingerprint: str
    alertname: str
    check: str
    """Check key; empty for alerts about the monitor itself."""
    check_name: str = ""
    group: str
    severity: str
    state: str
    """ok, pending, firing or resolved: the state entered, or the state told."""
    pending_since: float | None = None
    """When the fault was first seen."""
    starts_at: float
    ends_at: float | None = None
    superseded: bool = False
    """It ended because another alert about the same thing took over: nothing was mended."""
    summary: str = ""
    cause: str = ""
    failed_conditions: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """For transitions: all of the alert's."""
    receiver: str = ""
    """For notifications and actions: ``name/kind/index``."""
    reason: str = ""
    """For notifications: the named reason of the decision, or of the failure."""
    delivered: bool | None = None
    outcome: Outcome | None = None
    """For notifications and actions; None in what was written before outcomes were."""
    author: str = ""
    """For acknowledgements, and for taking them back: who."""
    message: dict[str, object] = field(default_factory=dict)
    """For the log receiver: the message as it would have been sent, secrets absent."""

    @property
    def status(self) -> str:
        """What became of it in one word: the outcome of a notification or action, else the alert's state."""
        if self.outcome is not None:
            return str(self.outcome)
        if self.delivered is not None:
            return str(Outcome.SENT if self.delivered else Outcome.FAILED)
        return self.state
