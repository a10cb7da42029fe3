"""What posts have said of an alert from outside, up to now. Pure, and light: pages read it too."""

from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.alerting.alert import OUTSIDE, Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """An alert as its posts have it up to `updated_at`, the time of the last one."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_at: float
    ends_at: float
    """When it is over; in the future while it fires."""
    is_timeout: bool
    """Whether nobody has named that end."""
    updated_at: float
    generator_url: str

    def is_over(self, now: float) -> bool:
        """Whether its end is reached."""
        return self.ends_at <= now


def outside_of(alert: Alert) -> Outside | None:
    """Return what posts have said of a kept alert; None for Lamplighter's own."""
    said = alert.details.get(OUTSIDE)
    if not isinstance(said, Mapping):
        return None
    return Outside(
        labels=alert.labels,
        annotations=alert.annotations,
        starts_at=alert.starts_at,
        ends_at=float(said["expires_at"]) if alert.ends_at is None else alert.ends_at,
        is_timeout=bool(said["is_timeout"]),
        updated_at=alert.evaluated_at,
        generator_url=str(said["generator_url"]),
    )
