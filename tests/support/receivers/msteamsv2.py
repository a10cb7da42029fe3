"""A workflow of Microsoft Teams that posts adaptive cards."""

from collections.abc import Iterable
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

MOST_BYTES = 28 * 1024
COLOURS = frozenset({"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"})


def workflow() -> Service:
    """Return a service that starts the workflow with 202 and an empty body."""
    return Service(_start)


def _start(asked: Asked) -> Reply:
    if asked.method != "POST" or "/workflows/" not in asked.path:
        return Reply(404, {"error": {"code": "WorkflowNotFound", "message": "There is no such workflow."}})
    if len(asked.body) > MOST_BYTES:
        return Reply(413, {"error": {"code": "RequestEntityTooLarge", "message": "The card is too large."}})
    found = objections(asked.json)
    return Reply(400, {"error": {"code": "TriggerInputSchemaMismatch", "message": found}}) if found else Reply(202)


def objections(message: Any) -> list[str]:
    """Return what is no message with one adaptive card."""
    attachments = message.get("attachments", [])
    found = [] if message.get("type") == "message" else ["type"]
    if len(attachments) != 1:
        return [*found, f"{len(attachments)} attachments"]
    (attachment,) = attachments
    if attachment.get("contentType") != "application/vnd.microsoft.card.adaptive":
        found.append("contentType")
    card = attachment.get("content", {})
    if card.get("type") != "AdaptiveCard" or not card.get("version") or not card.get("body"):
        found.append("no card")
    if len(card.get("actions", [])) > 6:
        found.append("actions")
    found += [f"action {each}" for each in card.get("actions", []) if not _is_web_link(each)]
    return found + [objection for element in card.get("body", []) for objection in _element_objections(element)]


def _is_web_link(action: Any) -> bool:
    web = str(action.get("url")).startswith(("http://", "https://"))
    return action.get("type") == "Action.OpenUrl" and bool(action.get("title")) and web


def _element_objections(element: Any) -> Iterable[str]:
    if element.get("type") == "FactSet":
        facts = element.get("facts", [])
        if not facts or any(set(fact) != {"title", "value"} for fact in facts):
            yield "facts"
    elif element.get("type") != "TextBlock":
        yield f"element {element.get('type')}"
    elif not element.get("text") or element.get("color", "Default") not in COLOURS:
        yield f"text {element}"
