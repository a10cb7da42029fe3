"""PagerDuty: Events API v2, one alert there for each group here (Alertmanager: notify/pagerduty)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import title
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import HttpRequest
from lamplighter.channels.pages import pages
from lamplighter.channels.text import as_text, cut
from lamplighter.channels.webhook import rfc3339
from lamplighter.config.alertmanager import PagerdutyConfig
from lamplighter.errors import DeliveryError

MOST_BYTES = 512_000
LONGEST_SUMMARY = 1024
LONGEST_NAME = 255
"""Of source, client, class, component and group; PagerDuty says nothing of them."""
LONGEST_URL = 2000
LONGEST_EVIDENCE = 20_000
MOST_LINKS = 10
SOURCE = "Lamplighter"
SEVERITIES = {
    "critical": "critical",
    "emergency": "critical",
    "page": "critical",
    "error": "error",
    "warning": "warning",
    "info": "info",
}
"""What is none of these is an error, as in Alertmanager."""


class PagerdutyChannel:
    """Sends events to a service's or an orchestration's integration."""

    def __init__(self, config: PagerdutyConfig, tools: TextTools) -> None:
        self._config = config
        self._tools = tools
        self.timeout_seconds = config.timeout_seconds

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        texts = self._tools.texts(notification)
        resolve = self._tools.references.resolve
        key = texts.expand(resolve(self._config.routing_key)).strip()
        if not key:
            raise DeliveryError("the routing key is empty", permanent=True)
        request = HttpRequest(
            url=resolve(self._config.url),
            headers={"Content-Type": "application/json"},
            body=event(notification, self._config, texts, key),
            secrets=(key,),
        )
        client = self._tools.client(self._config.http)
        client.send(request, timeout_seconds=self.timeout_seconds, now=notification.now)
        return Sent()


def event(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts, key: str) -> bytes:
    """Return the event's JSON: ``trigger`` while anything fires, else ``resolve``, by the routing key `key`.

    A trigger for an alert that is open changes its severity. At most 512 kB: the longest details give way.
    """
    message: dict[str, Any] = {
        "routing_key": key,
        "event_action": "trigger" if notification.firing else "resolve",
        "dedup_key": dedup_key(notification.group_key),
        "payload": _payload(notification, config, texts),
        "client": cut(texts.expand(config.client), LONGEST_NAME),
        "client_url": cut(texts.chosen(config.client_url) or notification.external_url, LONGEST_URL),
        "images": _images(config, texts),
        "links": _links(notification, config, texts),
    }
    return _within_limit({name: value for name, value in message.items() if value})


def dedup_key(group_key: str) -> str:
    """Return a key of constant length: PagerDuty takes 255 characters, group keys may be longer."""
    return sha256(group_key.encode()).hexdigest()


def severity(notification: Notification, chosen: str = "") -> str:
    """Return one of the four that PagerDuty knows, by what was `chosen` or by the gravest alert."""
    return SEVERITIES.get((chosen or notification.severity).strip().lower(), "error")


def _payload(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> dict[str, Any]:
    summary = texts.chosen(config.description) or title(notification)
    source = texts.expand(config.source or config.client).strip() or SOURCE
    began = min((alert.starts_at for alert in notification.firing), default=None)
    named = {
        "timestamp": "" if began is None else rfc3339(began),
        "class": cut(texts.expand(config.class_), LONGEST_NAME),
        "component": cut(texts.expand(config.component), LONGEST_NAME),
        "group": cut(texts.expand(config.group), LONGEST_NAME),
    }
    return {
        "summary": cut(summary, LONGEST_SUMMARY),
        "source": cut(source, LONGEST_NAME),
        "severity": severity(notification, texts.expand(config.severity)),
        **{name: value for name, value in named.items() if value},
        "custom_details": _details(notification, config, texts),
    }


def _details(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> dict[str, Any]:
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


def _images(config: PagerdutyConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    images = [
        {"src": texts.expand(image.src), "alt": texts.expand(image.alt), "href": texts.expand(image.href)}
        for image in config.images
    ]
    return [image for image in images if image["src"]]


def _links(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    if config.links:
        chosen = [(texts.expand(link.text), texts.expand(link.href)) for link in config.links]
    else:
        chosen = pages(notification)
    distinct = {href: text for text, href in chosen if href}
    return [{"href": href, "text": text or href} for href, text in list(distinct.items())[:MOST_LINKS]]


def _within_limit(message: dict[str, Any]) -> bytes:
    details = message["payload"]["custom_details"]
    left_out: list[str] = []
    while len(encoded := _encoded(message)) > MOST_BYTES and details:
        longest = max(details, key=lambda name: len(name) + len(_encoded(details[name])))
        left_out.append(cut(longest, 100))
        details = {name: value for name, value in details.items() if name != longest}
        note = f"The event would be larger than 512 kB with {', '.join(left_out)}."
        message["payload"]["custom_details"] = details | {"left_out": note}
    return encoded


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
