"""An alert: what is wrong, since when, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AlertState(StrEnum):
    """ok is the absence of an alert."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert by its labels. Times are unix seconds.

    Labels carry at least ``alertname``, ``check``, ``group``, ``severity``; annotations ``summary``,
    ``description``, ``cause``. `evaluated_at` is the timestamp of the newest frame that had a say.
    """

    labels: Mapping[str, str]
    annotations: Mapping[str, str] = field(default_factory=dict)
    state: AlertState
    pending_since: float
    starts_at: float
    """When it began to fire; equal to `pending_since` while pending."""
    ends_at: float | None = None
    evaluated_at: float
    clear_rounds: int = 0
    """Rounds in a row without the fault while firing; what a success threshold is counted by."""
    suspected_since: float | None = None
    """While resolved: since when the fault seems to be back, short of what it takes to fire again."""
    details: Mapping[str, object] = field(default_factory=dict)
    """For messages and pages: ``check_key``, ``detail``, ``failed_conditions``, ``attempts``, ``resolved_summary``
    (what to say once it is over); ``superseded`` is true where another alert of the same check took over."""

    @property
    def check_key(self) -> str:
        """The check's key; empty for alerts about the monitor itself."""
        return str(self.details.get("check_key", ""))

    @property
    def superseded(self) -> bool:
        """Whether another alert about the same check has taken this one's place."""
        return self.details.get("superseded") is True
