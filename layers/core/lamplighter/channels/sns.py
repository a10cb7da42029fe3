"""SNS: a topic, a phone by SMS, or an endpoint of a mobile application (Alertmanager: notify/sns).

Where the operator wrote no message, a topic is given one worded for each kind of subscriber.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import title
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.publication import AwsAccess, Publication
from lamplighter.channels.text import as_text, ascii_line, cut
from lamplighter.channels.tools import Tools
from lamplighter.channels.webhook import payload
from lamplighter.config.alertmanager import SnsConfig

TIMEOUT_SECONDS = 15.0
LONGEST_SUBJECT = 100
LONGEST_SMS = 140
LONGEST_TEXT_MESSAGE = 1600
"""Of an SMS that the operator words: SNS sends it in parts."""
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
    """Publishes."""

    timeout_seconds = TIMEOUT_SECONDS

    def __init__(self, config: SnsConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        resolve = self._tools.references.resolve
        made = publication(notification, self._config, self._tools.texts(notification), resolve)
        self._tools.publish(made, _access(self._config, made, resolve))
        return Sent()


def publication(
    notification: Notification, config: SnsConfig, texts: ChosenTexts, resolve: Callable[[str], str]
) -> Publication:
    """Return what is published."""
    topic, phone, target = (
        texts.expand(resolve(text)) for text in (config.topic_arn, config.phone_number, config.target_arn)
    )
    said, whole = _said(notification, config, texts)
    own = {name: texts.expand(resolve(text)) for name, text in config.attributes.items()}
    fifo = topic.endswith(".fifo")
    return Publication(
        message=said,
        topic_arn=topic,
        phone_number=phone,
        target_arn=target,
        subject="" if phone else _subject(notification, config, texts),
        structured=bool(topic) and texts.is_default(config.message),
        attributes={**attributes(notification), **own, **({} if whole else {"truncated": "true"})},
        group=_digest(notification.group_key) if fifo else "",
        deduplication=_digest(_what_is_told(notification)) if fifo else "",
    )


def _said(notification: Notification, config: SnsConfig, texts: ChosenTexts) -> tuple[str, bool]:
    """Return the message, and whether all of it is there."""
    if not texts.is_default(config.message):
        text = texts.expand(config.message)
        shown = text[:LONGEST_TEXT_MESSAGE] if config.phone_number else _within(text, MOST_BYTES)
        return shown, shown == text
    if config.topic_arn:
        return message(notification), True
    if config.phone_number:
        return ascii_line(title(notification), LONGEST_SMS), True
    return cut(as_text(notification), LONGEST_EMAIL), True


def _subject(notification: Notification, config: SnsConfig, texts: ChosenTexts) -> str:
    """A template is the whole subject; plain text stands before the headline."""
    if "{{" not in config.subject or texts.is_default(config.subject):
        return subject(notification, "" if "{{" in config.subject else config.subject)
    return ascii_line(texts.expand(config.subject), LONGEST_SUBJECT)


def _access(config: SnsConfig, made: Publication, resolve: Callable[[str], str]) -> AwsAccess:
    """A topic is published to in its own region, unless the file names one."""
    signed = config.sigv4
    arn = (made.topic_arn or made.target_arn).split(":")
    return AwsAccess(
        region=resolve(signed.region) or (arn[3] if len(arn) > 5 else ""),
        endpoint_url=resolve(config.api_url),
        access_key=resolve(signed.access_key),
        secret_key=resolve(signed.secret_key),
        role_arn=resolve(signed.role_arn),
    )


def _within(text: str, most_bytes: int) -> str:
    return text if len(text.encode()) <= most_bytes else text.encode()[:most_bytes].decode(errors="ignore")


def _what_is_told(notification: Notification) -> str:
    """What makes two messages the same: a FIFO topic must not take an end for the beginning's repetition."""
    alerts = [(fingerprint_of(each), str(each.state), each.starts_at) for each in notification.alerts]
    return f"{notification.group_key} {alerts}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
