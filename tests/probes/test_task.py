"""Coroutines on the loop: one result each, one deadline for all of it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from lamplighter.probes.loop import READ, Loop
from lamplighter.probes.task import Resume, Task, TimedOut, readable, ready_until, suspended

Heard = list[tuple[Any, Exception | None]]


@pytest.fixture
def loop() -> Iterator[Loop]:
    opened = Loop()
    yield opened
    opened.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def hear(loop: Loop, work: Any, *, seconds: float = 5.0) -> Heard:
    heard: Heard = []
    Task(loop, work, loop.now() + seconds, lambda result, error: heard.append((result, error)))
    loop.run_until(lambda: bool(heard))
    return heard


def test_a_result_that_is_there_at_once_ends_the_task_at_once(loop: Loop) -> None:
    async def work() -> str:
        return str(await suspended(lambda resume: resume("here")))

    assert hear(loop, work()) == [("here", None)]


def test_a_result_that_comes_later_is_waited_for(loop: Loop) -> None:
    async def work() -> Any:
        return await suspended(lambda resume: loop.call_at(loop.now() + 0.01, lambda: resume("later")))

    assert hear(loop, work()) == [("later", None)]


def test_a_socket_is_waited_for(loop: Loop, pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    loop.call_at(loop.now() + 0.01, lambda: theirs.sendall(b"x"))

    async def work() -> bytes:
        await readable(loop, ours.fileno())
        return ours.recv(10)

    assert hear(loop, work()) == [(b"x", None)]


def test_a_bounded_wait_says_that_nothing_came(loop: Loop, pair: tuple[socket.socket, socket.socket]) -> None:
    async def work() -> bool:
        return await ready_until(loop, pair[0].fileno(), READ, loop.now() + 0.02)

    assert hear(loop, work()) == [(False, None)]


def test_the_deadline_is_thrown_in_where_the_coroutine_waits(loop: Loop) -> None:
    cleaned: list[str] = []

    async def work() -> None:
        try:
            await suspended(lambda _resume: None)
        finally:
            cleaned.append("up")

    ((result, error),) = hear(loop, work(), seconds=0.02)
    assert result is None
    assert isinstance(error, TimedOut)
    assert cleaned == ["up"]


def test_an_exception_is_heard_and_does_not_end_the_loop(loop: Loop) -> None:
    async def work() -> None:
        raise LookupError

    ((_, error),) = hear(loop, work())
    assert isinstance(error, LookupError)


def test_what_cannot_be_begun_is_raised_in_the_coroutine(loop: Loop) -> None:
    async def work() -> str:
        try:
            await readable(loop, -1)
        except ValueError:
            return "caught"
        return "missed"

    assert hear(loop, work()) == [("caught", None)]


def test_what_resumes_late_or_twice_means_nothing(loop: Loop) -> None:
    kept: list[Resume] = []

    def begin(resume: Resume) -> None:
        kept.append(resume)
        resume(1)

    async def work() -> list[Any]:
        first = await suspended(begin)
        second = await suspended(lambda resume: loop.call_at(loop.now() + 0.02, lambda: resume(2)))
        return [first, second]

    loop.call_at(loop.now() + 0.01, lambda: kept[0]("late"))
    assert hear(loop, work()) == [([1, 2], None)]


def test_finished_is_heard_once_even_when_the_deadline_comes_after(loop: Loop) -> None:
    async def work() -> str:
        return "done"

    heard = hear(loop, work(), seconds=0.02)
    until = loop.now() + 0.05
    loop.call_at(until, lambda: None)
    loop.run_until(lambda: loop.now() >= until)
    assert heard == [("done", None)]
