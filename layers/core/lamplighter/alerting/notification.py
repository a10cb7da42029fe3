"""What an integration is handed to send, and the port it is sent through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.evidence import Evidence
from lamplighter.alerting.groups import GROUP_KEY

SEVERITIES = ("info", "warning", "critical", "emergency")
"""From the least to the most urgent."""
NOTE = "note"
"""The annotation of what is to be said in one message only: why this receiver is told, or what is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Alerts to be told in one message, in the order of `in_order`. `now` is unix seconds."""

    receiver: str
    alerts: tuple[Alert, ...]
    now: float
    external_url: str = ""
    """Where the dashboard is; empty if unknown."""
    group_key: str = GROUP_KEY
    group_labels: Mapping[str, str] = field(default_factory=dict)
    """The labels that the group's alerts were put together by."""
    memory: Mapping[str, str] = field(default_factory=dict)
    """What the last send to this group and integration that went well asked to be kept (`Sent.memory`)."""
    truncated: int = 0
    """How many alerts of the group are not among `alerts`, because they are too many for one message."""
    heading: str = ""
    """What the message is called, where it is not after its alerts: of a digest."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """By check key, as far as it is known."""
    acknowledge_urls: Mapping[str, str] = field(default_factory=dict)
    """By fingerprint, of what fires: signed links that say "I take care of it"."""

    @property
    def common_labels(self) -> Mapping[str, str]:
        """The labels that every alert has with one value."""
        return common([alert.labels for alert in self.alerts])

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


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a send that went well.

    `messages` are one for each alert if they are to be kept for the page, else none. `memory` takes the place of
    the notification's: it is handed to the next send to this group and integration.
    """

    messages: Sequence[Message] = ()
    memory: Mapping[str, str] = field(default_factory=dict)
    again_at: float | None = None
    """When the channel wants to be called again even if nothing has changed by then: the next step of a chain."""
    is_idle: bool = False
    """Whether there was nothing to do for it just now: a chain that waits, or is used up."""


class Channel(Protocol):
    """Sends. `timeout_seconds` bounds one send, however slowly the other side answers."""

    timeout_seconds: float

    def send(self, notification: Notification) -> Sent:
        """Tell. Raises `DeliveryError`."""


def common(mappings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the entries of the first of `mappings` that all have with that value (Alertmanager: template.Data).

    Who has none has an empty one.
    """
    if not mappings:
        return {}
    return {
        name: value
        for name, value in mappings[0].items()
        if all(other.get(name, "") == value for other in mappings)
    }


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
