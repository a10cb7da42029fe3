"""What telling people adds to Lamplighter's own counters."""

from collections.abc import Sequence

from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.standing import Standing
from lamplighter.errors import DeliveryError
from lamplighter.telemetry.counters import Count


def count_withheld(count: Count, integration: Integration, standings: Sequence[Standing]) -> None:
    """Count the decisions not to tell, by reason."""
    for standing in standings:
        if not standing.decision.act:
            count(
                "lamplighter_notifications_withheld_total",
                1,
                receiver=integration.receiver,
                integration=integration.name,
                reason=str(standing.decision.reason),
            )


def count_outcome(
    count: Count, integration: Integration, due: Sequence[Standing], error: DeliveryError | None
) -> None:
    """Count the alerts of one message: told by reason, or not taken by whether trying again can help."""
    told = {"receiver": integration.receiver, "integration": integration.name}
    if error is not None:
        failure = "permanent" if error.permanent else "transient"
        count("lamplighter_notifications_failed_total", len(due), failure=failure, **told)
        return
    for standing in due:
        count("lamplighter_notifications_total", 1, reason=str(standing.decision.reason), **told)
