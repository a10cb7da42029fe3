"""Incidents for programs: ``/api/v1/incidents`` (docs/incidents.md)."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.alerting.event_document import event_document, iso_time
from lamplighter.errors import InvalidUpdate, Problem
from lamplighter.incidents.board import is_id
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.reading import ReadIncidents, Story
from lamplighter.incidents.timeline import Entry
from lamplighter.incidents.updates import Update
from lamplighter.web.compression import compressed
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.incident_answers import no_such_incident, said_phase
from lamplighter.web.incident_view import public_address
from lamplighter.web.routing import Answer, Route

MOST = 200
DEFAULT = 50
_FIELDS = frozenset({"author", "text", "status"})
Require = Callable[[Request, float], None]


@dataclass(frozen=True, slots=True)
class IncidentsApi:
    """Lists, shows, and takes updates. `require` lets a request in or raises a `Problem`."""

    require: Require
    incidents: ReadIncidents
    keep: KeepIncidents

    def routes(self) -> Sequence[Route]:
        """Return the routes; their answers may raise `Problem` and `StoreUnavailable`."""
        return (
            Route("GET", "/api/v1/incidents", self._let_in(self._listed)),
            Route("GET", "/api/v1/incidents/{incident}", self._let_in(self._one)),
            Route("POST", "/api/v1/incidents/{incident}/updates", self._let_in(self._updated)),
        )

    def _let_in(self, answer: Answer) -> Answer:
        def guarded(request: Request, now: float) -> Response:
            self.require(request, now)
            return compressed(answer(request, now), request)

        return guarded

    def _listed(self, request: Request, now: float) -> Response:
        state = request.query.get("state", "all")
        if state not in {"all", "open"}:
            raise Problem(400, "Bad request", "State is open or all.")
        if state == "open":
            return json_response(
                {"incidents": [_summary(each) for each in self.incidents.live(now)], "next": None}
            )
        limit, before = _limit(request), request.query.get("before", "")
        if before and not is_id(before):
            raise Problem(400, "Bad request", "Before is the id of an incident.")
        found = self.incidents.recent(now, limit=limit + 1, before=before)
        following = found[limit - 1].id if len(found) > limit else None
        return json_response({"incidents": [_summary(each) for each in found[:limit]], "next": following})

    def _one(self, request: Request, now: float) -> Response:
        story = self._story(request, now)
        told = self.incidents.told(story.incident, now)
        return json_response({**_document(story), "events": [event_document(event) for event in told]})

    def _updated(self, request: Request, now: float) -> Response:
        sent = _read_update(request)
        try:
            update = Update(author=sent["author"], text=sent["text"], phase=said_phase(sent["status"]))
            if self.keep.update(request.parameters["incident"], update, now) is None:
                raise no_such_incident()
        except InvalidUpdate as error:
            text = str(error)
            raise Problem(422, "Update not kept", f"{text[0].upper()}{text[1:]}.") from error
        return json_response(_document(self._story(request, now)), status=201)

    def _story(self, request: Request, now: float) -> Story:
        story = self.incidents.story(request.parameters["incident"], now)
        if story is None:
            raise no_such_incident()
        return story


def _limit(request: Request) -> int:
    text = request.query.get("limit", str(DEFAULT))
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:6]) <= MOST:
        raise Problem(400, "Bad request", f"Limit is a number from 1 to {MOST}.")
    return int(text)


def _read_update(request: Request) -> Mapping[str, str]:
    """Read ``{"author": …, "text": …, "status": …}``, all texts, the last of them optional. Raises `Problem`."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Bad request", "The body is no JSON.") from error
    if (
        not isinstance(sent, dict)
        or not sent.keys() <= _FIELDS
        or not all(isinstance(x, str) for x in sent.values())
    ):
        raise Problem(400, "Bad request", "The body is an object of the texts author, text and status.")
    return {name: sent.get(name, "") for name in _FIELDS}


def _summary(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "title": incident.title,
        "status": incident.phase.value,
        "state": incident.state.value,
        "severity": incident.severity,
        "openedAt": iso_time(incident.opened_at),
        "quietSince": _time(incident.quiet_since),
        "resolvedAt": _time(incident.resolved_at),
        "changedAt": iso_time(incident.changed_at),
        "checks": sorted(incident.checks),
        "alerts": len(incident.members),
        "firing": len(incident.firing),
        "mergedInto": incident.merged_into or None,
        "path": public_address(incident.id),
    }


def _document(story: Story) -> dict[str, Any]:
    incident = story.incident
    members = sorted(incident.members.items(), key=lambda item: (item[1].starts_at, item[0]))
    return {
        **_summary(incident),
        "members": [
            {"fingerprint": key, "startsAt": iso_time(member.starts_at), "endsAt": _time(member.ends_at)}
            for key, member in members
        ],
        "absorbed": list(incident.absorbed),
        "timeline": [_line(entry) for entry in story.entries],
    }


def _line(entry: Entry) -> dict[str, str]:
    line = {
        "at": iso_time(entry.at),
        "kind": entry.kind.value,
        "alertname": entry.alertname,
        "check": entry.check,
        "severity": entry.severity,
        "fingerprint": entry.fingerprint,
        "status": entry.phase.value if entry.phase else "",
        "text": entry.text,
        "author": entry.author,
        "other": entry.other,
    }
    return {name: text for name, text in line.items() if text}


def _time(at: float | None) -> str | None:
    return None if at is None else iso_time(at)
