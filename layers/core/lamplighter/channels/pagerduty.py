"""PagerDuty: Events API v2 or v1, one incident there for each group here (Alertmanager: notify/pagerduty)."""

from typing import Any

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import title
from lamplighter.channels.answers import Answer, refusal
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import HttpRequest
from lamplighter.channels.pagerduty_content import (
    LONGEST_NAME,
    LONGEST_SUMMARY,
    client_of,
    dedup_key,
    details_of,
    images_of,
    links_of,
    within_limit,
)
from lamplighter.channels.pagerduty_v1 import event_of_v1
from lamplighter.channels.text import cut
from lamplighter.channels.webhook import rfc3339
from lamplighter.config.alertmanager import PagerdutyConfig
from lamplighter.errors import DeliveryError

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
TOO_MANY_IN_V1 = 403
"""What v1 answers to too many events at a time: it comes right by itself."""


class PagerdutyChannel:
    """Sends events to a service's or an orchestration's integration."""

    def __init__(self, config: PagerdutyConfig, tools: TextTools) -> None:
        self._config = config
        self._tools = tools
        self.timeout_seconds = config.timeout_seconds

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`. Of both keys that of v1 counts, as in Alertmanager."""
        texts = self._tools.texts(notification)
        resolve = self._tools.references.resolve
        config = self._config
        key = texts.expand(resolve(config.service_key or config.routing_key)).strip()
        if not key:
            raise DeliveryError(
                f"the {'service' if config.service_key else 'routing'} key is empty", permanent=True
            )
        written = event_of_v1 if config.service_key else event
        url = config.events_v1_url if config.service_key else resolve(config.url)
        answer = self._answer(url, written(notification, config, texts, key), key, notification.now)
        error = refusal(answer, notification.now, str)
        if error is None:
            return Sent()
        if config.service_key and answer.status == TOO_MANY_IN_V1:
            raise DeliveryError(str(error), permanent=False, retry_after_seconds=error.retry_after_seconds)
        raise error

    def _answer(self, url: str, body: bytes, key: str, now: float) -> Answer:
        headers = {"Content-Type": "application/json"}
        request = HttpRequest(url=url, headers=headers, body=body, secrets=(key,))
        client = self._tools.client(self._config.http)
        return client.exchange(request, timeout_seconds=self.timeout_seconds, now=now)


def event(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts, key: str) -> bytes:
    """Return the event's JSON: ``trigger`` while anything fires, else ``resolve``, by the routing key `key`.

    A trigger for an alert that is open changes its severity. At most 512 kB: the longest details give way.
    """
    payload = _payload(notification, config, texts)
    message: dict[str, Any] = {
        "routing_key": key,
        "event_action": "trigger" if notification.firing else "resolve",
        "dedup_key": dedup_key(notification.group_key),
        "payload": payload,
        **client_of(notification, config, texts),
        "images": images_of(config, texts),
        "links": links_of(notification, config, texts),
    }
    return within_limit({name: value for name, value in message.items() if value}, payload["custom_details"])


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
        "custom_details": details_of(notification, config, texts),
    }
