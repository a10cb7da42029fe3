"""One epoll loop for everything that a round waits for: libcurl's sockets, name servers, raw streams, timers."""

import heapq
import itertools
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

READ = select.EPOLLIN
WRITE = select.EPOLLOUT
IDLE_SECONDS = 0.5
"""The longest sleep; a guard against a lost wake-up, not a tick."""
_PRECISE_BELOW_SECONDS = 0.01
"""epoll rounds its timeout up to whole milliseconds, too coarse for pacing; shorter waits are select's."""
_MOST_PASSES = 4
"""How often a turn looks for timers that became due by its own callbacks, before sockets have their turn again."""


@dataclass(slots=True, eq=False)
class Timer:
    """A call that is still due; `cancel` makes it nothing."""

    callback: Callable[[], None] | None

    def cancel(self) -> None:
        """Forget the call."""
        self.callback = None


class Serving(NamedTuple):
    """A descriptor and the number of its callback."""

    fd: int
    number: int


NOT_SERVING = Serving(-1, -1)


class Loop:
    """Not re-entrant, one thread. Callbacks take what they need by closure; an exception in one ends the run."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._callbacks: dict[int, Callable[[int], None]] = {}
        self._timers: list[tuple[float, int, Timer]] = []
        """By time, then by order of arrival, so that timers themselves are never compared."""
        self._order = itertools.count()
        self._served = itertools.count()
        self.serving = NOT_SERVING
        """Which descriptor's callback is under way; for a watchdog on another thread."""
        self.busy_seconds = 0.0
        """Time spent in callbacks so far: what pacing is derived from."""

    def now(self) -> float:
        """Return the monotonic time in seconds."""
        return time.monotonic()

    def watch(self, fd: int, events: int, callback: Callable[[int], None]) -> None:
        """Call `callback(events)` whenever `fd` is ready for `events`; replaces an earlier watch of `fd`."""
        if fd in self._callbacks:
            self._epoll.modify(fd, events)
        else:
            self._epoll.register(fd, events)
        self._callbacks[fd] = callback

    def unwatch(self, fd: int) -> None:
        """Stop watching `fd`; nothing happens if it is not watched or already closed."""
        if self._callbacks.pop(fd, None) is None:
            return
        try:
            self._epoll.unregister(fd)
        except (OSError, ValueError):
            return

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` at monotonic time `when` or soon after."""
        timer = Timer(callback)
        heapq.heappush(self._timers, (when, next(self._order), timer))
        return timer

    def run_until(self, finished: Callable[[], bool]) -> None:
        """Serve timers and sockets until `finished()` holds, asked after every turn."""
        while not finished():
            self._turn()

    def close(self) -> None:
        """Release the epoll descriptor."""
        self._epoll.close()

    def _turn(self) -> None:
        ready = self._wait(self._patience_seconds())
        began = time.monotonic()
        for fd, events in ready:
            callback = self._callbacks.get(fd)
            if callback is not None:
                self.serving = Serving(fd, next(self._served))
                callback(events)
        self.serving = NOT_SERVING
        self._run_due_timers()
        self.busy_seconds += time.monotonic() - began

    def _wait(self, patience_seconds: float) -> list[tuple[int, int]]:
        if 0 < patience_seconds < _PRECISE_BELOW_SECONDS:
            select.select((self._epoll,), (), (), patience_seconds)
            patience_seconds = 0
        return self._epoll.poll(patience_seconds, 256)

    def _patience_seconds(self) -> float:
        while self._timers and self._timers[0][2].callback is None:
            heapq.heappop(self._timers)
        if not self._timers:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.0, self._timers[0][0] - time.monotonic()))

    def _run_due_timers(self) -> None:
        for _ in range(_MOST_PASSES):
            now = time.monotonic()
            if not self._timers or self._timers[0][0] > now:
                return
            self._run_timers_until(now)

    def _run_timers_until(self, now: float) -> None:
        while self._timers and self._timers[0][0] <= now:
            callback = heapq.heappop(self._timers)[2].callback
            if callback is not None:
                callback()
