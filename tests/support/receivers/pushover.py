"""Pushover's Message API, and the end of an emergency."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from tests.support.receivers.service import Asked, Reply, Service

TOKEN = "azGDORePK8gMaC0QOYAMyEEuzJnyUi"
USER = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
RECEIPT = "rLqVuqTRh62UzxtmqiaLzQmVcPgiCy"
LONGEST = {"message": 1024, "title": 250, "url": 512, "url_title": 100}
KNOWN = frozenset(
    {*LONGEST, "token", "user", "device", "html", "monospace", "priority", "retry", "expire"}
    | {"sound", "timestamp", "ttl"}
)
_TAG = re.compile(r"</?([a-z]+)[^<>]*>")


def pushover() -> Service:
    """Return a service with one application and one user."""
    return Service(_handle)


def form(asked: Asked) -> Mapping[str, str]:
    """Return the fields of a form; an address with fields in it would be kept in logs."""
    assert "?" not in asked.path
    return {name: values[0] for name, values in parse_qs(asked.body.decode(), keep_blank_values=True).items()}


def _handle(asked: Asked) -> Reply:
    fields = form(asked)
    if fields.get("token") != TOKEN:
        return Reply(400, {"token": "invalid", "errors": ["application token is invalid"], "status": 0})
    if asked.path == f"/1/receipts/{RECEIPT}/cancel.json":
        return Reply(200, {"status": 1, "request": "r"})
    if asked.path != "/1/messages.json":
        return Reply(404, {"status": 0, "errors": ["not found"]})
    found = objections(fields)
    if found:
        return Reply(400, {"status": 0, "errors": found, "request": "r"})
    receipt = {"receipt": RECEIPT} if fields.get("priority") == "2" else {}
    return Reply(200, {"status": 1, "request": "r", **receipt})


def objections(fields: Mapping[str, str]) -> list[str]:
    """Return what Pushover would object to."""
    found = [f"{name} is unknown" for name in fields.keys() - KNOWN]
    found += [f"{name} is too long" for name, most in LONGEST.items() if len(fields.get(name, "")) > most]
    if fields.get("user") != USER:
        found.append("user identifier is not a valid user, group, or subscribed user key")
    if not fields.get("message", "").strip():
        found.append("message cannot be blank")
    if fields.get("priority", "0") not in {"-2", "-1", "0", "1", "2"}:
        found.append("priority is invalid")
    if fields.get("html") and fields.get("monospace"):
        found.append("html and monospace are mutually exclusive")
    if fields.get("html"):
        found += [
            f"tag {tag}" for tag in _TAG.findall(fields["message"]) if tag not in {"b", "i", "u", "font", "a"}
        ]
    return found + (_emergency_objections(fields) if fields.get("priority") == "2" else [])


def _emergency_objections(fields: Mapping[str, str]) -> list[str]:
    found = [] if int(fields.get("retry", 0)) >= 30 else ["retry must be at least 30 seconds"]
    if not 0 < int(fields.get("expire", 0)) <= 10_800:
        found.append("expire must be at most 10800 seconds")
    return found + (["ttl is ignored for emergencies"] if "ttl" in fields else [])
