"""The timeline of an incident for those who sign in: its own lines, and who was told and did what. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lamplighter.alerting.event import Event, EventKind
from lamplighter.incidents.timeline import Entry, EntryKind
from lamplighter.web.event_view import SEVERITY_LOOKS
from lamplighter.web.incident_view import incident_address
from lamplighter.web.outcomes import action_title, look_of, notification_title

_ACKNOWLEDGED = {
    EventKind.ACKNOWLEDGEMENT: "acknowledged",
    EventKind.ACKNOWLEDGEMENT_TAKEN_BACK: "is no longer acknowledged",
}
_OWN = {
    EntryKind.OPENED: ("down", "Incident opened"),
    EntryKind.QUIET: ("info", "Nothing fires any more"),
    EntryKind.REOPENED: ("down", "Fires again"),
    EntryKind.RESOLVED: ("up", "Resolved"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `text` is what someone, or an alert, says."""

    at: float
    look: str
    title: str
    text: str = ""
    author: str = ""
    check_key: str = ""
    link: str = ""
    count: int = 1
    """Of notifications alike: one message may be about many alerts."""


def timeline(entries: Iterable[Entry], events: Iterable[Event]) -> Sequence[Line]:
    """Return the lines, the newest first; of one time, what followed from another comes above it."""
    lines = [*_of_events(sorted(events, key=lambda event: -event.at)), *map(_of_entry, entries)]
    return sorted(lines, key=lambda line: -line.at)


def _of_entry(entry: Entry) -> Line:
    if entry.kind is EntryKind.UPDATE:
        title = f"{entry.phase.capitalize()}" if entry.phase else "Remark"
        return Line(at=entry.at, look="info", title=title, text=entry.text, author=entry.author)
    if entry.kind is EntryKind.MERGED:
        title = "Became one with another incident"
        return Line(at=entry.at, look="unknown", title=title, text=entry.text, link=incident_address(entry.other))
    if entry.kind in {EntryKind.FIRED, EntryKind.ENDED}:
        fired = entry.kind is EntryKind.FIRED
        look = SEVERITY_LOOKS.get(entry.severity, "degraded") if fired else "up"
        title = f"{entry.alertname or 'Alert'} {'fires' if fired else 'resolved'}"
        return Line(at=entry.at, look=look, title=title, text=entry.text, check_key=entry.check)
    look, title = _OWN[entry.kind]
    return Line(at=entry.at, look=look, title=title, author=entry.author)


def _of_events(events: Iterable[Event]) -> Iterator[Line]:
    """Join notifications of one time to one integration: they were one message."""
    messages: dict[tuple[float, str, str], list[Event]] = {}
    for event in events:
        if event.kind is EventKind.NOTIFICATION:
            messages.setdefault((event.at, event.receiver, event.status), []).append(event)
        elif event.kind in _ACKNOWLEDGED:
            yield Line(
                at=event.at,
                look="info",
                title=f"{event.alertname} {_ACKNOWLEDGED[event.kind]}",
                text=event.reason,
                author=event.author,
            )
        elif event.kind is EventKind.ACTION:
            yield Line(at=event.at, look=look_of(event), title=action_title(event), text=event.reason)
    for alike in messages.values():
        first = alike[0]
        yield Line(
            at=first.at,
            look=look_of(first),
            title=notification_title(first),
            text=_told_of(alike),
            count=len(alike),
        )


def _told_of(events: Sequence[Event]) -> str:
    """Return ``PaymentsFailing, QueueGrowing firing; CheckDown resolved``."""
    by_state: dict[str, list[str]] = {}
    for event in events:
        by_state.setdefault(event.state, []).append(event.alertname)
    return "; ".join(f"{', '.join(dict.fromkeys(names))} {state}" for state, names in sorted(by_state.items()))
