"""An alert: what is wrong, since when, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lamplighter.alerting.flapping import Course

SILENT_SEVERITY = "none"
OUTSIDE = "outside"
"""The name in an alert's details under which its posts' own words are kept (`outside_alerts`)."""


class AlertState(StrEnum):
    """ok is the absence of an alert."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert by its labels. Times are unix seconds.

    Labels of the built-in alerts carry at least ``alertname``, ``check``, ``group``, ``severity``; annotations
    ``summary``, ``description``, ``cause``. Alerts of rule files have the labels and annotations that their rule
    gives them. `evaluated_at` is the time of the newest frame, or of the newest evaluation, that had a say.
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
    (what to say once it is over); ``superseded`` is true where another alert of the same check took over.
    Alerts of rule files: ``rule_group`` (`RuleGroup.key`), ``rule`` (its name), ``value`` (a number as text)."""
    course: Course = Course()
    """How it has changed lately; kept up to date by whoever writes it (`courses`)."""

    @property
    def check_key(self) -> str:
        """The check's key; empty for alerts about the monitor itself."""
        return str(self.details.get("check_key", ""))

    @property
    def firing_since(self) -> float:
        """When it was known to fire, or to flap: what tells this trouble from an earlier one with the same labels.

        Alerts from outside begin when their posts say so, be it long ago.
        """
        began = self.course.episode_at
        return self.starts_at if began is None else began

    @property
    def is_silent(self) -> bool:
        """Whether nobody is to be told: severity ``none`` is for watchdogs, and for what other rules build on.

        Alerts from outside are told whatever they are called, as by Alertmanager.
        """
        return self.labels.get("severity") == SILENT_SEVERITY and not self.is_from_outside

    @property
    def is_from_outside(self) -> bool:
        """Whether it was posted by another server."""
        return OUTSIDE in self.details

    @property
    def superseded(self) -> bool:
        """Whether another alert about the same check has taken this one's place."""
        return self.details.get("superseded") is True
