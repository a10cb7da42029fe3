"""The WebSocket half of a probe: is the upgrade genuine, and what is the first message (RFC 6455)."""

import base64
import hashlib
import secrets
from collections.abc import Callable

import pycurl

from lamplighter.probes.loop import READ, WRITE, Loop, Timer
from lamplighter.probes.outcome import Cause

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CHUNK_BYTES = 65536
Spoken = Callable[[bytes, Cause | None, str], None]
"""Told the message, or the cause and a sentence why there is none."""


def new_key() -> str:
    """Return a random Sec-WebSocket-Key."""
    return base64.b64encode(secrets.token_bytes(16)).decode("ascii")


def accept_of(key: str) -> str:
    """Return the Sec-WebSocket-Accept that proves that the server read `key`; libcurl does not compare it."""
    digest = hashlib.sha1(key.encode("ascii") + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


class Conversation:
    """Sends one text message on an upgraded handle and waits for the first message back."""

    def __init__(self, loop: Loop, handle: pycurl.Curl, limit_bytes: int, done: Spoken) -> None:
        self._loop = loop
        self._handle = handle
        self._limit = limit_bytes
        self._done = done
        self._fd = int(handle.getinfo(pycurl.ACTIVESOCKET))
        self._unsent = b""
        self._received = b""
        self._timer: Timer | None = None

    def start(self, message: bytes, deadline: float) -> None:
        """Begin; what is heard, or not heard by `deadline`, is told once."""
        self._unsent = message
        self._timer = self._loop.call_at(deadline, self._time_out)
        self._loop.watch(self._fd, READ | WRITE, self._ready)

    def _ready(self, _events: int) -> None:
        try:
            self._advance()
        except BlockingIOError:
            return
        except pycurl.error as error:
            self._end(b"", Cause.RESET, f"the connection ended before a message came ({error.args[1]})")

    def _advance(self) -> None:
        while self._unsent:
            self._unsent = self._unsent[self._handle.ws_send(self._unsent, pycurl.WS_TEXT) :]
        self._loop.watch(self._fd, READ, self._ready)
        self._receive()

    def _receive(self) -> None:
        while True:
            chunk, frame = self._handle.ws_recv(_CHUNK_BYTES)
            if frame.flags & pycurl.WS_CLOSE:
                self._end(b"", Cause.EMPTY_RESPONSE, "the server closed the WebSocket without a message")
                return
            if not frame.flags & (pycurl.WS_TEXT | pycurl.WS_BINARY | pycurl.WS_CONT):
                continue
            self._received += chunk
            if len(self._received) > self._limit:
                self._end(self._received[: self._limit], Cause.BODY_TOO_LARGE, "the first message is too large")
                return
            if not frame.bytesleft and not frame.flags & pycurl.WS_CONT:
                self._end(self._received, None, "")
                return

    def _time_out(self) -> None:
        self._end(b"", Cause.FIRST_BYTE_TIMEOUT, "no WebSocket message came in time")

    def _end(self, message: bytes, cause: Cause | None, detail: str) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._loop.unwatch(self._fd)
        self._done(message, cause, detail)
