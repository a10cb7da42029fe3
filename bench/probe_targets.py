"""The targets of the probe bench, in a process of their own so that their CPU is not counted as the prober's.

``python -m bench.probe_targets CERTIFICATE KEY DELAY_MS`` prints one line of JSON, ``{"http": port, "https": port,
"dns": "address"}``, and serves until its standard input closes.
"""

import contextlib
import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable

from lamplighter.probes.loop import READ, WRITE, Loop
from tests.support.name_server import NameServer, Zone

HEALTHY_NAMES = 1000
DEAD_NAMES = 40
DOMAIN = "bench.test"
_BODY = b'{"status": "fine"}' + b" " * 494
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 512\r\n"
    b"Connection: close\r\nX-Delay: %.6f\r\n\r\n"
)


def healthy_name(number: int) -> str:
    """Return the name of a target that the name server knows."""
    return f"healthy{number}.{DOMAIN}"


def dead_name(number: int) -> str:
    """Return a name about which the name server stays silent."""
    return f"dead{number}.{DOMAIN}"


class DelayedServer:
    """Answers every request after `delay_seconds`, and tells in ``X-Delay`` how long it really took."""

    def __init__(self, loop: Loop, delay_seconds: float, context: ssl.SSLContext | None = None) -> None:
        self._loop = loop
        self._delay = delay_seconds
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        loop.watch(self._listener.fileno(), READ, self._accept)

    def _accept(self, _events: int) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            self._step(connection)

    def _step(self, connection: socket.socket) -> None:
        """Shake hands and read the request, as far as that goes now."""
        try:
            if isinstance(connection, ssl.SSLSocket):
                connection.do_handshake()
            request = connection.recv(65536)
        except ssl.SSLWantWriteError:
            self._again(connection, WRITE)
        except (ssl.SSLWantReadError, BlockingIOError):
            self._again(connection, READ)
        except OSError:
            self._close(connection)
        else:
            self._answer_later(connection) if request else self._close(connection)

    def _again(self, connection: socket.socket, events: int) -> None:
        self._loop.watch(connection.fileno(), events, lambda _: self._step(connection))

    def _answer_later(self, connection: socket.socket) -> None:
        self._loop.unwatch(connection.fileno())
        read_at = self._loop.now()

        def answer() -> None:
            with contextlib.suppress(OSError):
                connection.send(_HEAD % (self._loop.now() - read_at) + _BODY)
            self._close(connection)

        self._loop.call_at(read_at + self._delay, answer)

    def _close(self, connection: socket.socket) -> None:
        self._loop.unwatch(connection.fileno())
        connection.close()


def main() -> None:
    """Serve until standard input closes."""
    certificate, key, delay_milliseconds = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.num_tickets = 0
    loop = Loop()
    delay = float(delay_milliseconds) / 1000
    plain, encrypted = DelayedServer(loop, delay), DelayedServer(loop, delay, context)
    zones = {healthy_name(number): Zone(a=("127.0.0.1",)) for number in range(HEALTHY_NAMES)}
    zones |= {dead_name(number): Zone(silent=True) for number in range(DEAD_NAMES)}
    with NameServer(zones) as names:
        print(json.dumps({"http": plain.port, "https": encrypted.port, "dns": names.address}), flush=True)
        loop.run_until(_input_closes())


def _input_closes() -> Callable[[], bool]:
    closed = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        closed.set()

    threading.Thread(target=wait, daemon=True).start()
    return closed.is_set


if __name__ == "__main__":
    main()
