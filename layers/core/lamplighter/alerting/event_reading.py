"""Lines of history read back from the JSON that `event_document` makes of them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lamplighter.alerting.event import Event, EventKind, Outcome

_WITH_OUTCOME = frozenset({EventKind.NOTIFICATION, EventKind.ACTION})


def event_of(document: Mapping[str, Any]) -> Event:
    """Return the event. Raises `KeyError`, `ValueError` or `TypeError` where the document is of something else."""
    alert, kind = document["alert"], EventKind(document["kind"])
    return Event(
        at=_seconds(document["time"]),
        kind=kind,
        fingerprint=alert["fingerprint"],
        alertname=alert["name"],
        check=alert.get("check", ""),
        check_name=alert.get("check_name", ""),
        group=alert.get("group", ""),
        severity=alert["severity"],
        state=alert["state"],
        pending_since=_optional(alert.get("first_seen_at")),
        starts_at=_seconds(alert["starts_at"]),
        ends_at=_optional(alert.get("ends_at")),
        superseded=alert.get("superseded", False),
        summary=alert.get("summary", ""),
        cause=alert.get("cause", ""),
        failed_conditions=tuple(alert.get("failed_conditions", ())),
        labels=alert.get("labels", {}),
        receiver=document.get("receiver", ""),
        reason=document.get("reason", ""),
        outcome=Outcome(document["status"]) if kind in _WITH_OUTCOME else None,
        author=document.get("author", ""),
    )


def _optional(text: str | None) -> float | None:
    return None if text is None else _seconds(text)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
