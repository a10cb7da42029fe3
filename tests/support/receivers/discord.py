"""Discord's webhooks, with the limits of its embeds."""

from collections.abc import Mapping
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

LONGEST = {"title": 256, "description": 4096}


def discord() -> Service:
    """Return a service that takes messages at ``/api/webhooks/<id>/<token>`` and answers nothing."""
    return Service(_execute)


def _execute(asked: Asked) -> Reply:
    if asked.method != "POST" or not asked.path.startswith("/api/webhooks/"):
        return Reply(404, {"message": "Unknown Webhook", "code": 10015})
    found = objections(asked.json)
    return Reply(400, {"code": 50035, "message": "Invalid Form Body", "errors": found}) if found else Reply(204)


def objections(message: Any) -> list[str]:
    """Return what Discord would object to."""
    embeds = message.get("embeds", [])
    found = [] if message.get("content") or embeds else ["Cannot send an empty message"]
    found += _too_long(message, {"content": 2000, "username": 80})
    if any(word in message.get("username", "").lower() for word in ("discord", "clyde")):
        found.append("username")
    if len(embeds) > 10:
        found.append(f"{len(embeds)} embeds")
    if sum(map(characters, embeds)) > 6000:
        found.append("Embed size exceeds maximum size of 6000")
    mentions = message.get("allowed_mentions", {})
    if set(mentions.get("parse", [])) & {"users"} and mentions.get("users"):
        found.append("allowed_mentions: parse and users exclude each other")
    return found + [objection for embed in embeds for objection in _embed_objections(embed)]


def characters(embed: Mapping[str, Any]) -> int:
    """Return how many characters of an embed Discord counts."""
    fields = embed.get("fields", [])
    own = len(embed.get("title", "")) + len(embed.get("description", ""))
    return own + sum(len(field["name"]) + len(field["value"]) for field in fields)


def _embed_objections(embed: Mapping[str, Any]) -> list[str]:
    fields = embed.get("fields", [])
    found = _too_long(embed, LONGEST)
    if not 0 <= embed.get("color", 0) <= 0xFFFFFF:
        found.append(f"colour {embed['color']}")
    if len(fields) > 25:
        found.append(f"{len(fields)} fields")
    if not any(embed.get(name) for name in ("title", "description", "fields")):
        found.append("an empty embed")
    found += [f"field without text: {field}" for field in fields if not (field["name"] and field["value"].strip())]
    return found + [wrong for field in fields for wrong in _too_long(field, {"name": 256, "value": 1024})]


def _too_long(texts: Mapping[str, Any], longest: Mapping[str, int]) -> list[str]:
    return [f"{name} is too long" for name, most in longest.items() if len(texts.get(name, "")) > most]
