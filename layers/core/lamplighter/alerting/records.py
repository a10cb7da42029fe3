"""Alerts and events as the JSON-like data of the state table, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.flapping import Course


def alert_to_data(alert: Alert) -> dict[str, Any]:
    """Return every field of `alert` by its name."""
    return {
        field.name: _plain(getattr(alert, field.name)) for field in fields(Alert) if field.name != "course"
    } | {"course": _plain(asdict(alert.course))}


def alert_from_data(data: Mapping[str, Any]) -> Alert:
    """Rebuild an alert; fields that a newer version wrote are ignored."""
    known = {field.name: data[field.name] for field in fields(Alert) if field.name in data}
    return Alert(**{**known, "state": AlertState(data["state"]), "course": _course(data.get("course", {}))})


def event_to_data(event: Event) -> dict[str, Any]:
    """Return the fields of `event` that differ from their defaults, by name."""
    return {
        field.name: _plain(value)
        for field in fields(Event)
        if (value := getattr(event, field.name)) not in ("", None, (), {}) and value is not field.default
    }


def event_from_data(data: Mapping[str, Any]) -> Event:
    """Rebuild an event; fields that a newer version wrote are ignored."""
    texts = dict.fromkeys(("fingerprint", "alertname", "check", "group", "severity", "state"), "")
    known = {field.name: data[field.name] for field in fields(Event) if field.name in data}
    conditions = tuple(data.get("failed_conditions", ()))
    named = {"kind": EventKind(data["kind"]), "outcome": _outcome(data.get("outcome"))}
    return Event(**{**texts, **known, **named, "failed_conditions": conditions})


def _course(data: Mapping[str, Any]) -> Course:
    known = {field.name: data[field.name] for field in fields(Course) if field.name in data}
    return Course(**{**known, "changed_at": tuple(data.get("changed_at", ()))})


def _outcome(text: Any) -> Outcome | None:
    """One that only a newer version knows is none: the event still says whether it was delivered."""
    return Outcome(text) if text in set(Outcome) else None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value
