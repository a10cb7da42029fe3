"""Whom to tell too where nobody has taken care of an alert in time. Pure.

A step of escalation has clocks of its own, one for each integration of its receiver. They tell of what has fired
for as long as the step waits, repeat it as the route says, and tell its end to who was told.
"""

from dataclasses import replace

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import OF_ALERT, fingerprint_of
from lamplighter.alerting.notification import severity_rank
from lamplighter.alerting.routing import Escalation


def escalates_at(alert: Alert, step: Escalation) -> float:
    """Return when the step is due, whether the alert lasts until then or not; unix seconds."""
    return alert.firing_since + step.after_seconds


def has_escalated(alert: Alert, step: Escalation, at: float) -> bool:
    """Return whether the alert fired at `at` and the step was due by then; acknowledged or not."""
    fired = alert.state is AlertState.FIRING or (alert.ends_at is not None and at < alert.ends_at)
    return fired and escalates_at(alert, step) <= at


def raised(alert: Alert, severity: str) -> Alert:
    """Return the alert with another severity, unless its own is graver; it stays the alert that it is.

    What is none of Lamplighter's severities counts as the least of them.
    """
    own = alert.labels.get("severity", "")
    if not severity or severity_rank(own) > severity_rank(severity):
        return alert
    details = {**alert.details, OF_ALERT: fingerprint_of(alert)}
    return replace(alert, labels={**alert.labels, "severity": severity}, details=details)
