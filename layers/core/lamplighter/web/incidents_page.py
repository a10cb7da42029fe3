"""The pages of incidents for those who sign in: the list, and one with its timeline and what people say of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lamplighter.errors import InvalidUpdate
from lamplighter.incidents.board import is_id
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.public import is_public
from lamplighter.incidents.reading import ReadIncidents, Story
from lamplighter.incidents.updates import MOST_AUTHOR_CHARACTERS, MOST_CHARACTERS, Update
from lamplighter.web.author import author_cookie, remembered_author
from lamplighter.web.headers import NOT_KEPT
from lamplighter.web.http import Request, Response, html_response, redirect
from lamplighter.web.incident_answers import no_such_incident, said_phase
from lamplighter.web.incident_chart import incident_chart
from lamplighter.web.incident_lines import timeline
from lamplighter.web.incident_view import incident_address, incident_row, offered_phases, public_address
from lamplighter.web.sessions import Session
from lamplighter.web.templates import Templates

RESOLVED_SHOWN = 50
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class IncidentsPage:
    """Renders ``/admin/incidents``; ``?before=<id>`` shows what was earlier."""

    incidents: ReadIncidents
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page. Raises `StoreUnavailable`."""
        asked = request.query.get("before", "")
        before = asked if is_id(asked) else ""
        live = [] if before else self.incidents.live(now)
        found = self.incidents.recent(now, limit=RESOLVED_SHOWN + 1 + len(live), before=before)
        over = [incident for incident in found if not incident.is_live]
        body = self.templates.render(
            "incidents.html",
            session=session,
            now=now,
            before=before,
            live=[incident_row(incident, now) for incident in live],
            over=[incident_row(incident, now) for incident in over[:RESOLVED_SHOWN]],
            next_before=over[RESOLVED_SHOWN - 1].id if len(over) > RESOLVED_SHOWN else "",
        )
        return html_response(body, headers=NOT_KEPT)


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Renders ``/admin/incidents/<id>`` and takes what people say."""

    incidents: ReadIncidents
    keep: KeepIncidents
    templates: Templates

    def answer(self, request: Request, now: float, session: Session) -> Response:
        """Return the page; what became part of another incident leads there. Raises `Problem` 404."""
        story = self._story(request, now)
        if story.incident.merged_into:
            return redirect(incident_address(story.incident.merged_into))
        return self._page(story, now, session, author=remembered_author(request))

    def update(self, request: Request, now: float, session: Session) -> Response:
        """Keep what the form says; a mistake shows the form again with what was written. Raises `Problem`."""
        form = request.form()
        story = self._story(request, now)
        try:
            update = Update(
                author=form.get("author", ""), text=form.get("text", ""), phase=said_phase(form.get("phase", ""))
            )
            self.keep.update(story.incident.id, update, now)
        except InvalidUpdate as error:
            return self._page(story, now, session, error=str(error), form=form)
        address = f"{incident_address(story.incident.id)}#timeline"
        return redirect(address, cookies=(author_cookie(update.author, request),))

    def _page(
        self,
        story: Story,
        now: float,
        session: Session,
        *,
        author: str = "",
        error: str = "",
        form: Mapping[str, str] = _NOTHING,
    ) -> Response:
        incident = story.incident
        events = self.incidents.told(incident, now)
        body = self.templates.render(
            "incident.html",
            session=session,
            now=now,
            incident=incident,
            row=incident_row(incident, now),
            chart=incident_chart(incident, story.entries, events, now),
            lines=timeline(story.entries, events),
            public=public_address(incident.id) if is_public(incident) else "",
            phases=offered_phases(incident),
            form={"author": author, **form},
            error=error,
            most_characters=MOST_CHARACTERS,
            most_author_characters=MOST_AUTHOR_CHARACTERS,
        )
        return html_response(body, status=422 if error else 200, headers=NOT_KEPT)

    def _story(self, request: Request, now: float) -> Story:
        story = self.incidents.story(request.parameters["incident"], now)
        if story is None:
            raise no_such_incident()
        return story
