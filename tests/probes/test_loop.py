import os
from collections.abc import Iterator

import pytest

from lamplighter.probes.loop import READ, WRITE, Loop


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


def test_timers_run_in_order_and_never_early(loop: Loop) -> None:
    ran: list[tuple[str, float]] = []
    now = loop.now()
    for name, after in (("late", 0.02), ("soon", 0.0005), ("also soon", 0.0005), ("now", 0.0)):
        loop.call_at(now + after, lambda name=name: ran.append((name, loop.now())))  # type: ignore[misc]
    loop.run_until(lambda: len(ran) == 4)
    assert [name for name, _ in ran] == ["now", "soon", "also soon", "late"]
    assert ran[1][1] >= now + 0.0005
    assert ran[3][1] >= now + 0.02


def test_a_cancelled_timer_does_not_run(loop: Loop) -> None:
    ran: list[str] = []
    loop.call_at(loop.now(), lambda: ran.append("cancelled")).cancel()
    loop.call_at(loop.now() + 0.001, lambda: ran.append("kept"))
    loop.run_until(lambda: bool(ran))
    assert ran == ["kept"]


def test_a_timer_that_sets_itself_again_does_not_starve_sockets(loop: Loop) -> None:
    heard: list[int] = []
    reading, writing = os.pipe()
    loop.watch(reading, READ, heard.append)

    def again() -> None:
        loop.call_at(loop.now(), again)

    again()
    os.write(writing, b"x")
    loop.run_until(lambda: bool(heard))
    loop.unwatch(reading)
    os.close(reading)
    os.close(writing)
    assert heard


def test_a_watch_is_replaced_and_ended(loop: Loop) -> None:
    heard: list[str] = []
    reading, writing = os.pipe()
    loop.watch(writing, READ, lambda _: heard.append("old"))
    loop.watch(writing, WRITE, lambda _: heard.append("new"))
    loop.run_until(lambda: bool(heard))
    loop.unwatch(writing)
    loop.unwatch(writing)
    loop.call_at(loop.now(), lambda: heard.append("end"))
    loop.run_until(lambda: "end" in heard)
    os.close(reading)
    os.close(writing)
    assert "old" not in heard
    assert heard[-1] == "end"


def test_busy_time_does_not_count_waiting(loop: Loop) -> None:
    ran: list[str] = []
    loop.call_at(loop.now() + 0.2, lambda: ran.append("done"))
    loop.run_until(lambda: bool(ran))
    assert 0 < loop.busy_seconds < 0.15
