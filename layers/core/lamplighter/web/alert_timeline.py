"""What became of one alert, line by line. Pure."""

from dataclasses import dataclass

from lamplighter.alerting.causes import cause_in_words
from lamplighter.alerting.event import Event, EventKind
from lamplighter.web.event_view import SEVERITY_LOOKS
from lamplighter.web.outcomes import action_title, look_of, notification_title

_PEOPLE = {EventKind.ACKNOWLEDGEMENT: "Acknowledged"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened; `at` is unix seconds."""

    at: float
    look: str
    title: str
    text: str = ""
    conditions: tuple[str, ...] = ()


def line_of(event: Event) -> Line:
    """Say what happened."""
    if event.kind is EventKind.TRANSITION:
        return _transition(event)
    if event.kind is EventKind.NOTIFICATION:
        text = f"{event.state}, {event.reason.replace('_', ' ')}".strip(", ")
        return Line(at=event.at, look=look_of(event), title=notification_title(event), text=text)
    if event.kind is EventKind.ACTION:
        return Line(at=event.at, look=look_of(event), title=action_title(event), text=event.reason)
    said = _PEOPLE.get(event.kind, str(event.kind).replace("_", " ").capitalize())
    return Line(
        at=event.at, look="info", title=f"{said} by {event.author}" if event.author else said, text=event.reason
    )


def _transition(event: Event) -> Line:
    is_over = event.state == "resolved"
    texts = [cause_in_words(event.cause) if event.cause and not is_over else ""]
    texts += ["another alert took its place"] * (is_over and event.superseded)
    return Line(
        at=event.at,
        look="up" if is_over else SEVERITY_LOOKS.get(event.severity, "degraded"),
        title=event.state.capitalize(),
        text=", ".join(filter(None, texts)),
        conditions=() if is_over else event.failed_conditions,
    )
