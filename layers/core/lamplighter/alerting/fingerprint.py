"""The identity of an alert: Prometheus' fingerprint of its labels."""

from collections.abc import Mapping

from lamplighter.alerting.alert import Alert

OF_ALERT = "fingerprint"
"""The name in the details of an alert that is told with other labels than its own, under which it has its own."""
OFFSET = 14695981039346656037
PRIME = 1099511628211
SEPARATOR = b"\xff"


def fingerprint(labels: Mapping[str, str]) -> str:
    """Return the 64-bit FNV-1a over sorted names and values as 16 hex digits, equal to Alertmanager's.

    Empty values are left out, as Prometheus takes an empty label for an absent one.
    """
    digest = OFFSET
    for name, value in sorted(labels.items()):
        if value:
            for byte in name.encode() + SEPARATOR + value.encode() + SEPARATOR:
                digest = ((digest ^ byte) * PRIME) & 0xFFFFFFFFFFFFFFFF
    return f"{digest:016x}"


def fingerprint_of(alert: Alert) -> str:
    """Return the identity of an alert, which an escalation that raises its severity does not change."""
    return str(alert.details.get(OF_ALERT) or "") or fingerprint(alert.labels)
