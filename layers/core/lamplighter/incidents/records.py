"""Incidents and lines of their timelines as the JSON-like data of the state table, and back."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lamplighter.incidents.incident import Incident, IncidentState, Member, Phase
from lamplighter.incidents.timeline import Entry, EntryKind

_SETS = ("group_keys", "checks", "needs")


def incident_to_data(incident: Incident) -> dict[str, Any]:
    """Return the fields that say something, by name."""
    plain = {field.name: getattr(incident, field.name) for field in fields(Incident)}
    return _telling(
        {
            **plain,
            **{name: sorted(plain[name]) for name in _SETS},
            "absorbed": list(incident.absorbed),
            "members": {key: _times(member) for key, member in incident.members.items()},
        }
    )


def incident_from_data(data: Mapping[str, Any]) -> Incident:
    """Rebuild an incident; fields that a newer version wrote are ignored."""
    texts = dict.fromkeys(("title", "severity"), "")
    known = {field.name: data[field.name] for field in fields(Incident) if field.name in data}
    named = {
        "state": IncidentState(data["state"]),
        "said": _phase(data),
        "members": {key: Member(*times) for key, times in data.get("members", {}).items()},
        "absorbed": tuple(data.get("absorbed", ())),
        **{name: frozenset(data.get(name, ())) for name in _SETS},
    }
    return Incident(**{**texts, **known, **named})


def entry_to_data(entry: Entry) -> dict[str, Any]:
    """Return the fields that say something, by name."""
    return _telling({field.name: getattr(entry, field.name) for field in fields(Entry)})


def entry_from_data(data: Mapping[str, Any]) -> Entry:
    """Rebuild a line; fields that a newer version wrote are ignored."""
    known = {field.name: data[field.name] for field in fields(Entry) if field.name in data}
    return Entry(**{**known, "kind": EntryKind(data["kind"]), "phase": _phase(data, "phase")})


def _times(member: Member) -> list[float | None]:
    """Short, as a storm of alerts has thousands of them in one record."""
    return [member.starts_at, member.ends_at, *([True] * member.is_missing)]


def _phase(data: Mapping[str, Any], name: str = "said") -> Phase | None:
    return Phase(data[name]) if name in data else None


def _telling(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}
