"""The event of PagerDuty's Events API v1, for integrations that have a service key (PagerDuty: events-v1).

It knows no severity: that is in the headline and the details.
"""

from typing import Any

from lamplighter.alerting.notification import Notification
from lamplighter.alerting.wording import title
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.pagerduty_content import (
    LONGEST_SUMMARY,
    client_of,
    dedup_key,
    details_of,
    images_of,
    links_of,
    within_limit,
)
from lamplighter.channels.text import cut
from lamplighter.config.alertmanager import PagerdutyConfig


def event_of_v1(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts, key: str) -> bytes:
    """Return the event's JSON: ``trigger`` while anything fires, else ``resolve``, by the service key `key`."""
    details = details_of(notification, config, texts)
    message: dict[str, Any] = {
        "service_key": key,
        "event_type": "trigger" if notification.firing else "resolve",
        "incident_key": dedup_key(notification.group_key),
        "description": cut(texts.chosen(config.description) or title(notification), LONGEST_SUMMARY),
        "details": details,
    }
    if notification.firing:
        message |= client_of(notification, config, texts)
        message["contexts"] = _contexts(notification, config, texts)
    return within_limit({name: value for name, value in message.items() if value}, details)


def _contexts(notification: Notification, config: PagerdutyConfig, texts: ChosenTexts) -> list[dict[str, str]]:
    links = [{"type": "link", **link} for link in links_of(notification, config, texts)]
    images = [{"type": "image", **image} for image in images_of(config, texts)]
    return links + [{name: value for name, value in image.items() if value} for image in images]
