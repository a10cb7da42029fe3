"""Slack's Web API as far as a bot needs it: ``chat.postMessage`` and ``chat.update``, with their refusals."""

import json
from typing import Any

from tests.support.receivers.server import Behaviour, Posted, Receiver
from tests.support.receivers.slack import attachment_objections, block_kit_objections

TOKEN = "xoxb-top-secret"
CHANNEL_ID = "C0000001"
LONGEST_MESSAGE = 40_000


class SlackApi:
    """Keeps the messages of one channel by their timestamps. Use `server()`'s URL as ``app_url``."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.errors: list[str] = []
        """What the next calls are refused with, one each; empty texts let a call through."""

    def server(self) -> Receiver:
        """Return a server of this workspace."""
        return Receiver(reply=self)

    def __call__(self, posted: Posted) -> Behaviour:
        method = posted.path.rpartition("/")[2]
        self.calls.append((method, posted.body))
        error = (self.errors.pop(0) if self.errors else "") or self._objection(method, posted)
        if error:
            return _answer({"ok": False, "error": error})
        ts = posted.body["ts"] if method == "chat.update" else f"1795176000.{len(self.messages) + 1:06d}"
        self.messages[ts] = {**self.messages.get(ts, {}), **posted.body}
        return _answer({"ok": True, "channel": CHANNEL_ID, "ts": ts, "message": posted.body})

    def _objection(self, method: str, posted: Posted) -> str:
        body = posted.body
        if posted.headers.get("Authorization") != f"Bearer {TOKEN}":
            return "invalid_auth"
        if not posted.headers.get("Content-Type", "").startswith("application/json"):
            return "invalid_form_data"
        if len(posted.raw.decode()) > LONGEST_MESSAGE * 2 or len(body.get("text", "")) > LONGEST_MESSAGE:
            return "msg_too_long"
        if block_kit_objections(body) or attachment_objections(body):
            return "invalid_blocks"
        return self._wrong_place(method, body)

    def _wrong_place(self, method: str, body: dict[str, Any]) -> str:
        if method == "chat.postMessage":
            thread = body.get("thread_ts")
            if body.get("channel") not in ("#ops", CHANNEL_ID):
                return "channel_not_found"
            return "thread_not_found" if thread and thread not in self.messages else ""
        if method == "chat.update":
            # Only an id is taken here, not a name.
            if body.get("channel") != CHANNEL_ID:
                return "channel_not_found"
            return "" if body.get("ts") in self.messages else "message_not_found"
        return "unknown_method"


def _answer(body: dict[str, Any]) -> Behaviour:
    return Behaviour(headers={"Content-Type": "application/json; charset=utf-8"}, body=json.dumps(body))
