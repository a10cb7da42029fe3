"""What PagerDuty is told by either version of its Events API: whose alert it is, details and links."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lamplighter.alerting.notification import Notification
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.pages import pages
from lamplighter.channels.text import as_text, cut
from lamplighter.config.alertmanager import PagerdutyConfig

MOST_BYTES = 512_000
LONGEST_SUMMARY = 1024
LONGEST_NAME = 255
"""Of source, client, class, component and group; PagerDuty says nothing of them."""
LONGEST_URL = 2000
LONGEST_EVIDENCE = 20_000
MOST_LINKS = 10


def dedup_key(group_key: str) -> str:
    """Return a key of constant length: PagerDuty takes 255 characters, group keys may be longer."""
    return sha256(group_key.encode()).hexdigest()


def client_of(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> dict[str, str]:
    """Return who tells, and where that leads back to."""
    return {
        "client": cut(texts.expand(config.client), LONGEST_NAME),
        "client_url": cut(texts.chosen(config.client_url) or notification.external_url, LONGEST_URL),
    }


def details_of(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> dict[str, Any]:
    """Return what is known, and what was chosen to be told beside it."""
    evidence = {"evidence": cut(as_text(notification), LONGEST_EVIDENCE)}
    return evidence | {texts.expand(name): _detail(value, texts) for name, value in config.details.items()}


def _detail(value: Any, texts: ChosenTexts) -> Any:
    """Expand every text within; what then reads as JSON is JSON (Alertmanager: DeepCopyWithTemplate)."""
    if isinstance(value, str):
        return _as_json(texts.expand(value))
    if isinstance(value, Mapping):
        return {texts.expand(str(name)): _detail(inner, texts) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_detail(inner, texts) for inner in value]
    return value


def _as_json(text: str) -> Any:
    try:
        value = json.loads(text)
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return text
    return value


def images_of(config: PagerdutyConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    """Return the images that have an address."""
    images = [
        {"src": texts.expand(image.src), "alt": texts.expand(image.alt), "href": texts.expand(image.href)}
        for image in config.images
    ]
    return [image for image in images if image["src"]]


def links_of(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    """Return the links, each address once: those that were chosen, else to our pages."""
    if config.links:
        chosen = [(texts.expand(link.text), texts.expand(link.href)) for link in config.links]
    else:
        chosen = pages(notification)
    distinct = {href: text for text, href in chosen if href}
    return [{"href": href, "text": text or href} for href, text in list(distinct.items())[:MOST_LINKS]]


def within_limit(message: Mapping[str, Any], details: dict[str, Any]) -> bytes:
    """Return the JSON of `message`, of which `details` is a part: of too large a one the longest give way."""
    kept, left_out = dict(details), list[str]()
    while len(encoded := _encoded(message)) > MOST_BYTES and kept:
        longest = max(kept, key=lambda name: len(name) + len(_encoded(kept[name])))
        left_out.append(cut(longest, 100))
        del kept[longest]
        details.clear()
        details.update(kept, left_out=f"The event would be larger than 512 kB with {', '.join(left_out)}.")
    return encoded


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
