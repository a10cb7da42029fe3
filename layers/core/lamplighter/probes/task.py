"""A coroutine on the loop, with one deadline for all of it: how the stream and DNS probers take their turns."""

from collections.abc import Callable, Coroutine, Generator
from typing import Any

from lamplighter.probes.loop import READ, WRITE, Loop, Timer

Resume = Callable[[Any], None]
Begin = Callable[[Resume], object]
"""Starts something and sees to it that `resume(result)` is called once it is there."""


class TimedOut(Exception):
    """Thrown into a coroutine where it waits when its deadline has come."""


class _Suspension:
    def __init__(self, begin: Begin) -> None:
        self.begin = begin

    def __await__(self) -> Generator["_Suspension", Any, Any]:
        return (yield self)


async def suspended(begin: Begin) -> Any:
    """Wait until what `begin` starts resumes the coroutine; return what it was resumed with."""
    return await _Suspension(begin)


async def readable(loop: Loop, fd: int) -> None:
    """Wait until `fd` can be read from, or is closed or broken."""
    await _Suspension(lambda resume: loop.watch(fd, READ, resume))
    loop.unwatch(fd)


async def writable(loop: Loop, fd: int) -> None:
    """Wait until `fd` can be written to, or is closed or broken."""
    await _Suspension(lambda resume: loop.watch(fd, WRITE, resume))
    loop.unwatch(fd)


async def ready_until(loop: Loop, fd: int, events: int, until: float) -> bool:
    """Wait for `events` of `fd`, but no longer than monotonic time `until`; return whether they came."""
    timers: list[Timer] = []

    def begin(resume: Resume) -> None:
        loop.watch(fd, events, lambda _events: resume(True))
        timers.append(loop.call_at(until, lambda: resume(False)))

    ready: bool = await _Suspension(begin)
    timers[0].cancel()
    loop.unwatch(fd)
    return ready


class Task:
    """Runs a coroutine to its end. `finished` hears its result, or the exception that ended it, exactly once."""

    def __init__(
        self,
        loop: Loop,
        work: Coroutine[Any, Any, Any],
        deadline: float,
        finished: Callable[[Any, Exception | None], None],
    ) -> None:
        self._loop = loop
        self._work = work
        self._finished: Callable[[Any, Exception | None], None] | None = finished
        self._turn = 0
        """Counts suspensions: a resume that belongs to an earlier one is late and means nothing."""
        self._timer = loop.call_at(deadline, self._expire)
        self._advance(lambda: self._work.send(None))

    def _expire(self) -> None:
        self._advance(lambda: self._work.throw(TimedOut()))

    def _advance(self, step: Callable[[], _Suspension]) -> None:
        if self._finished is None:
            return
        self._turn += 1
        turn = self._turn
        try:
            suspension = step()
        except StopIteration as ended:
            self._end(ended.value, None)
            return
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of whatever happened
            self._end(None, error)
            return
        try:
            suspension.begin(lambda result: self._resume(turn, result))
        except Exception as error:
            if turn != self._turn:
                raise
            failure = error
            self._advance(lambda: self._work.throw(failure))

    def _resume(self, turn: int, result: Any) -> None:
        if turn == self._turn:
            self._advance(lambda: self._work.send(result))

    def _end(self, result: Any, error: Exception | None) -> None:
        finished, self._finished = self._finished, None
        self._timer.cancel()
        if finished is not None:
            finished(result, error)
