"""Incidents for everyone: what the status page says of them, a page of each, and the feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.errors import Problem
from lamplighter.incidents.atom import MEDIA_TYPE
from lamplighter.incidents.feed import incident_feed
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.public import SENTENCES, affected, is_public, public_title
from lamplighter.incidents.reading import ReadIncidents, Story
from lamplighter.incidents.timeline import Entry, EntryKind
from lamplighter.web.headers import kept_for
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.incident_answers import no_such_incident
from lamplighter.web.incident_view import incident_look, public_address
from lamplighter.web.kept_answers import KeptAnswers
from lamplighter.web.templates import Templates

LIVE_TOLD = 10
"""Incidents whose updates are on the status page; each is one read."""
RECENT_SECONDS = 14 * 86400.0
RECENT_SHOWN = 10
IN_FEED = 20
FEED_KEPT_SECONDS = 60
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    """One line of a timeline for everyone."""

    at: float
    word: str
    text: str
    is_update: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicIncident:
    """One incident for everyone. `lines` are the newest first."""

    address: str
    title: str
    look: str
    word: str
    is_quiet: bool
    """Whether nothing is wrong any more, resolved or not."""
    opened_at: float
    lasted_seconds: float
    checks: Sequence[str]
    keys: frozenset[str]
    lines: Sequence[PublicLine] = ()

    @property
    def latest_update(self) -> PublicLine | None:
        """What people said last."""
        return next((line for line in self.lines if line.is_update), None)


def public_incident(incident: Incident, names: Names, now: float, entries: Sequence[Entry] = ()) -> PublicIncident:
    """Return it without what its alerts found; `names` are those of the checks that are shown, by key."""
    return PublicIncident(
        address=public_address(incident.id),
        title=public_title(incident, names),
        look=incident_look(incident),
        word=incident.phase.value.capitalize(),
        is_quiet=incident.quiet_since is not None,
        opened_at=incident.opened_at,
        lasted_seconds=incident.lasted_seconds(now),
        checks=affected(incident, names),
        keys=incident.checks,
        lines=[_line(entry) for entry in entries],
    )


def live_and_recent(
    incidents: ReadIncidents, names: Names, now: float
) -> tuple[Sequence[PublicIncident], Sequence[PublicIncident]]:
    """Return what goes on, with its updates, and what was over in the last fortnight.

    May raise `StoreUnavailable`.
    """
    live = [each for each in incidents.live(now) if is_public(each)]
    stories = [incidents.story(each.id, now) for each in live[:LIVE_TOLD]]
    told = [public_incident(story.incident, names, now, story.public) for story in stories if story is not None]
    over = [
        each
        for each in incidents.recent(now, limit=5 * RECENT_SHOWN)
        if not each.is_live and is_public(each) and each.opened_at > now - RECENT_SECONDS
    ]
    return (
        [*told, *(public_incident(each, names, now) for each in live[LIVE_TOLD:])],
        [public_incident(each, names, now) for each in over[:RECENT_SHOWN]],
    )


class PublicIncidentPage:
    """Renders ``/incidents/<id>``. `names` returns those of the checks that are shown, by key."""

    def __init__(
        self, incidents: ReadIncidents, names: Callable[[float], Names], templates: Templates, kept_seconds: int
    ) -> None:
        self._incidents = incidents
        self._names = names
        self._templates = templates
        self._headers = kept_for(kept_seconds)
        self._answers = KeptAnswers(kept_seconds)

    def answer(self, request: Request, now: float) -> Response:
        """Return the page. Raises `Problem` 404, for what is not public too."""
        incident_id = request.parameters["incident"]
        return self._answers.get(incident_id, now, lambda: self._page(incident_id, now))

    def _page(self, incident_id: str, now: float) -> Response:
        story = self._story(incident_id, now)
        if story.incident.merged_into:
            return redirect(public_address(story.incident.merged_into))
        shown = public_incident(story.incident, self._names(now), now, story.public)
        body = self._templates.render("public_incident.html", now=now, incident=shown)
        return html_response(body, headers=self._headers)

    def _story(self, incident_id: str, now: float) -> Story:
        story = self._incidents.story(incident_id, now)
        if story is None or not (is_public(story.incident) or story.incident.merged_into):
            raise no_such_incident()
        return story


class IncidentFeed:
    """Renders ``/incidents.atom``."""

    def __init__(self, incidents: ReadIncidents, names: Callable[[float], Names]) -> None:
        self._incidents = incidents
        self._names = names
        self._answers = KeptAnswers(FEED_KEPT_SECONDS)

    def answer(self, request: Request, now: float) -> Response:
        """Return the feed; its addresses are those under which it was asked for. Raises `Problem` 400."""
        host = request.headers.get("host", "")
        if not host:
            raise Problem(400, "Bad request", "A feed needs the name of its host.")
        base = f"{'https' if request.secure else 'http'}://{host}"
        return self._answers.get(base, now, lambda: self._feed(base, now))

    def _feed(self, base: str, now: float) -> Response:
        stories = self._incidents.stories(now, limit=IN_FEED)
        document = incident_feed(stories, self._names(now), now, base_url=base)
        headers = {"content-type": MEDIA_TYPE, **kept_for(FEED_KEPT_SECONDS)}
        return Response(body=document.decode(), headers=headers)


def _line(entry: Entry) -> PublicLine:
    is_update = entry.kind is EntryKind.UPDATE
    word = entry.phase.value.capitalize() if entry.phase else "Update"
    return PublicLine(
        at=entry.at,
        word=word if is_update else "",
        text=entry.text if is_update else SENTENCES[entry.kind],
        is_update=is_update,
    )
