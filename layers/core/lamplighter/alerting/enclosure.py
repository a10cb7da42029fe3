"""What goes with a message beside its alerts: evidence of their checks, and links to acknowledge them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.evidence import Evidences, ReadEvidence, no_evidence

AcknowledgeUrl = Callable[[str, float, float], str]
"""Fingerprint, when the alert began to fire, and now, to a signed link; empty where there is none."""


def no_link(_fingerprint: str, _starts_at: float, _now: float) -> str:
    """Link to nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """As `Notification` has them."""

    evidence: Evidences = field(default_factory=dict)
    acknowledge_urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enclose:
    """Puts together what goes with a message. Never raises, and never takes long."""

    read_evidence: ReadEvidence = no_evidence
    acknowledge_url: AcknowledgeUrl = no_link

    def __call__(self, alerts: Mapping[str, Alert], now: float) -> Enclosed:
        """Return what goes with `alerts`, by fingerprint, the most important first."""
        return Enclosed(
            evidence=self.read_evidence([alert.check_key for alert in alerts.values() if alert.check_key], now),
            acknowledge_urls={
                key: url
                for key, alert in alerts.items()
                if alert.state is AlertState.FIRING and (url := self.acknowledge_url(key, alert.starts_at, now))
            },
        )
