"""The pages about what happened and who is told, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lamplighter.health.cache import SnapshotCache
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.reading import ReadIncidents
from lamplighter.state.store import StateStore
from lamplighter.web.incidents_page import IncidentPage, IncidentsPage
from lamplighter.web.public_incidents import IncidentFeed, Names, PublicIncidentPage
from lamplighter.web.routing import Route
from lamplighter.web.sign_in import SignIn
from lamplighter.web.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The pages; `routes` puts those under ``/admin`` behind the sign-in."""

    public_incident: PublicIncidentPage
    feed: IncidentFeed
    incidents: IncidentsPage
    incident: IncidentPage

    def routes(self, sign_in: SignIn) -> Sequence[Route]:
        """Return all routes."""
        guard = sign_in.guard
        return (
            Route("GET", "/incidents.atom", self.feed.answer),
            Route("GET", "/incidents/{incident}", self.public_incident.answer),
            Route("GET", "/admin/incidents", guard(self.incidents.answer)),
            Route("GET", "/admin/incidents/{incident}", guard(self.incident.answer)),
            Route("POST", "/admin/incidents/{incident}", guard(self.incident.update, form=True)),
        )


def build_operations(
    *, state: StateStore, cache: SnapshotCache, templates: Templates, kept_seconds: int
) -> Operations:
    """Put the pages together over these stores."""
    incidents = ReadIncidents(state)
    names = names_of(cache)
    return Operations(
        public_incident=PublicIncidentPage(incidents, names, templates, kept_seconds),
        feed=IncidentFeed(incidents, names),
        incidents=IncidentsPage(incidents, templates),
        incident=IncidentPage(incidents, KeepIncidents(state), templates),
    )


def names_of(cache: SnapshotCache) -> Callable[[float], Names]:
    """Return what names the checks that the status page shows, by key."""
    return lambda now: {standing.summary.key: standing.summary.name for standing in cache.get(now).standings(now)}
