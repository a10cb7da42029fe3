"""A Slack-like incoming webhook that holds messages against the limits of Block Kit and of attachments."""

import re
from collections.abc import Mapping
from typing import Any

from tests.support.receivers.server import Receiver

MOST_BLOCKS = 50
MOST_ATTACHMENTS = 100
LONGEST_TEXT = 3000
LONGEST_HEADER = 150
LONGEST_FIELD = 2000
MOST_FIELDS = 10
COLOUR = re.compile(r"#[0-9a-fA-F]{6}|good|warning|danger")
ALLOWED_AFTER_LESS = re.compile(r"<(?:https?://|mailto:)[^<>|]+\|[^<>|]+>")


def slack_like() -> Receiver:
    """Return a receiver that refuses, as Slack does, what is not Block Kit within its limits."""
    return Receiver(block_kit_objections)


def block_kit_objections(message: Any) -> list[str]:
    """Return what Slack would object to in an incoming webhook's message."""
    if not isinstance(message, dict):
        return ["not an object"]
    attachments = message.get("attachments", [])
    blocks = [*message.get("blocks", []), *(block for each in attachments for block in each.get("blocks", []))]
    old = any(each.get("text") or each.get("title") or each.get("fallback") for each in attachments)
    objections = [] if message.get("text") or blocks or old else ["no_text"]
    if len(attachments) > MOST_ATTACHMENTS:
        objections.append(f"{len(attachments)} attachments")
    if len(blocks) > MOST_BLOCKS:
        objections.append(f"{len(blocks)} blocks")
    objections += [
        f"colour {each['color']}" for each in attachments if not COLOUR.fullmatch(each.get("color", "#000000"))
    ]
    objections += ["no fallback" for each in attachments if not each.get("fallback") and not message.get("text")]
    return objections + [objection for block in blocks for objection in _block_objections(block)]


def attachment_objections(message: Mapping[str, Any]) -> list[str]:
    """Return what Slack would object to in attachments of the old kind, which Alertmanager's keys make."""
    objections = []
    for each in message.get("attachments", []):
        if "blocks" in each:
            continue
        objections += [f"{key} is no text" for key in _TEXTS if not isinstance(each.get(key, ""), str)]
        objections += ["no fallback"] if not each.get("fallback") else []
        objections += ["more than 5 actions"] if len(each.get("actions", [])) > 5 else []
        objections += [f"field {field}" for field in each.get("fields", []) if field.keys() != _FIELD]
        for action in each.get("actions", []):
            named = {"type", "text"} <= action.keys() and ("url" in action or "name" in action)
            objections += [] if named else [f"action {action}"]
    return objections


_TEXTS = ("title", "title_link", "pretext", "text", "footer", "callback_id", "color", "image_url", "thumb_url")
_FIELD = {"title", "value", "short"}


def _block_objections(block: Mapping[str, Any]) -> list[str]:
    kind = block.get("type")
    if kind == "header":
        text = block["text"]
        wrong_kind = [] if text["type"] == "plain_text" else ["a header must be plain_text"]
        return wrong_kind + _text_objections(text, LONGEST_HEADER)
    if kind == "section":
        fields = block.get("fields", [])
        objections = [] if "text" in block or fields else ["an empty section"]
        objections += [f"{len(fields)} fields"] if len(fields) > MOST_FIELDS else []
        objections += _text_objections(block["text"], LONGEST_TEXT) if "text" in block else []
        return objections + [wrong for each in fields for wrong in _text_objections(each, LONGEST_FIELD)]
    if kind == "context":
        elements = block.get("elements", [])
        objections = [] if 1 <= len(elements) <= MOST_FIELDS else [f"{len(elements)} context elements"]
        return objections + [wrong for each in elements for wrong in _text_objections(each, LONGEST_TEXT)]
    return [] if kind == "divider" else [f"block of type {kind}"]


def _text_objections(text: Mapping[str, Any], longest: int) -> list[str]:
    content = text.get("text", "")
    if not 1 <= len(content) <= longest:
        return [f"text of {len(content)} characters"]
    if text.get("type") == "plain_text":
        return []
    bare = ALLOWED_AFTER_LESS.sub("", content)
    unescaped = re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare)
    return [f"unescaped {unescaped[0]!r}"] if unescaped else []
