"""PagerDuty's Events API, v2 and v1, as its documentation and its OpenAPI document have it."""

import re
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

ACTIONS = frozenset({"trigger", "acknowledge", "resolve"})
SEVERITIES = frozenset({"critical", "error", "warning", "info"})
KNOWN = frozenset(
    {"routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "images", "links"}
)
KNOWN_BY_V1 = frozenset(
    {"service_key", "event_type", "incident_key", "description", "details", "client", "client_url", "contexts"}
)
V1_PATH = "/generic/2010-04-15/create_event.json"
ROUTING_KEY = re.compile(r"[0-9a-f]{32}")
ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


def pagerduty() -> Service:
    """Return a service that takes events of both versions, and refuses what is none with its reasons."""
    return Service(_enqueue)


def _enqueue(asked: Asked) -> Reply:
    if (asked.method, asked.path) == ("POST", V1_PATH):
        return _create_event(asked)
    if (asked.method, asked.path) != ("POST", "/v2/enqueue"):
        return Reply(404, {"status": "not found"})
    if len(asked.body) > 512 * 1024:
        return Reply(413, {"status": "invalid event", "message": "Event size exceeds 512 KB"})
    try:
        event = asked.json
    except ValueError:
        return _invalid(["JSON is invalid"])
    errors = objections(event)
    if errors:
        return _invalid(errors)
    return Reply(202, {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]})


def _create_event(asked: Asked) -> Reply:
    if len(asked.body) > 512 * 1024:
        return Reply(413, {"status": "invalid event", "message": "Event size exceeds 512 KB"})
    errors = objections_of_v1(asked.json)
    if errors:
        return _invalid(errors)
    key = asked.json.get("incident_key")
    return Reply(200, {"status": "success", "message": "Event processed", "incident_key": key})


def _invalid(errors: list[str]) -> Reply:
    return Reply(400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors})


def objections(event: Any) -> list[str]:
    """Return what PagerDuty would object to."""
    found = [f"unknown field {name}" for name in event.keys() - KNOWN]
    if not ROUTING_KEY.fullmatch(event.get("routing_key", "")):
        found.append("'routing_key' is invalid")
    if event.get("event_action") not in ACTIONS:
        found.append("'event_action' is invalid (must be one of trigger, acknowledge, resolve)")
    if len(event.get("dedup_key", "")) > 255 or (
        event["event_action"] != "trigger" and not event.get("dedup_key")
    ):
        found.append("'dedup_key' is missing or longer than 255")
    found += [f"link without href: {link}" for link in event.get("links", []) if not link.get("href")]
    found += [f"image without src: {image}" for image in event.get("images", []) if not image.get("src")]
    if event["event_action"] == "trigger":
        found += _payload_objections(event.get("payload", {}))
    return found


def objections_of_v1(event: Any) -> list[str]:
    """Return what version 1 would object to."""
    found = [f"unknown field {name}" for name in event.keys() - KNOWN_BY_V1]
    if not ROUTING_KEY.fullmatch(event.get("service_key", "")):
        found.append("Service key is the wrong length (should be 32 characters)")
    if event.get("event_type") not in ACTIONS:
        found.append("Event type is invalid")
    if event.get("event_type") == "trigger" and not event.get("description"):
        found.append("Description is missing or blank")
    if len(event.get("description", "")) > 1024:
        found.append("Description is too long")
    if event.get("event_type") != "trigger" and not event.get("incident_key"):
        found.append("Incident key is missing or blank")
    if event.get("event_type") != "trigger" and event.keys() & {"client", "client_url", "contexts"}:
        found.append("only a trigger has a client and contexts")
    if not isinstance(event.get("details", {}), dict):
        found.append("Details are no object")
    needed = {"link": "href", "image": "src"}
    return found + [
        f"context {context}" for context in event.get("contexts", []) if not context.get(needed[context["type"]])
    ]


def _payload_objections(payload: Any) -> list[str]:
    found = [f"'payload.{name}' is missing or blank" for name in ("summary", "source") if not payload.get(name)]
    if len(payload.get("summary", "")) > 1024:
        found.append("'payload.summary' is too long")
    if payload.get("severity") not in SEVERITIES:
        found.append("'payload.severity' is invalid (must be one of critical, warning, error, info)")
    if "timestamp" in payload and not ISO_8601.fullmatch(payload["timestamp"]):
        found.append("'payload.timestamp' is no ISO 8601")
    if not isinstance(payload.get("custom_details", {}), dict):
        found.append("'payload.custom_details' is no object")
    return found
