"""Whom to tell too where nobody has taken care of an alert in time. Pure.

A step of escalation has clocks of its own, one for each integration of its receiver. They tell of what has fired
for as long as the step waits, repeat it as the route says, and tell its end to who was told.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from lamplighter.alerting.acknowledgement import Acknowledgement
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import OF_ALERT, fingerprint_of
from lamplighter.alerting.groups import EARLY_SECONDS
from lamplighter.alerting.notification import severity_rank
from lamplighter.alerting.routing import Escalation
from lamplighter.alerting.told import Told

CLOCKS_DIFFER = 10.0
"""Seconds, of the machine that wrote an alert down and of the one that told of it."""


def escalates_at(alert: Alert, step: Escalation) -> float:
    """Return when the step is due, whether the alert lasts until then or not; unix seconds."""
    return alert.firing_since + step.after_seconds


def has_escalated(alert: Alert, step: Escalation, at: float) -> bool:
    """Return whether the alert fired at `at` and the step was due by then; acknowledged or not."""
    lasted = alert.state is AlertState.FIRING or (alert.ends_at is not None and at < alert.ends_at)
    return lasted and escalates_at(alert, step) <= at + EARLY_SECONDS


def may_have_escalated(alert: Alert, step: Escalation, by: float) -> bool:
    """Return whether the step may have been told of the alert up to `by`, as far as clocks of machines agree."""
    due_at, course = escalates_at(alert, step), alert.course
    over_at = max(*course.changed_at[-1:], course.calm_at or 0.0, 0.0)
    was_over = alert.state is AlertState.RESOLVED and bool(course.changed_at) and over_at < due_at - CLOCKS_DIFFER
    return due_at <= by + CLOCKS_DIFFER and not was_over


def come_up(alerts: Mapping[str, Alert], step: Escalation, told: Told, now: float) -> dict[str, Alert]:
    """Return what the step is about: what is due there and fires, and what its receiver knows of.

    What it is only owed the end of, and fires again, has to be due again.
    """
    said = told.entry.firing if told.entry else frozenset()
    return {
        key: alert
        for key, alert in alerts.items()
        if key in said
        or (key in told.known if alert.state is not AlertState.FIRING else has_escalated(alert, step, now))
    }


def next_due(
    alerts: Mapping[str, Alert], step: Escalation, come: Set[str], cared_for: Mapping[str, Acknowledgement]
) -> float | None:
    """Return when the next alert is due that fires and is not yet, or no more once it is acknowledged no more."""
    times = [
        max(escalates_at(alert, step), cared_for[key].until if key in cared_for else 0.0)
        for key, alert in alerts.items()
        if alert.state is AlertState.FIRING and (key not in come or key in cared_for)
    ]
    return min(times, default=None)


def raised(alert: Alert, severity: str) -> Alert:
    """Return the alert with another severity, unless its own is graver; it stays the alert that it is.

    What is none of Lamplighter's severities counts as the least of them.
    """
    own = alert.labels.get("severity", "")
    if not severity or severity_rank(own) > severity_rank(severity):
        return alert
    details = {**alert.details, OF_ALERT: fingerprint_of(alert)}
    return replace(alert, labels={**alert.labels, "severity": severity}, details=details)
