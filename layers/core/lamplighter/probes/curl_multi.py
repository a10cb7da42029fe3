"""libcurl's multi interface on the probes' loop."""

from collections.abc import Callable
from functools import partial

import pycurl

from lamplighter.probes.loop import READ, WRITE, Loop, Timer

Completed = Callable[[int, str], None]
"""Told libcurl's result code, 0 for success, and its message."""
SPARE_HANDLES = 256
_EVENTS = {pycurl.POLL_IN: READ, pycurl.POLL_OUT: WRITE, pycurl.POLL_INOUT: READ | WRITE}


class CurlMulti:
    """Runs transfers. One instance per CA file: a multi keeps one parsed CA store, and another file evicts it."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._socket_changed)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._timer_changed)
        self._timer: Timer | None = None
        self._under_way: dict[pycurl.Curl, Completed] = {}
        self._spare: list[pycurl.Curl] = []

    def handle(self) -> pycurl.Curl:
        """Return a handle with every option at its default; reused ones save libcurl's set-up."""
        return self._spare.pop() if self._spare else pycurl.Curl()

    def start(self, handle: pycurl.Curl, completed: Completed) -> None:
        """Begin the transfer at the loop's next turn; `completed` is called once, outside libcurl."""
        self._under_way[handle] = completed
        self._multi.add_handle(handle)

    def release(self, handle: pycurl.Curl, *, reusable: bool = True) -> None:
        """Take back a handle, whether or not its transfer has ended; a running one is dropped without a word."""
        self._under_way.pop(handle, None)
        try:
            self._multi.remove_handle(handle)
        except pycurl.error:
            reusable = False
        if reusable and len(self._spare) < SPARE_HANDLES:
            handle.reset()
            self._spare.append(handle)
        else:
            handle.close()

    def close(self) -> None:
        """End every transfer without a word and free what libcurl holds."""
        for handle in [*self._under_way, *self._spare]:
            self.release(handle, reusable=False)
        self._spare.clear()
        if self._timer is not None:
            self._timer.cancel()
        self._multi.close()

    def _socket_changed(self, what: int, fd: int, _multi: pycurl.CurlMulti, _data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            self._loop.unwatch(fd)
        else:
            self._loop.watch(fd, _EVENTS[what], partial(self._socket_ready, fd))

    def _timer_changed(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0:
            self._timer = self._loop.call_at(self._loop.now() + milliseconds / 1000, self._timer_due)

    def _socket_ready(self, fd: int, events: int) -> None:
        ready = (pycurl.CSELECT_OUT if events & WRITE else 0) | (pycurl.CSELECT_IN if events & ~WRITE else 0)
        self._multi.socket_action(fd, ready)
        self._report()

    def _timer_due(self) -> None:
        self._timer = None
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._report()

    def _report(self) -> None:
        left = 1
        while left:
            left, succeeded, failed = self._multi.info_read()
            for handle in succeeded:
                self._complete(handle, 0, "")
            for handle, code, message in failed:
                self._complete(handle, code, message)

    def _complete(self, handle: pycurl.Curl, code: int, message: str) -> None:
        completed = self._under_way.pop(handle, None)
        if completed is not None:
            completed(code, message)
