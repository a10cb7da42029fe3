"""One line of history: a transition of an alert, or what became of a notification."""

from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    TRANSITION = "transition"
    NOTIFICATION = "notification"


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
    starts_at: float
    ends_at: float | None = None
    summary: str = ""
    cause: str = ""
    failed_conditions: tuple[str, ...] = ()
    receiver: str = ""
    """For notifications: ``name/kind/index``."""
    reason: str = ""
    """For notifications: the named reason of the decision, or of the failure."""
    delivered: bool | None = None
    message: dict[str, object] = field(default_factory=dict)
    """For the log receiver: the message as it would have been sent, secrets absent."""
