"""The pages about what happened and who is told, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.health.cache import SnapshotCache
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.state.store import StateStore
from lamplighter.web.figures_page import FiguresPage
from lamplighter.web.history_page import HistoryPage
from lamplighter.web.incidents_page import IncidentPage, IncidentsPage
from lamplighter.web.ports import History
from lamplighter.web.public_incidents import IncidentFeed, Names, PublicIncidentPage
from lamplighter.web.receivers_page import ReceiversPage
from lamplighter.web.routing import Route
from lamplighter.web.sign_in import SignIn
from lamplighter.web.templates import Templates

if TYPE_CHECKING:  # what reads the operator's files, pages import when they need it
    from lamplighter.config.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The pages; `routes` puts those under ``/admin`` behind the sign-in."""

    public_incident: PublicIncidentPage
    feed: IncidentFeed
    incidents: IncidentsPage
    incident: IncidentPage
    history: HistoryPage
    figures: FiguresPage
    receivers: ReceiversPage

    def routes(self, sign_in: SignIn) -> Sequence[Route]:
        """Return all routes."""
        guard = sign_in.guard
        return (
            Route("GET", "/incidents.atom", self.feed.answer),
            Route("GET", "/incidents/{incident}", self.public_incident.answer),
            Route("GET", "/admin/incidents", guard(self.incidents.answer)),
            Route("GET", "/admin/incidents/{incident}", guard(self.incident.answer)),
            Route("POST", "/admin/incidents/{incident}", guard(self.incident.update, form=True)),
            Route("GET", "/admin/history", guard(self.history.answer)),
            Route("GET", "/admin/history/{file}", guard(self.history.file)),
            Route("GET", "/admin/notifications", guard(self.history.notifications)),
            Route("GET", "/admin/figures", guard(self.figures.answer)),
            Route("GET", "/admin/receivers", guard(self.receivers.answer)),
        )


def build_operations(
    *,
    state: StateStore,
    cache: SnapshotCache,
    history: History,
    configuration: "Callable[[float], Configuration]",
    templates: Templates,
    kept_seconds: int,
) -> Operations:
    """Put the pages together over these stores."""
    incidents, for_everyone = ReadIncidents(state), ReadIncidents(state, board_kept_seconds=kept_seconds)
    names = names_of(cache)
    return Operations(
        public_incident=PublicIncidentPage(for_everyone, names, templates, kept_seconds),
        feed=IncidentFeed(for_everyone, names),
        incidents=IncidentsPage(incidents, templates),
        incident=IncidentPage(incidents, KeepIncidents(state), templates),
        history=HistoryPage(history=history, names=names, configuration=configuration, templates=templates),
        figures=FiguresPage(history, templates),
        receivers=ReceiversPage(state=state, history=history, configuration=configuration, templates=templates),
    )


def names_of(cache: SnapshotCache) -> Callable[[float], Names]:
    """Return what names the checks that the status page shows, by key."""
    return lambda now: {standing.summary.key: standing.summary.name for standing in cache.get(now).standings(now)}
