"""Frees the loop from a peer that feeds OpenSSL or libcurl faster than they read.

Both go on for as long as there is something to read, and look at no clock meanwhile: a server that answers a
handshake with HelloRequest messages without end would hold every other probe, and the round with them.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

from lamplighter.probes.loop import Loop

LOOKS_PER_CALLBACK = 4
"""A callback that is under way at this many looks in a row is stuck."""
PAUSE_SECONDS = 0.5


class Watchdog:
    """Watches from a thread of its own while a round goes on. Its cost is a wake-up each half second."""

    def __init__(self, loop: Loop, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._loop = loop
        self._pause_seconds = pause_seconds

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch until the block ends."""
        over = threading.Event()
        thread = threading.Thread(target=self.watch, args=(over,), name="watchdog", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def watch(self, over: threading.Event) -> None:
        """Look again and again until `over` is set; what `watching` runs on its thread."""
        seen, looks = self._loop.serving, 0
        while not over.wait(self._pause_seconds):
            serving = self._loop.serving
            looks = looks + 1 if serving == seen and serving.fd >= 0 else 0
            seen = serving
            if looks >= LOOKS_PER_CALLBACK:
                _hang_up(serving.fd)
                looks = 0


def _hang_up(fd: int) -> None:
    """Put a connection whose other end is gone in the place of `fd`: whoever reads it sees the end."""
    dead, other = socket.socketpair()
    other.close()
    with dead, contextlib.suppress(OSError):
        os.dup2(dead.fileno(), fd)
