"""A TCP connection on the loop, in plain text or TLS: bytes out, bytes and lines in."""

import contextlib
import socket
import ssl
import time

from lamplighter.probes.attempt_record import AttemptFailed, AttemptRecord
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause
from lamplighter.probes.task import readable, writable

CHUNK_BYTES = 16384
LINE_LIMIT_BYTES = 8192


class Stream:
    """Owns its socket. Every wait is bounded by the deadline of the task that it runs in."""

    def __init__(self, loop: Loop, connection: socket.socket, record: AttemptRecord) -> None:
        self._loop = loop
        self._socket = connection
        self._received = b""
        self.record = record

    async def send(self, data: bytes) -> None:
        """Send all of `data`."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                await writable(self._loop, self._socket.fileno())
            except ssl.SSLWantReadError:
                await readable(self._loop, self._socket.fileno())
            except OSError as error:
                raise AttemptFailed(Cause.RESET, f"the connection broke while sending: {reason(error)}") from error

    async def receive(self) -> bytes:
        """Return what has come, at least one byte; empty when the peer has closed."""
        if self._received:
            data, self._received = self._received, b""
            return data
        while True:
            try:
                return self._socket.recv(CHUNK_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                await readable(self._loop, self._socket.fileno())
            except ssl.SSLWantWriteError:
                await writable(self._loop, self._socket.fileno())
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            except OSError as error:
                raise AttemptFailed(Cause.RESET, f"the connection was reset: {reason(error)}") from error

    async def line(self) -> bytes:
        """Return one line without its end; AttemptFailed when the peer closes before one is complete."""
        while b"\n" not in self._received:
            if len(self._received) > LINE_LIMIT_BYTES:
                raise AttemptFailed(Cause.PROTOCOL_ERROR, "the server sent an endless line")
            held, self._received = self._received, b""
            more = await self.receive()
            self._received = held + more
            if not more:
                raise AttemptFailed(*_closed_early(held))
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r")

    async def handshake(self, context: ssl.SSLContext, server_name: str) -> ssl.SSLSocket:
        """Put TLS on the connection and shake hands. ssl.SSLError and OSError are the caller's to explain.

        Bytes that came in plain text before are dropped: what was not encrypted must not count as said inside.
        """
        self._received = b""
        wrapped = context.wrap_socket(self._socket, server_hostname=server_name, do_handshake_on_connect=False)
        self._socket = wrapped
        while True:
            try:
                wrapped.do_handshake()
            except ssl.SSLWantReadError:
                await readable(self._loop, wrapped.fileno())
            except ssl.SSLWantWriteError:
                await writable(self._loop, wrapped.fileno())
            else:
                return wrapped

    @property
    def tls(self) -> ssl.SSLSocket | None:
        """The TLS layer once a handshake was begun, also after it failed."""
        return self._socket if isinstance(self._socket, ssl.SSLSocket) else None

    def close(self) -> None:
        """Close without saying goodbye."""
        self._loop.unwatch(self._socket.fileno())
        with contextlib.suppress(OSError):
            self._socket.close()


async def first_answer(stream: Stream) -> bytes:
    """Wait for the first bytes and note how long they took; AttemptFailed when the peer closes instead."""
    record = stream.record
    record.waiting_for = Cause.FIRST_BYTE_TIMEOUT
    asked = time.monotonic()
    answer = await stream.receive()
    record.first_byte_seconds = time.monotonic() - asked
    if not answer:
        raise AttemptFailed(*_closed_early(b""))
    return answer


def _closed_early(received: bytes) -> tuple[Cause, str]:
    if received:
        return Cause.TRUNCATED_BODY, "the server closed the connection in the middle of a line"
    return Cause.EMPTY_RESPONSE, "the server closed the connection without an answer"


def reason(error: OSError) -> str:
    """Say what the system said, without addresses."""
    return error.strerror or type(error).__name__
