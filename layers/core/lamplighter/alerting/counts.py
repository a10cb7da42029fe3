"""What telling people adds to Lamplighter's own counters."""

from lamplighter.alerting.integrations import Integration
from lamplighter.errors import DeliveryError
from lamplighter.telemetry.counters import Count


def count_withheld(count: Count, integration: Integration, reason: str, alerts: int) -> None:
    """Count the alerts of a group that was not told, by reason."""
    if alerts:
        count(
            "lamplighter_notifications_withheld_total",
            alerts,
            receiver=integration.receiver,
            integration=integration.name,
            reason=reason,
        )


def count_outcome(
    count: Count, integration: Integration, reason: str, alerts: int, error: DeliveryError | None
) -> None:
    """Count the alerts of one message: told by reason, or not taken by whether trying again can help."""
    told = {"receiver": integration.receiver, "integration": integration.name}
    if error is None:
        count("lamplighter_notifications_total", alerts, reason=reason, **told)
        return
    failure = "permanent" if error.permanent else "transient"
    count("lamplighter_notifications_failed_total", alerts, failure=failure, **told)
