"""SNS: one publication, worded for each kind of subscriber."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import title
from lamplighter.channels.text import as_text, ascii_line, cut
from lamplighter.channels.tools import Tools
from lamplighter.channels.webhook import payload
from lamplighter.config.alertmanager import SnsConfig

TIMEOUT_SECONDS = 15.0
LONGEST_SUBJECT = 100
LONGEST_SMS = 140
LONGEST_EMAIL = 10_000
LONGEST_ANNOTATION = 1000
MOST_BYTES = 250_000
"""SNS takes 256 KiB, attributes included."""
MOST_ATTRIBUTE_VALUES = 100
MOST_ATTRIBUTE_BYTES = 10_000
"""Of one attribute; there is one that can be long."""
PROGRAMS = ("http", "https", "sqs", "lambda", "firehose")
"""Subscribers that are given Alertmanager's JSON."""


class SnsChannel:
    """Publishes to a topic."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: SnsConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        self._tools.publish(
            self._tools.references.resolve(self._config.topic_arn),
            subject(notification, self._config.subject),
            message(notification),
            attributes(notification),
        )
        return Sent()


def subject(notification: Notification, prefix: str = "") -> str:
    """Return the e-mail subject: printable ASCII, at most 100 characters, as SNS demands."""
    return ascii_line(f"{prefix} {title(notification)}", LONGEST_SUBJECT)


def message(notification: Notification) -> str:
    """Return the text of ``MessageStructure: json``, with as many alerts as fit into one publication."""
    bounded = replace(notification, alerts=tuple(map(_bounded, notification.alerts)))
    count = len(bounded.alerts)
    text = _message(bounded, count)
    while len(text.encode()) > MOST_BYTES and count > 1:
        count //= 2
        text = _message(bounded, count)
    return text


def attributes(notification: Notification) -> Mapping[str, str | Sequence[str]]:
    """Return what filter policies match: one value, or several, of which a policy matches any."""
    alerts = notification.alerts
    return {
        "severity": _one_or_several([alert.labels.get("severity", "") for alert in alerts]),
        "status": _one_or_several([str(alert.state) for alert in alerts]),
        "check": _one_or_several([alert.labels.get("check", "") for alert in alerts]),
    }


def _one_or_several(values: Sequence[str]) -> str | Sequence[str]:
    """Return as many distinct values as there is room for; SNS is sent them as JSON in ASCII."""
    distinct: list[str] = []
    room = MOST_ATTRIBUTE_BYTES
    for value in dict.fromkeys(values):
        room -= len(json.dumps(value)) + 2
        if room < 0 or len(distinct) == MOST_ATTRIBUTE_VALUES:
            break
        if value:
            distinct.append(value)
    return distinct if len(distinct) > 1 else "".join(distinct)


def _bounded(alert: Alert) -> Alert:
    texts = {name: cut(value, LONGEST_ANNOTATION) for name, value in alert.annotations.items()}
    return replace(alert, annotations=texts)


def _message(notification: Notification, count: int) -> str:
    full = json.dumps(payload(notification, count), ensure_ascii=False)
    readable = cut(as_text(notification), LONGEST_EMAIL)
    short = title(notification)
    worded = {"default": short, "sms": ascii_line(short, LONGEST_SMS), "email": readable, "email-json": full}
    return json.dumps({**worded, **dict.fromkeys(PROGRAMS, full)}, ensure_ascii=False)
