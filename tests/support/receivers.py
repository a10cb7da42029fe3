"""Receivers on loopback: a Slack-like incoming webhook that holds messages against Block Kit's limits, and a sink.

Both can be told to misbehave: `answer_with` a status, hang until released, redirect.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, Self

MOST_BLOCKS = 50
MOST_ATTACHMENTS = 100
LONGEST_TEXT = 3000
LONGEST_HEADER = 150
LONGEST_FIELD = 2000
MOST_FIELDS = 10
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ALLOWED_AFTER_LESS = re.compile(r"<(?:https?://|mailto:)[^<>|]+\|[^<>|]+>")
WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Posted:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the next requests are answered. A request is kept only if it is answered with 200."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = "ok"
    hang: bool = False
    drip: bool = False
    """Send header bytes one by one, each well within any read timeout, for as long as nobody hangs up."""


Judge = Callable[[Any], list[str]]


class Receiver:
    """A loopback endpoint that keeps what it was posted. Use as a context manager."""

    def __init__(self, judge: Judge = lambda _: []) -> None:
        self._judge = judge
        self._changed = Condition()
        self._released = Event()
        self._behaviour = Behaviour()
        self.posted: list[Posted] = []
        self.attempts = 0
        self.objections: list[str] = []
        """What was wrong with messages that were refused with 400."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where to post; the path looks like a secret, as Slack's does."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/services/T000/B000/top-secret"

    def behave(self, behaviour: Behaviour) -> None:
        """Answer like that from now on; whoever hangs is let go."""
        self._released.set()
        self._released = Event()
        self._behaviour = behaviour

    def wait_for(self, count: int, seconds: float = WAIT_SECONDS) -> list[Posted]:
        """Return what was posted as soon as there are `count` messages; AssertionError when time is up."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.posted) >= count, seconds)
        assert arrived, f"{len(self.posted)} of {count} messages after {seconds:g} s; {self.objections}"
        return list(self.posted)

    def wait_for_attempt(self, count: int = 1, seconds: float = WAIT_SECONDS) -> None:
        """Return as soon as there were `count` requests, however they were answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.attempts >= count, seconds), f"{self.attempts} attempts"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        behaviour, released = self._behaviour, self._released
        raw = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self._changed:
            self.attempts += 1
            self._changed.notify_all()
        if behaviour.hang:
            released.wait()
        if behaviour.drip:
            _drip(request, released)
            return
        self._answer(request, raw, behaviour)

    def _answer(self, request: BaseHTTPRequestHandler, raw: bytes, behaviour: Behaviour) -> None:
        body = json.loads(raw)
        objections = self._judge(body) if behaviour.status == 200 else []
        if objections:
            behaviour = Behaviour(status=400, body="invalid_blocks")
        # The answer goes out after the message is kept: a sender that was answered may look at once.
        with self._changed:
            self.objections += objections
            if behaviour.status == 200:
                self.posted.append(Posted(request.path, dict(request.headers), body))
            self._changed.notify_all()
        try:
            request.send_response(behaviour.status)
            for name, value in behaviour.headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(behaviour.body)))
            request.end_headers()
            request.wfile.write(behaviour.body.encode())
        except OSError:
            return


def _drip(request: BaseHTTPRequestHandler, released: Event) -> None:
    try:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not released.wait(0.05):
            request.wfile.write(b"x")
    except OSError:
        return


def slack_like() -> Receiver:
    """Return a receiver that refuses, as Slack does, what is not Block Kit within its limits."""
    return Receiver(block_kit_objections)


def webhook_sink() -> Receiver:
    """Return a receiver that takes any JSON."""
    return Receiver()


def block_kit_objections(message: Any) -> list[str]:
    """Return what Slack would object to in an incoming webhook's message."""
    if not isinstance(message, dict):
        return ["not an object"]
    attachments = message.get("attachments", [])
    blocks = [*message.get("blocks", []), *(block for each in attachments for block in each.get("blocks", []))]
    objections = [] if message.get("text") or blocks else ["no_text"]
    if len(attachments) > MOST_ATTACHMENTS:
        objections.append(f"{len(attachments)} attachments")
    if len(blocks) > MOST_BLOCKS:
        objections.append(f"{len(blocks)} blocks")
    objections += [
        f"colour {each['color']}" for each in attachments if not COLOUR.fullmatch(each.get("color", "#000000"))
    ]
    objections += ["no fallback" for each in attachments if not each.get("fallback") and not message.get("text")]
    return objections + [objection for block in blocks for objection in _block_objections(block)]


def _block_objections(block: Mapping[str, Any]) -> list[str]:
    kind = block.get("type")
    if kind == "header":
        text = block["text"]
        wrong_kind = [] if text["type"] == "plain_text" else ["a header must be plain_text"]
        return wrong_kind + _text_objections(text, LONGEST_HEADER)
    if kind == "section":
        fields = block.get("fields", [])
        objections = [] if "text" in block or fields else ["an empty section"]
        objections += [f"{len(fields)} fields"] if len(fields) > MOST_FIELDS else []
        objections += _text_objections(block["text"], LONGEST_TEXT) if "text" in block else []
        return objections + [wrong for each in fields for wrong in _text_objections(each, LONGEST_FIELD)]
    if kind == "context":
        elements = block.get("elements", [])
        objections = [] if 1 <= len(elements) <= MOST_FIELDS else [f"{len(elements)} context elements"]
        return objections + [wrong for each in elements for wrong in _text_objections(each, LONGEST_TEXT)]
    return [] if kind == "divider" else [f"block of type {kind}"]


def _text_objections(text: Mapping[str, Any], longest: int) -> list[str]:
    content = text.get("text", "")
    if not 1 <= len(content) <= longest:
        return [f"text of {len(content)} characters"]
    if text.get("type") == "plain_text":
        return []
    bare = ALLOWED_AFTER_LESS.sub("", content)
    unescaped = re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare)
    return [f"unescaped {unescaped[0]!r}"] if unescaped else []
