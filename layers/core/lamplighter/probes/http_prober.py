"""http, https, ws and wss, on libcurl."""

import contextlib
import socket
import time
from collections.abc import Callable

import certifi
import pycurl

from lamplighter.config.check import ClientOptions
from lamplighter.probes.curl_multi import CurlMulti
from lamplighter.probes.curl_options import Route, set_options
from lamplighter.probes.http_address import parse_address
from lamplighter.probes.http_attempt import HttpAttempt, Means
from lamplighter.probes.http_request import HttpRequest
from lamplighter.probes.loop import READ, Loop
from lamplighter.probes.prober import Done, Target
from lamplighter.probes.resolver import Resolver

WARM_UP_SECONDS = 2.0


class HttpProber:
    """One per loop. Not thread-safe; `close` before the loop is closed."""

    schemes = frozenset({"http", "https", "ws", "wss"})

    def __init__(
        self,
        loop: Loop,
        resolver: Resolver,
        ca_file: str = "",
        *,
        version: str = "",
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._loop = loop
        self._means = Means(
            loop=loop,
            resolver=resolver,
            ca_file=ca_file or certifi.where(),
            user_agent=f"Lamplighter/{version}" if version else "Lamplighter",
            wall_clock=wall_clock,
        )
        self._multis: dict[str, CurlMulti] = {}

    def start(self, target: Target, deadline: float, done: Done) -> None:
        """Begin one attempt; `done` is called from the loop, never from here."""
        multi = self._multi(target.check.client.ca_file or self._means.ca_file)
        HttpAttempt(self._means, multi, target, deadline, done).begin()

    def warm_up(self) -> None:
        """Make libcurl parse the CA file now, so that the first timed probe does not pay for it.

        It does so once it has sent its first TLS message; a silent listener on loopback is all that this takes.
        """
        with contextlib.suppress(OSError, pycurl.error), socket.create_server(("127.0.0.1", 0)) as listener:
            self._greet(listener)

    def close(self) -> None:
        """Drop what still runs, without a word, and free libcurl's memory."""
        for multi in self._multis.values():
            multi.close()
        self._multis.clear()

    def _multi(self, ca_file: str) -> CurlMulti:
        if ca_file not in self._multis:
            self._multis[ca_file] = CurlMulti(self._loop)
        return self._multis[ca_file]

    def _greet(self, listener: socket.socket) -> None:
        ended: list[object] = []
        host, port = listener.getsockname()
        address, _ = parse_address(f"https://{host}:{port}/")
        multi = self._multi(self._means.ca_file)
        handle = multi.handle()
        route = Route(host=host, port=port, addresses=(host,))
        request = HttpRequest(method="GET", address=address)
        set_options(handle, request, ClientOptions(), route, ca_file=self._means.ca_file, user_agent="")
        self._loop.watch(listener.fileno(), READ, lambda _: self._hear(listener, ended))
        timer = self._loop.call_at(self._loop.now() + WARM_UP_SECONDS, lambda: ended.append(None))
        multi.start(handle, lambda code, _message: ended.append(code))
        self._loop.run_until(lambda: bool(ended))
        timer.cancel()
        self._loop.unwatch(listener.fileno())
        multi.release(handle)

    def _hear(self, listener: socket.socket, ended: list[object]) -> None:
        """Wait for the first message on the accepted connection."""
        connection, _ = listener.accept()
        self._loop.unwatch(listener.fileno())

        def heard(_events: int) -> None:
            self._loop.unwatch(connection.fileno())
            connection.close()
            ended.append(connection)

        self._loop.watch(connection.fileno(), READ, heard)
