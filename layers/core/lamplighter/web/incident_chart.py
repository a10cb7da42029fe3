"""The picture of an incident: which alert fired when, when people were told, when they spoke. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.event import Event, EventKind
from lamplighter.incidents.incident import Incident, Member
from lamplighter.incidents.timeline import Entry, EntryKind
from lamplighter.web.charts.timeline import Axis, Band, Mark, Tick, stretch_text
from lamplighter.web.event_view import SEVERITY_LOOKS
from lamplighter.web.history_lines import alert_history_address
from lamplighter.web.monitoring_page import check_address
from lamplighter.web.outcomes import look_of, notification_title
from lamplighter.web.wording import short_moment

MOST_LANES = 40
MOST_MARKS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One alert, and when it fired."""

    name: str
    address: str
    """The page of its check, or else its own history."""
    text: str
    """All its stretches in words."""
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChart:
    """Lanes by when their alert fired first, and the moments above them."""

    lanes: tuple[Lane, ...]
    notified: tuple[Mark, ...]
    updates: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Firing:
    start: float
    end: float | None


def incident_chart(
    incident: Incident, entries: Sequence[Entry], events: Sequence[Event], now: float
) -> IncidentChart | None:
    """Lay the incident on an axis from its first firing to its end, or to now; None where nothing is known."""
    firings = _firings(entries, incident.members)
    if not firings:
        return None
    end = now if incident.is_live else max(incident.resolved_at or now, incident.opened_at)
    axis = Axis.around([incident.opened_at, end, *(one.start for found in firings.values() for one in found)])
    named = {entry.fingerprint: entry for entry in reversed(entries) if entry.kind is EntryKind.FIRED}
    keys = sorted(firings, key=lambda key: (firings[key][0].start, key))
    lanes = tuple(
        _lane(axis, key, named.get(key), firings[key], end=end, severity=incident.severity)
        for key in keys[:MOST_LANES]
    )
    return IncidentChart(
        lanes=lanes,
        notified=tuple(_notified(axis, events)),
        updates=tuple(_updates(axis, entries, events)),
        ticks=tuple(axis.ticks()),
        left_out=len(keys) - len(lanes),
    )


def _firings(entries: Sequence[Entry], members: Mapping[str, Member]) -> Mapping[str, Sequence[_Firing]]:
    """Return when each alert fired, oldest first; of what the timeline no longer has, the latest firing."""
    found: dict[str, list[_Firing]] = {}
    for entry in reversed(entries):
        if entry.kind is EntryKind.FIRED:
            found.setdefault(entry.fingerprint, []).append(_Firing(entry.at, None))
        elif entry.kind is EntryKind.ENDED and found.get(entry.fingerprint):
            firing = found[entry.fingerprint].pop()
            found[entry.fingerprint].append(_Firing(firing.start, entry.at))
    for key, member in members.items():
        if key not in found:
            found[key] = [_Firing(member.starts_at, member.ends_at)]
    return found


def _lane(
    axis: Axis, key: str, entry: Entry | None, firings: Sequence[_Firing], *, end: float, severity: str
) -> Lane:
    look = SEVERITY_LOOKS.get(entry.severity if entry else severity, "degraded")
    texts = [stretch_text(one.start, one.end) for one in firings]
    bands = [
        axis.band(one.start, end if one.end is None else one.end, look, text)
        for one, text in zip(firings, texts, strict=True)
    ]
    return Lane(
        name=(entry.text or entry.alertname) if entry else "An alert",
        address=check_address(entry.check) if entry and entry.check else alert_history_address(key),
        text="; ".join(texts),
        bands=tuple(bands),
    )


def _notified(axis: Axis, events: Iterable[Event]) -> Iterable[Mark]:
    marks: dict[tuple[float, str], Mark] = {}
    for event in events:
        if event.kind is EventKind.NOTIFICATION:
            text = f"{notification_title(event)}, {short_moment(event.at)}"
            marks.setdefault((event.at, event.receiver), axis.mark(event.at, look_of(event), text))
    return list(marks.values())[:MOST_MARKS]


def _updates(axis: Axis, entries: Iterable[Entry], events: Iterable[Event]) -> Iterable[Mark]:
    updates = [(entry.at, entry.author) for entry in entries if entry.kind is EntryKind.UPDATE]
    acknowledged = [(event.at, event.author) for event in events if event.kind is EventKind.ACKNOWLEDGEMENT]
    words = [(at, f"{who}, {short_moment(at)}") for at, who in sorted({*updates, *acknowledged})]
    return [axis.mark(at, "info", text) for at, text in words[:MOST_MARKS]]
