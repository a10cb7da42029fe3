"""One question to one name server: a datagram, or a stream where the answer does not fit into one."""

import contextlib
import socket
import struct
from collections.abc import Callable

from lamplighter.probes.descriptors import is_exhausted
from lamplighter.probes.loop import READ, WRITE, Loop
from lamplighter.probes.resolver_settings import NameServer

Accept = Callable[[bytes], bool]
Answered = Callable[[bytes | None], None]
_MAX_DATAGRAM_BYTES = 65535


class Exchange:
    """What both ways share: a timer, a socket that is closed once, an answer that is given once."""

    def __init__(self, loop: Loop, accept: Accept, done: Answered) -> None:
        self._loop = loop
        self._accept = accept
        self._done: Answered | None = done
        self._socket: socket.socket | None = None
        self.no_socket = False
        """The question could not be asked because this machine has no socket left."""

    def start(self, server: NameServer, query: bytes, timeout_seconds: float) -> None:
        """Ask; a server that cannot even be sent to is reported at the loop's next turn, never from here."""
        now = self._loop.now()
        self._timer = self._loop.call_at(now + timeout_seconds, self._give_up)
        try:
            self._open(server, query)
        except (OSError, ValueError) as error:
            self.no_socket = isinstance(error, OSError) and is_exhausted(error)
            self._timer.cancel()
            self._timer = self._loop.call_at(now, self._give_up)

    def cancel(self) -> None:
        """Forget the question; nothing is reported any more."""
        self._done = None
        self._close()

    def _open(self, server: NameServer, query: bytes) -> None:
        raise NotImplementedError

    def _connect(self, server: NameServer, kind: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        self._socket = opened = socket.socket(family, kind)
        opened.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            opened.connect((server.host, server.port))
        return opened

    def _give_up(self) -> None:
        self._finish(None)

    def _finish(self, message: bytes | None) -> None:
        done, self._done = self._done, None
        self._close()
        if done is not None:
            done(message)

    def _close(self) -> None:
        self._timer.cancel()
        if self._socket is not None:
            self._loop.unwatch(self._socket.fileno())
            self._socket.close()
            self._socket = None


class DatagramExchange(Exchange):
    """Over UDP, from a port of its own. Connected, so that only the asked server's datagrams arrive."""

    def _open(self, server: NameServer, query: bytes) -> None:
        opened = self._connect(server, socket.SOCK_DGRAM)
        opened.send(query)
        self._loop.watch(opened.fileno(), READ, self._readable)

    def _readable(self, _events: int) -> None:
        if self._socket is None:
            return
        try:
            message = self._socket.recv(_MAX_DATAGRAM_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self._finish(None)
            return
        if self._accept(message):
            self._finish(message)


class StreamExchange(Exchange):
    """Over TCP, each message after two bytes that hold its length (RFC 7766)."""

    def _open(self, server: NameServer, query: bytes) -> None:
        self._unsent = struct.pack("!H", len(query)) + query
        self._received = b""
        opened = self._connect(server, socket.SOCK_STREAM)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.watch(opened.fileno(), WRITE, self._ready)

    def _ready(self, _events: int) -> None:
        if self._socket is None:
            return
        try:
            self._advance(self._socket)
        except BlockingIOError:
            return
        except OSError:
            self._finish(None)

    def _advance(self, opened: socket.socket) -> None:
        if self._unsent:
            self._unsent = self._unsent[opened.send(self._unsent) :]
            if not self._unsent:
                self._loop.watch(opened.fileno(), READ, self._ready)
            return
        chunk = opened.recv(_MAX_DATAGRAM_BYTES)
        self._received += chunk
        message = self._received[2:]
        if len(self._received) >= 2 and len(message) >= int.from_bytes(self._received[:2]):
            self._finish(message if self._accept(message) else None)
        elif not chunk:
            self._finish(None)


def exchange(
    loop: Loop, server: NameServer, query: bytes, *, timeout_seconds: float, accept: Accept, done: Answered
) -> Exchange:
    """Send `query` to `server` and call `done` once with the accepted answer, or with None.

    None means that nothing acceptable came within the timeout, or that the server cannot be reached. Datagrams
    that `accept` rejects (a wrong identifier, another question) are passed over; more may follow.
    """
    way = StreamExchange if server.tcp else DatagramExchange
    started = way(loop, accept, done)
    started.start(server, query, timeout_seconds)
    return started
