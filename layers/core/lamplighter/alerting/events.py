"""The lines of history that alerts leave behind. Pure."""

from typing import Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.notification import Message
from lamplighter.alerting.wording import failed_conditions


def transition(fingerprint: str, alert: Alert, now: float) -> Event:
    """Return the event of an alert that has just fired or resolved."""
    labels = {name: value for name, value in alert.labels.items() if value}
    return _event(fingerprint, alert, now, EventKind.TRANSITION, labels=labels)


def notification(
    fingerprint: str,
    alert: Alert,
    now: float,
    *,
    integration: str,
    reason: str,
    delivered: bool,
    outcome: Outcome | None = None,
    message: Message | None = None,
) -> Event:
    """Return the event of an alert that an integration was told of, or could not be told of.

    `outcome` says it more closely than `delivered`: whether an attempt is tried again, told elsewhere or given up.
    """
    return _event(
        fingerprint,
        alert,
        now,
        EventKind.NOTIFICATION,
        receiver=integration,
        reason=reason,
        delivered=delivered,
        outcome=outcome or (Outcome.SENT if delivered else Outcome.FAILED),
        message=dict(message or {}),
    )


def acknowledgement(fingerprint: str, alert: Alert, now: float, *, author: str, comment: str = "") -> Event:
    """Return the event of someone who takes care of an alert."""
    return _event(fingerprint, alert, now, EventKind.ACKNOWLEDGEMENT, author=author, reason=comment)


def acknowledgement_taken_back(
    fingerprint: str, alert: Alert, now: float, *, author: str, comment: str = ""
) -> Event:
    """Return the event of someone who lets an alert be repeated and escalated again."""
    kind = EventKind.ACKNOWLEDGEMENT_TAKEN_BACK
    return _event(fingerprint, alert, now, kind, author=author, reason=comment)


def action(
    fingerprint: str, alert: Alert, now: float, *, integration: str, reason: str, outcome: Outcome
) -> Event:
    """Return the event of a recovery action that was attempted; `reason` says what was done or why it failed."""
    return _event(fingerprint, alert, now, EventKind.ACTION, receiver=integration, reason=reason, outcome=outcome)


def _event(fingerprint: str, alert: Alert, now: float, kind: EventKind, **more: Any) -> Event:
    about_check = bool(alert.check_key)
    return Event(
        at=now,
        kind=kind,
        fingerprint=fingerprint,
        alertname=alert.labels.get("alertname", ""),
        check=alert.check_key,
        check_name=alert.labels.get("check", "") if about_check else "",
        group=alert.labels.get("group", ""),
        severity=alert.labels.get("severity", ""),
        state=str(alert.state),
        pending_since=alert.pending_since,
        starts_at=alert.starts_at,
        ends_at=alert.ends_at,
        superseded=alert.superseded,
        summary=alert.annotations.get("summary", ""),
        cause=alert.annotations.get("cause", ""),
        failed_conditions=tuple(failed_conditions(alert)),
        **more,
    )
