"""Slack: an incoming webhook; or a bot, whose messages of a group make a thread that ends green."""

import logging
from collections.abc import Mapping

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.channels.answers import Answer, one_line
from lamplighter.channels.deadline import within
from lamplighter.channels.http_client import json_request
from lamplighter.channels.slack_message import Message, as_it_fired, payload, recoloured
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager_chat import SlackConfig
from lamplighter.errors import DeliveryError, LamplighterError

log = logging.getLogger(__name__)

RECOLOUR_SECONDS = 5.0
ANSWER_BYTES = 1_000_000
"""The Web API repeats the whole message."""
_GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"})
"""The message that is to be answered or changed is no more."""
_TRANSIENT = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
CHANNEL, TIMESTAMP = "channel", "ts"
"""What is remembered: where the first message of the group is."""


class SlackChannel:
    """Posts to a webhook or, with a token, through the Web API."""

    def __init__(self, config: SlackConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools
        self._client = tools.client(config.http)
        self.timeout_seconds = config.timeout_seconds + (RECOLOUR_SECONDS if config.app_token else 0.0)

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`. A bot remembers the first message of the group until all of it is over."""
        message = payload(notification, self._config, self._tools.texts(notification))
        if not self._config.app_token:
            url = self._tools.references.resolve(self._config.api_url)
            self._call(url, message, notification.now)
            return Sent()
        posted = within(self._config.timeout_seconds, lambda: self._posted(notification, message))
        if notification.firing:
            return Sent(memory=posted)
        if notification.memory.get(TIMESTAMP) and not self._config.update_message:
            self._recolour(notification)
        return Sent()

    def _posted(self, notification: Notification, message: Message) -> Mapping[str, str]:
        """Send as what is remembered asks for; as a new message if that one is gone."""
        kept = {name: notification.memory.get(name, "") for name in (CHANNEL, TIMESTAMP)}
        if all(kept.values()):
            try:
                return self._continued(notification, message, kept)
            except _Gone:
                log.info("the first message of the group is gone from Slack")
        answer = self._call(self._config.app_url, message, notification.now)
        return {name: str(answer.get(name, "")) for name in kept}

    def _continued(
        self, notification: Notification, message: Message, kept: Mapping[str, str]
    ) -> Mapping[str, str]:
        if self._config.update_message:
            self._call(self._method("chat.update"), {**message, **kept}, notification.now)
        else:
            threaded = {"thread_ts": kept[TIMESTAMP], "channel": kept[CHANNEL]}
            # What still fires is news for the whole channel; that it is over is seen in the first message.
            loud = {"reply_broadcast": True} if notification.firing else {}
            self._call(self._config.app_url, {**message, **threaded, **loud}, notification.now)
        return kept

    def _recolour(self, notification: Notification) -> None:
        """Turn the first message green. People have been told already: what fails here is not tried again."""
        before = as_it_fired(notification)
        message = recoloured(payload(before, self._config, self._tools.texts(before)))
        kept = {name: notification.memory[name] for name in (CHANNEL, TIMESTAMP)}
        try:
            url = self._method("chat.update")
            within(RECOLOUR_SECONDS, lambda: self._call(url, {**message, **kept}, notification.now))
        except LamplighterError as error:
            log.warning("the first message could not be recoloured: %s", error)

    def _method(self, name: str) -> str:
        return f"{self._config.app_url.rpartition('/')[0]}/{name}"

    def _call(self, url: str, message: Message, now: float) -> Mapping[str, object]:
        headers: dict[str, str] = {}
        secrets: tuple[str, ...] = ()
        if self._config.app_token:
            token = self._tools.references.resolve(self._config.app_token).strip()
            headers, secrets = {"Authorization": f"Bearer {token}"}, (token,)
        request = json_request(url, message, headers=headers, answer_bytes=ANSWER_BYTES, secrets=secrets)
        answer = self._client.send(request, timeout_seconds=self._config.timeout_seconds, now=now)
        return _accepted(answer)


class _Gone(DeliveryError):
    """What was to be answered or changed is no more."""


def _accepted(answer: Answer) -> Mapping[str, object]:
    """Return the Web API's JSON; a webhook says ``ok``. Either may refuse with 200 (notify/slack/slack.go)."""
    found = answer.json()
    if found.get("ok") is True or (not found and answer.text.strip() in ("", "ok")):
        return found
    reason = str(found.get("error") or answer.text)
    if reason in _GONE:
        raise _Gone(f"Slack answered: {reason}", permanent=True)
    raise DeliveryError(f"Slack answered: {one_line(reason)}", permanent=reason not in _TRANSIENT)
