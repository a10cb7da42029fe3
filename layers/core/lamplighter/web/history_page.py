"""What happened to alerts and notifications in the last 90 days, as a page and as files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.alerting.event import EventKind
from lamplighter.errors import Problem
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.history_export import CSV, JSON_LINES, MOST_EVENTS, file_response
from lamplighter.web.history_filter import Asked, asked_of_history
from lamplighter.web.history_lines import KIND_WORDS, STATUS_WORDS, history_line
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import History
from lamplighter.web.public_incidents import Names
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

if TYPE_CHECKING:  # what reads the operator's files, pages import when they need it
    from lamplighter.config.configuration import Configuration

SHOWN = 50
SPANS: Mapping[str, str] = {
    "1h": "Last hour",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
}
DEFAULT_SPAN = "7d"
SEVERITIES = tuple((name, name.capitalize()) for name in ("emergency", "critical", "warning", "info"))
_FORMATS = {"events.csv": CSV, "events.jsonl": JSON_LINES}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Renders ``/admin/history``, the same of notifications alone at their old address, and the files of both.

    `names` returns those of the checks that are shown, by key.
    """

    history: History
    names: Callable[[float], Names]
    configuration: "Callable[[float], Configuration]"
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `Problem` 400 and `StoreUnavailable`."""
        return self._page(asked_of_history(request, now, _defaults(request)), now, session)

    def notifications(self, request: Request, now: float, session: Session) -> Response:
        """Return the page of notifications."""
        defaults = {**_defaults(request), "kind": EventKind.NOTIFICATION.value}
        return self._page(asked_of_history(request, now, defaults), now, session)

    def file(self, request: Request, now: float, _session: Session) -> Response:
        """Return what the page shows as a file. Raises `Problem` 404 and 400."""
        form = _FORMATS.get(request.parameters["file"])
        if form is None:
            raise Problem(404, "Not found", "History can be had as events.csv and as events.jsonl.")
        asked = asked_of_history(request, now, _defaults(request))
        return file_response(self.history, asked, now, form).with_headers(NOT_KEPT)

    def _page(self, asked: Asked, now: float, session: Session) -> Response:
        page = self.history.page(asked.query, now, limit=SHOWN, after=asked.after)
        body = self.templates.render(
            "history.html",
            session=session,
            now=now,
            asked=asked,
            lines=[history_line(event) for event in page.events],
            next_page=asked.with_after(page.after) if page.after else "",
            first_page=asked.without_after(),
            spans=tuple(SPANS.items()),
            severities=SEVERITIES,
            kinds=[(kind.value, word) for kind, word in KIND_WORDS.items()],
            statuses=tuple(STATUS_WORDS.items()),
            checks=tuple(self.names(now).items()),
            receivers=self._receivers(now),
            most_in_file=MOST_EVENTS,
        )
        return html_response(body, headers=NOT_KEPT)

    def _receivers(self, now: float) -> Sequence[tuple[str, str]]:
        return [(receiver.name, receiver.name) for receiver in self.configuration(now).alertmanager.receivers]


def _defaults(request: Request) -> Mapping[str, str]:
    """Look back seven days, unless the address says from when."""
    return {} if request.query.get("start") else {"last": DEFAULT_SPAN}
