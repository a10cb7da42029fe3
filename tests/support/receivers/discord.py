"""Discord's webhooks, with the limits of its embeds."""

import json
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

LONGEST = {"title": 256, "description": 4096}


def discord() -> Service:
    """Return a service that takes messages at ``/api/webhooks/<id>/<token>`` and answers nothing."""
    return Service(_execute)


def _execute(asked: Asked) -> Reply:
    if asked.method != "POST" or not asked.path.startswith("/api/webhooks/"):
        return Reply(404, {"message": "Unknown Webhook", "code": 10015})
    message, files = read_message(asked)
    found = objections(message) + unattached(message, files)
    return Reply(400, {"code": 50035, "message": "Invalid Form Body", "errors": found}) if found else Reply(204)


def read_message(asked: Asked) -> tuple[Any, Mapping[str, bytes]]:
    """Return the message and the files that come with it, by name."""
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return asked.json, {}
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body, policy=default)
    parts = {str(part.get_param("name", header="content-disposition")): part for part in form.iter_parts()}
    files = {str(part.get_filename()): _content(part) for name, part in parts.items() if name.startswith("files[")}
    return json.loads(_content(parts["payload_json"])), files


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def unattached(message: Any, files: Mapping[str, bytes]) -> list[str]:
    """Return the pictures that embeds show without their files, and files that are no pictures."""
    shown = [embed["image"]["url"] for embed in message.get("embeds", []) if "image" in embed]
    missing = [url for url in shown if url.removeprefix("attachment://") not in files]
    broken = [name for name, content in files.items() if not content.startswith(b"\x89PNG\r\n\x1a\n")]
    return missing + broken


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
