"""What an integration is handed to send, and the port it is sent through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.groups import GROUP_KEY

SEVERITIES = ("info", "warning", "critical", "emergency")
"""From the least to the most urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Alerts to be told in one message, in the order of `in_order`. `now` is unix seconds."""

    receiver: str
    alerts: tuple[Alert, ...]
    now: float
    external_url: str = ""
    """Where the dashboard is; empty if unknown."""
    group_key: str = GROUP_KEY

    @property
    def status(self) -> str:
        """``firing`` if any alert is."""
        return str(AlertState.FIRING if self.firing else AlertState.RESOLVED)

    @property
    def firing(self) -> tuple[Alert, ...]:
        """The alerts that fire."""
        return tuple(alert for alert in self.alerts if alert.state is AlertState.FIRING)

    @property
    def severity(self) -> str:
        """The gravest severity of what fires, or of what is resolved if nothing fires."""
        counted = self.firing or self.alerts
        return max((alert.labels.get("severity", "info") for alert in counted), key=severity_rank, default="info")


Message = Mapping[str, object]
"""A message as it is kept for the notifications page: JSON-like, secrets absent."""


class Channel(Protocol):
    """Sends. `timeout_seconds` bounds one send, however slowly the other side answers."""

    timeout_seconds: float

    def send(self, notification: Notification) -> Sequence[Message]:
        """Tell; return one message per alert if they are to be kept, else nothing. Raises `DeliveryError`."""


def severity_rank(severity: str) -> int:
    """Return 0 for info up to 3 for emergency; what is none of them counts as info."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0


def in_order(alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Return firing before resolved, the gravest and then the oldest first."""
    return tuple(
        sorted(
            alerts,
            key=lambda alert: (
                alert.state is not AlertState.FIRING,
                -severity_rank(alert.labels.get("severity", "")),
                alert.starts_at,
                alert.labels.get("group", ""),
                alert.labels.get("check", ""),
            ),
        )
    )
