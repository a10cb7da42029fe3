"""The pictures that go with a message where a channel can show them. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.alerting.evidence_wording import last_hour_in_words
from lamplighter.alerting.notification import Notification
from lamplighter.channels.evidence_chart import chart, width_of

MOST_CHARTS = 5
"""Of the first alerts; a picture of an hour has less than a kilobyte."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture. `name` is fit for addresses and file names, and the same for one check in every message."""

    name: str
    png: bytes
    width: int
    alt: str


def charts_of(notification: Notification) -> Mapping[str, Chart]:
    """Return the last hours of the checks, by check key, as far as they are known."""
    found: dict[str, Chart] = {}
    for alert in notification.alerts[:MOST_CHARTS]:
        evidence = notification.evidence.get(alert.check_key)
        png = chart(evidence) if evidence else b""
        if evidence and png:
            digest = hashlib.sha256(alert.check_key.encode()).hexdigest()[:16]
            alt = f"The last hour: {last_hour_in_words(evidence.minutes)}"
            found[alert.check_key] = Chart(f"hour-{digest}", png, width_of(evidence), alt)
    return found
