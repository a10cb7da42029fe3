"""Who is told: every receiver with what is known of it, and the routes that lead there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.alerting.delivery_figures import DeliveryFigures, delivery_figures
from lamplighter.alerting.event import EventKind
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.state.store import StateStore
from lamplighter.web.figures import newest
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response
from lamplighter.web.ports import History
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

if TYPE_CHECKING:  # what reads the operator's files, pages import when they need it
    from lamplighter.config.configuration import Configuration

LOOKS_BACK_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiversPage:
    """Renders ``/admin/receivers``."""

    state: StateStore
    history: History
    configuration: "Callable[[float], Configuration]"
    templates: Templates

    def answer(self, _request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        from lamplighter.alerting.delivery_proof import receivers_in  # noqa: PLC0415 - imports the file's shapes
        from lamplighter.alerting.route_compiling import compiled  # noqa: PLC0415
        from lamplighter.alerting.routing import walk  # noqa: PLC0415
        from lamplighter.web.receivers_view import names_in_use, receiver_views, route_view  # noqa: PLC0415

        config = self.configuration(now).alertmanager
        root = compiled(config.route)
        standings = receivers_in(config, self.state, now)
        used = names_in_use(list(walk(root)), config.receivers)
        views = receiver_views(config.receivers, standings, self._figures(now), used)
        body = self.templates.render(
            "receivers.html",
            session=session,
            now=now,
            receivers=views,
            root=route_view(root),
            unwell=[each for view in views for each in view.integrations if each.look != "up" and view.is_used],
        )
        return html_response(body, headers=NOT_KEPT)

    def _figures(self, now: float) -> Sequence[DeliveryFigures]:
        start = now - LOOKS_BACK_SECONDS
        query = HistoryQuery(start=start, kinds=frozenset({EventKind.NOTIFICATION}))
        return delivery_figures(newest(self.history, query, now), start)
