"""The lines of history that alerts leave behind. Pure."""

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.notification import Message
from lamplighter.alerting.wording import failed_conditions


def transition(fingerprint: str, alert: Alert, now: float) -> Event:
    """Return the event of an alert that has just fired or resolved."""
    return _event(fingerprint, alert, now, EventKind.TRANSITION)


def notification(
    fingerprint: str,
    alert: Alert,
    now: float,
    *,
    integration: str,
    reason: str,
    delivered: bool,
    message: Message | None = None,
) -> Event:
    """Return the event of an alert that an integration was told of, or could not be told of."""
    return _event(
        fingerprint,
        alert,
        now,
        EventKind.NOTIFICATION,
        receiver=integration,
        reason=reason,
        delivered=delivered,
        message=message,
    )


def _event(
    fingerprint: str,
    alert: Alert,
    now: float,
    kind: EventKind,
    *,
    receiver: str = "",
    reason: str = "",
    delivered: bool | None = None,
    message: Message | None = None,
) -> Event:
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
        starts_at=alert.starts_at,
        ends_at=alert.ends_at,
        summary=alert.annotations.get("summary", ""),
        cause=alert.annotations.get("cause", ""),
        failed_conditions=tuple(failed_conditions(alert)),
        receiver=receiver,
        reason=reason,
        delivered=delivered,
        message=dict(message or {}),
    )
