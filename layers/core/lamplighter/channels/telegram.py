"""Telegram: a bot's ``sendMessage``; what is over answers to what was begun (Alertmanager: notify/telegram)."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.channels.answers import Answer, one_line, refusal
from lamplighter.channels.chosen_texts import TextTools
from lamplighter.channels.http_client import json_request
from lamplighter.channels.markup import cut_utf16
from lamplighter.channels.telegram_text import LONGEST_TEXT, plain, text_of
from lamplighter.config.alertmanager import TelegramConfig
from lamplighter.errors import DeliveryError

ATTEMPT_SECONDS = 5.0
MOST_ATTEMPTS = 3
"""As it is written, to where the group has moved, without marks."""
ANSWER_BYTES = 16_384
CANNOT_PARSE = "can't parse entities"

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_CHANNEL = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,}")

Body = Mapping[str, Any]

log = logging.getLogger(__name__)


class TelegramChannel:
    """Sends as a bot to a chat, a group, a thread of one, or a channel."""

    timeout_seconds = ATTEMPT_SECONDS * MOST_ATTEMPTS

    def __init__(self, config: TelegramConfig, tools: TextTools) -> None:
        self._config = config
        self._tools = tools

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`. `Sent.memory` holds the number of the first message about what fires."""
        text = text_of(notification, self._config, self._tools.texts(notification))
        chat = chat_id(self._tools.references.resolve(self._config.chat_id).strip())
        body = message(notification, self._config, chat, text)
        answer = self._send(body, notification.now)
        for _ in range(MOST_ATTEMPTS - 1):
            better = mended(body, answer)
            if better is None:
                break
            log.warning("sent in another way: %s", one_line(answer.text))
            body, answer = better, self._send(better, notification.now)
        error = mistake(answer, notification.now)
        if error is not None:
            raise error
        return Sent(memory=memory(notification, answer))

    def _send(self, body: Body, now: float) -> Answer:
        resolve = self._tools.references.resolve
        token = resolve(self._config.bot_token).strip()
        url = f"{resolve(self._config.api_url).rstrip('/')}/bot{token}/sendMessage"
        request = json_request(url, body, answer_bytes=ANSWER_BYTES, secrets=(token,))
        client = self._tools.client(self._config.http)
        return client.exchange(request, timeout_seconds=ATTEMPT_SECONDS, now=now)


def message(notification: Notification, config: TelegramConfig, chat: int | str, text: str) -> Body:
    """Return the method's parameters."""
    first = notification.memory.get("message_id", "")
    body: dict[str, Any] = {
        "chat_id": chat,
        "text": text,
        "disable_notification": config.disable_notifications,
        "link_preview_options": {"is_disabled": True},
    }
    if config.parse_mode:
        body["parse_mode"] = config.parse_mode
    if config.message_thread_id:
        body["message_thread_id"] = config.message_thread_id
    if first.isdigit() and not notification.firing:
        body["reply_parameters"] = {"message_id": int(first), "allow_sending_without_reply": True}
    return body


def chat_id(text: str) -> int | str:
    """Return a chat's number, or a public channel's name with its ``@``. Raises `DeliveryError`."""
    if _NUMBER.fullmatch(text):
        return int(text)
    if _CHANNEL.fullmatch(text):
        return text
    raise DeliveryError("chat_id is neither a number nor the name of a public channel", permanent=True)


def mended(body: Body, answer: Answer) -> Body | None:
    """Return what to send instead of what was refused for a reason that can be helped, None if there is none.

    A group that became a supergroup has another number, which the answer says. Marks that Telegram cannot read,
    those of an operator's template say, are left out: better a plain message than none.
    """
    moved = _number("migrate_to_chat_id", answer)
    if answer.status == 400 and moved is not None and body["chat_id"] != moved:
        return {**body, "chat_id": moved}
    if answer.status == 400 and CANNOT_PARSE in answer.text.replace("\\u0027", "'") and "parse_mode" in body:
        bare = {name: value for name, value in body.items() if name != "parse_mode"}
        return {**bare, "text": cut_utf16(plain(body["text"], body["parse_mode"]), LONGEST_TEXT)}
    return None


def mistake(answer: Answer, now: float) -> DeliveryError | None:
    """Return the error that `answer` means; how long to wait is said in its body, not in a header."""
    error = refusal(answer, now, str)
    asked = _number("retry_after", answer)
    if error is not None and asked is not None:
        error.retry_after_seconds = float(asked)
    return error


def memory(notification: Notification, answer: Answer) -> Mapping[str, str]:
    """Return what the next message to this group is to know: nothing once all is over."""
    first = notification.memory.get("message_id") or str(_number("message_id", answer) or "")
    return {"message_id": first} if notification.firing and first else {}


def _number(name: str, answer: Answer) -> int | None:
    """Find a number by its name: the text, redacted and cut as it is, need not be JSON any more."""
    found = re.search(rf'"{name}"\s*:\s*(-?[0-9]{{1,19}})\b', answer.text)
    return int(found[1]) if found else None
