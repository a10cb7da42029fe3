"""A line of history as JSON for others: what exports and the event bus have of it. Pure."""

from datetime import UTC, datetime
from typing import Any

from lamplighter.alerting.event import Event
from lamplighter.alerting.history import event_key

VERSION = 1
"""Of the schema; raised only by what would break a reader."""

LATEST = 253_402_300_799.0
"""The last second of the year 9999: alerts from outside name what times they like."""


def event_document(event: Event) -> dict[str, Any]:
    """Return what ``docs/schema/event.schema.json`` describes; fields with nothing to say are left out.

    The message that a log receiver kept is not part of it: it is text for people.
    """
    document = {
        "version": VERSION,
        "id": event_key(event),
        "kind": str(event.kind),
        "time": iso_time(event.at),
        "status": event.status,
        "alert": _alert(event),
        "receiver": event.receiver,
        "reason": event.reason,
        "author": event.author,
    }
    return {name: value for name, value in document.items() if value != ""}


def _alert(event: Event) -> dict[str, Any]:
    alert = {
        "fingerprint": event.fingerprint,
        "name": event.alertname,
        "state": event.state,
        "severity": event.severity,
        "check": event.check,
        "check_name": event.check_name,
        "group": event.group,
        "labels": dict(event.labels),
        "first_seen_at": _time(event.pending_since),
        "starts_at": iso_time(event.starts_at),
        "ends_at": _time(event.ends_at),
        "superseded": event.superseded or None,
        "summary": event.summary,
        "cause": event.cause,
        "failed_conditions": list(event.failed_conditions),
    }
    needed = {"fingerprint", "name", "state", "severity"}
    return {name: value for name, value in alert.items() if name in needed or value not in ("", None, {}, [])}


def iso_time(at: float) -> str:
    """Return ``2026-11-20T12:00:00.250Z``; what has no such writing becomes the last that has."""
    moment = datetime.fromtimestamp(min(round(at * 1000) / 1000, LATEST), tz=UTC)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _time(at: float | None) -> str | None:
    return None if at is None else iso_time(at)
