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
    details: Mapping[str, object] = field(default_factory=dict)
    """For messages and pages: failed_conditions, phases, attempts, links."""
