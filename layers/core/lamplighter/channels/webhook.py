"""Webhook: Alertmanager's JSON, version 4, by POST (notify/webhook); signed where the operator asks for it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.alerting.label_order import by_labels
from lamplighter.alerting.notification import Notification, Sent, common
from lamplighter.alerting.wording import generator_url
from lamplighter.channels.http_client import HttpRequest, json_request
from lamplighter.channels.signature import HEADER, signature
from lamplighter.channels.templates import expand
from lamplighter.channels.templates.data import quoted_receiver
from lamplighter.channels.tools import Tools
from lamplighter.channels.written_payload import filled
from lamplighter.config.alertmanager import WebhookConfig

NEVER = "0001-01-01T00:00:00Z"
"""How Alertmanager writes the end of what has not ended."""


class WebhookChannel:
    """Posts to any endpoint that takes Alertmanager's webhooks."""

    def __init__(self, config: WebhookConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools
        self.timeout_seconds = config.timeout_seconds

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        request = json_request(self._url(notification), self._body(notification))
        self._tools.client(self._config.http).send(
            self._signed(request, notification.now), timeout_seconds=self.timeout_seconds, now=notification.now
        )
        return Sent()

    def _url(self, notification: Notification) -> str:
        """References go first: what an alert says must not become one."""
        written = self._tools.references.resolve(self._config.url).strip()
        return expand(written, notification, self._tools.definitions())

    def _body(self, notification: Notification) -> Any:
        if self._config.payload is not None:
            return filled(self._config.payload, self._tools.texts(notification).expand)
        return payload(notification, self._config.max_alerts)

    def _signed(self, request: HttpRequest, now: float) -> HttpRequest:
        if not self._config.hmac_secret:
            return request
        secret = self._tools.references.resolve(self._config.hmac_secret).strip()
        headers = {**request.headers, HEADER: signature(secret, request.body, now)}
        return replace(request, headers=headers, secrets=(*request.secrets, secret))


def payload(notification: Notification, max_alerts: int = 0) -> dict[str, Any]:
    """Return the message as Alertmanager's ``webhook.Message``, alerts in its order; `max_alerts` 0 means all."""
    shown = by_labels(notification.alerts)[: max_alerts or None]
    firing = any(alert.state is AlertState.FIRING for alert in shown)
    return {
        "version": "4",
        "groupKey": notification.group_key,
        "truncatedAlerts": notification.truncated + len(notification.alerts) - len(shown),
        "status": "firing" if firing else "resolved",
        "receiver": quoted_receiver(notification.receiver),
        "groupLabels": dict(notification.group_labels),
        "commonLabels": common([alert.labels for alert in shown]),
        "commonAnnotations": common([alert.annotations for alert in shown]),
        "externalURL": notification.external_url,
        "alerts": [_alert(alert, notification.external_url) for alert in shown],
    }


def rfc3339(at: float) -> str:
    """Return unix seconds as ``2026-11-20T12:00:00Z``, with milliseconds where there are any."""
    moment = datetime.fromtimestamp(round(at, 3), tz=UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _alert(alert: Alert, external_url: str) -> dict[str, Any]:
    ended = alert.state is AlertState.RESOLVED and alert.ends_at is not None
    return {
        "status": str(alert.state),
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "startsAt": rfc3339(alert.starts_at),
        "endsAt": rfc3339(alert.ends_at or 0.0) if ended else NEVER,
        "generatorURL": generator_url(alert, external_url),
        "fingerprint": fingerprint_of(alert),
    }
