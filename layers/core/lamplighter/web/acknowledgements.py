"""``/api/v1/acknowledgements``: who takes care of what, for programs and for ``lamplighter ack``."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.acknowledgement import (
    DEFAULT_SECONDS,
    LONGEST_SECONDS,
    Acknowledgement,
    acknowledged,
    commented,
    named,
)
from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.as_of import as_of
from lamplighter.alerting.event_document import iso_time
from lamplighter.alerting.store import AlertStore
from lamplighter.config.durations import prometheus_seconds
from lamplighter.errors import InvalidAcknowledgement, Problem
from lamplighter.state.store import StateStore
from lamplighter.web.http import Request, Response, json_response
from lamplighter.web.routing import Route

PATH = "/api/v1/acknowledgements"
_KEYS = frozenset({"fingerprint", "by", "comment", "for"})


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """`require` lets a request in or raises a `Problem`."""

    state: StateStore
    require: Callable[[Request, float], None]

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        return (
            Route("GET", PATH, self._listed),
            Route("POST", PATH, self._made),
            Route("DELETE", f"{PATH}/{{fingerprint}}", self._taken_back),
        )

    def _listed(self, request: Request, now: float) -> Response:
        """Answer with those that hold, the first to end first."""
        self.require(request, now)
        alerts = {key: as_of(kept.alert, now) for key, kept in AlertStore(self.state).kept(now).items()}
        found = acknowledged(alerts, AcknowledgementStore(self.state).all(now), now)
        in_order = sorted(found.values(), key=lambda each: (each.until, each.fingerprint))
        return json_response(
            {"acknowledgements": [_document(each, alerts[each.fingerprint]) for each in in_order]}
        )

    def _made(self, request: Request, now: float) -> Response:
        self.require(request, now)
        said = _said(request)
        by, comment = _sound(lambda: (named(_text(said, "by")), commented(_text(said, "comment"))))
        seconds = _seconds(_text(said, "for"))
        acknowledge = Acknowledge(self.state)
        fingerprint = _text(said, "fingerprint")
        try:
            made = acknowledge.add(fingerprint, by=by, comment=comment, seconds=seconds, now=now)
        except InvalidAcknowledgement as error:
            raise Problem(409, "Not acknowledged", f"{error}") from error
        alert = acknowledge.alert(fingerprint, now)
        return json_response(_document(made, alert) if alert else {}, status=201)

    def _taken_back(self, request: Request, now: float) -> Response:
        self.require(request, now)
        said = request.query
        by, comment = _sound(lambda: (named(said.get("by", "")), commented(said.get("comment", ""))))
        try:
            Acknowledge(self.state).take_back(request.parameters["fingerprint"], by=by, comment=comment, now=now)
        except InvalidAcknowledgement as error:
            raise Problem(409, "Not taken back", f"{error}") from error
        return Response(status=204)


def _document(made: Acknowledgement, alert: Alert) -> dict[str, Any]:
    return {
        "fingerprint": made.fingerprint,
        "by": made.by,
        "comment": made.comment,
        "at": iso_time(made.at),
        "until": iso_time(made.until),
        "labels": dict(sorted(alert.labels.items())),
        "summary": alert.annotations.get("summary", ""),
        "startsAt": iso_time(alert.starts_at),
    }


def _said(request: Request) -> Mapping[str, Any]:
    try:
        said = json.loads(request.body.decode())
    except (ValueError, RecursionError) as error:
        raise _wrong("The body is no JSON.") from error
    if not isinstance(said, dict):
        raise _wrong("The body is no object.")
    unknown = sorted(said.keys() - _KEYS)
    if unknown:
        raise _wrong(f"There is no field {json.dumps(unknown[0])}; there are {', '.join(sorted(_KEYS))}.")
    return said


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name, "")
    if not isinstance(found, str):
        raise _wrong(f"{name} is no text.")
    return found


def _seconds(text: str) -> float:
    seconds = prometheus_seconds(text) if text else DEFAULT_SECONDS
    if seconds is None or not 0 < seconds <= LONGEST_SECONDS:
        raise _wrong("for is a duration such as 30m, 4h or 7d, of at most 30d.")
    return seconds


def _sound(read: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    try:
        return read()
    except InvalidAcknowledgement as error:
        raise _wrong(f"{error}".capitalize() + ".") from error


def _wrong(detail: str) -> Problem:
    return Problem(400, "Bad request", detail)
