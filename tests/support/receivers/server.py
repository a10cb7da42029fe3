"""A receiver on loopback that keeps what it was sent, judges it, and can be told to misbehave."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, Self
from urllib.parse import parse_qsl

WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Posted:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: Any
    """As JSON or a form, or as text where it is neither."""
    raw: bytes = b""
    method: str = "POST"


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
Reply = Callable[[Posted], Behaviour]


def always_ok(_: Posted) -> Behaviour:
    """Take everything."""
    return Behaviour()


class _Server(ThreadingHTTPServer):
    """Lets many wait until they are answered; the default keeps five, and others wait for a second."""

    request_queue_size = 128


class Receiver:
    """A loopback endpoint that keeps what it was posted. Use as a context manager."""

    def __init__(
        self, judge: Judge = lambda _: [], *, reply: Reply = always_ok, tls: ssl.SSLContext | None = None
    ) -> None:
        self._judge = judge
        self._reply = reply
        self._scheme = "https" if tls else "http"
        self._changed = Condition()
        self._released = Event()
        self._behaviour = Behaviour()
        self.posted: list[Posted] = []
        self.attempts = 0
        self.objections: list[str] = []
        """What was wrong with messages that were refused with 400."""
        self._server = _Server(("127.0.0.1", 0), self._handler())
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
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
        return f"{self.base}/services/T000/B000/top-secret"

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

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

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - the server looks for these names

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
        kind = request.headers.get("Content-Type", "")
        posted = Posted(request.path, dict(request.headers), _read(kind, raw), raw, request.command)
        if behaviour == Behaviour():
            behaviour = self._reply(posted)
        objections = self._judge(posted.body) if behaviour.status == 200 else []
        if objections:
            behaviour = Behaviour(status=400, body="invalid_blocks")
        # The answer goes out after the message is kept: a sender that was answered may look at once.
        with self._changed:
            self.objections += objections
            if behaviour.status == 200:
                self.posted.append(posted)
            self._changed.notify_all()
        _respond(request, behaviour)


def _read(kind: str, raw: bytes) -> Any:
    if kind.startswith("application/json"):
        return json.loads(raw)
    text = raw.decode()
    return dict(parse_qsl(text)) if kind.startswith("application/x-www-form-urlencoded") else text


def _respond(request: BaseHTTPRequestHandler, behaviour: Behaviour) -> None:
    body = behaviour.body.encode()
    try:
        request.send_response(behaviour.status)
        for name, value in behaviour.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
    except OSError:
        return


def _drip(request: BaseHTTPRequestHandler, released: Event) -> None:
    try:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not released.wait(0.05):
            request.wfile.write(b"x")
    except OSError:
        return


def webhook_sink() -> Receiver:
    """Return a receiver that takes any JSON."""
    return Receiver()
