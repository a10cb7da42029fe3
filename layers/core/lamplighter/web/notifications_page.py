"""What was sent to whom: the place to look where no real channel is set up."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.alerting.event import Event, EventKind
from lamplighter.web.event_view import EventView, event_view
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import History
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

NOTIFICATIONS_SHOWN = 50
_EVENTS_READ = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationView:
    """One notification: what it told, to whom, and what became of it."""

    told: EventView
    receiver: str
    kind: str
    reason: str
    result: str
    result_look: str
    message: str


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """Renders ``/admin/notifications``."""

    history: History
    templates: Templates

    def answer(self, _request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        events = self.history.recent(now, limit=_EVENTS_READ)
        body = self.templates.render("notifications.html", session=session, now=now, notifications=_views(events))
        return html_response(body, headers=NOT_KEPT)


def _views(events: Sequence[Event]) -> Sequence[NotificationView]:
    sent = [event for event in events if event.kind is EventKind.NOTIFICATION]
    return [_view(event) for event in sent[:NOTIFICATIONS_SHOWN]]


def _view(event: Event) -> NotificationView:
    name, _, rest = event.receiver.partition("/")
    results = {True: ("Delivered", "up"), False: ("Not delivered", "down"), None: ("Not sent", "unknown")}
    result, look = results[event.delivered]
    return NotificationView(
        told=event_view(event),
        receiver=name,
        kind=rest.partition("/")[0],
        reason=event.reason.replace("_", " "),
        result=result,
        result_look=look,
        message=_readable(event),
    )


def _readable(event: Event) -> str:
    """Show a message's text where it has one, else all of it."""
    if not event.message:
        return event.summary
    text = event.message.get("text")
    return text if isinstance(text, str) else json.dumps(event.message, indent=2, ensure_ascii=False)
