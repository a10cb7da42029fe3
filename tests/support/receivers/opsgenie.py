"""Opsgenie's Alert API: create, close, change message and description, with the limits of its fields."""

import re
from collections.abc import Mapping
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

KEY = "top-secret-genie-key"
LONGEST = {"message": 130, "alias": 512, "description": 15_000, "entity": 512, "source": 100, "note": 25_000}
CREATED = frozenset(
    {*LONGEST, "responders", "visibleTo", "actions", "tags", "details", "priority", "user"},
)
PRIORITIES = frozenset({"P1", "P2", "P3", "P4", "P5"})
KINDS = frozenset({"team", "user", "escalation", "schedule"})
_PATH = re.compile(r"/v2/alerts/([^/?]+)/(close|message|description|priority)\?identifierType=alias")


def opsgenie() -> Service:
    """Return a service that processes requests later, as the real one does: a close is taken for any alias."""
    return Service(_handle)


def _handle(asked: Asked) -> Reply:
    if asked.headers.get("authorization") != f"GenieKey {KEY}":
        return Reply(401, {"message": "Could not authenticate", "took": 0.0, "requestId": "r"})
    found = objections(asked)
    if found is None:
        return Reply(404, {"message": "Not found", "took": 0.0, "requestId": "r"})
    if found:
        return Reply(422, {"message": "Request body is not processable.", "errors": found, "requestId": "r"})
    return Reply(202, {"result": "Request will be processed", "took": 0.1, "requestId": "r"})


def objections(asked: Asked) -> Mapping[str, str] | None:
    """Return what Opsgenie would object to by field, None where there is no such method."""
    if (asked.method, asked.path) == ("POST", "/v2/alerts"):
        return _created_objections(asked.json)
    found = _PATH.fullmatch(asked.path)
    if found is None or asked.method != ("POST" if found[2] == "close" else "PUT"):
        return None
    if found[2] != "close" and not asked.json.get(found[2]):
        return {found[2]: "may not be empty"}
    if found[2] == "priority" and asked.json["priority"] not in PRIORITIES:
        return {"priority": "is none"}
    return _too_long(asked.json)


def _created_objections(body: Mapping[str, Any]) -> Mapping[str, str]:
    found = dict.fromkeys(body.keys() - CREATED, "is unknown") | _too_long(body)
    if not body.get("message"):
        found["message"] = "may not be empty"
    if body.get("priority", "P3") not in PRIORITIES:
        found["priority"] = "should be one of [ P1, P2, P3, P4, P5 ]"
    if sum(len(name) + len(value) for name, value in body.get("details", {}).items()) > 8000:
        found["details"] = "too long"
    for name, most in (("tags", 20), ("actions", 10)):
        texts = body.get(name, [])
        if len(texts) > most or any(not 1 <= len(text) <= 50 for text in texts):
            found[name] = "too many or too long"
    for responder in body.get("responders", []):
        named = [name for name in ("id", "name", "username") if responder.get(name)]
        if responder.get("type") not in KINDS or len(named) != 1:
            found["responders"] = f"{responder} is none"
    return found


def _too_long(body: Mapping[str, Any]) -> dict[str, str]:
    return {name: "too long" for name, most in LONGEST.items() if len(body.get(name, "")) > most}
