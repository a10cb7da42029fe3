"""Lines of history as the page shows them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.integrations import receiver_and_kind
from lamplighter.web.event_view import EventView, event_view
from lamplighter.web.outcomes import look_of

KIND_WORDS: Mapping[EventKind, str] = {
    EventKind.TRANSITION: "Alerts",
    EventKind.NOTIFICATION: "Notifications",
    EventKind.ACKNOWLEDGEMENT: "Acknowledgements",
    EventKind.ACKNOWLEDGEMENT_TAKEN_BACK: "Acknowledgements taken back",
    EventKind.ACTION: "Actions",
}
STATUS_WORDS: Mapping[str, str] = {
    "firing": "Firing",
    "resolved": "Resolved",
    "sent": "Delivered",
    "failed": "Not delivered",
    "failed_over": "Failed over",
    "dead_lettered": "Given up",
    "held_back": "Held back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line: what it is about, and by kind to whom, what became of it, who, or how long it lasted."""

    about: EventView
    kind: str
    look: str
    word: str
    summary: str
    receiver: str
    integration: str
    """Kind of the integration: ``slack``."""
    reason: str
    author: str
    message: str
    history: str
    """Where all of the alert's history is."""


def alert_history_address(fingerprint: str) -> str:
    """Return where all that happened to one alert is."""
    return f"/admin/history?fingerprint={quote(fingerprint, safe='')}&last=90d"


def history_line(event: Event) -> HistoryLine:
    """Say what happened."""
    about = event_view(event)
    receiver, integration = receiver_and_kind(event.receiver)
    is_change = event.kind is EventKind.TRANSITION
    return HistoryLine(
        about=about,
        kind=event.kind.value,
        look=about.look if is_change else _look(event),
        word=_word(event),
        summary=event.summary if is_change else "",
        receiver=receiver,
        integration=integration,
        reason=event.reason.replace("_", " ") if event.kind is EventKind.NOTIFICATION else event.reason,
        author=event.author,
        message=_message(event),
        history=alert_history_address(event.fingerprint),
    )


def _look(event: Event) -> str:
    if event.kind in {EventKind.NOTIFICATION, EventKind.ACTION}:
        return look_of(event)
    return "info"


def _word(event: Event) -> str:
    if event.kind is EventKind.ACKNOWLEDGEMENT:
        return "Acknowledged"
    if event.kind is EventKind.ACKNOWLEDGEMENT_TAKEN_BACK:
        return "Acknowledgement taken back"
    if event.kind is EventKind.NOTIFICATION and event.delivered is None and event.outcome is None:
        return "Not sent"
    if event.kind is EventKind.ACTION:
        return "Started" if event.status == "sent" else event.status.replace("_", " ").capitalize()
    return STATUS_WORDS.get(event.status, event.status.capitalize())


def _message(event: Event) -> str:
    """Return a message's text where it has one, else all of it; what other receivers were sent is not kept."""
    if not event.message:
        return ""
    text = event.message.get("text")
    return text if isinstance(text, str) else json.dumps(event.message, indent=2, ensure_ascii=False)
