"""When schedules are looked at."""

import threading
import time

from local.clock import Clock, Every, Scheduled, seconds_to_look_again
from local.schedule import timetable


def test_the_clock_looks_again_at_the_next_minute_and_at_least_every_second() -> None:
    assert seconds_to_look_again(120.0) == 1.0
    assert seconds_to_look_again(179.75) == 0.25


def test_every_schedule_fires_at_the_start_for_the_minute_that_has_begun() -> None:
    fired: list[float] = []
    came = threading.Event()

    def call(at: float) -> None:
        fired.append(at)
        came.set()

    clock = Clock([Scheduled(timetable("cron(0 0 * * ? *)"), call)])
    thread = threading.Thread(target=clock.run)
    thread.start()
    assert came.wait(10)
    clock.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert fired[0] % 60 == 0
    assert 0 <= time.time() - fired[0] < 120


def test_at_the_start_the_first_schedule_has_ended_before_the_second_fires() -> None:
    happened: list[str] = []
    came = threading.Event()

    def slow(_at: float) -> None:
        came.wait(0.2)
        happened.append("first ended")

    def second(_at: float) -> None:
        happened.append("second fired")
        came.set()

    clock = Clock([Scheduled(timetable("rate(1 minute)"), slow), Scheduled(timetable("rate(1 minute)"), second)])
    thread = threading.Thread(target=clock.run)
    thread.start()
    assert came.wait(10)
    clock.stop()
    thread.join(10)
    assert happened[:2] == ["first ended", "second fired"]


def test_a_repeated_action_repeats_until_it_is_stopped() -> None:
    twice = threading.Semaphore(0)
    every = Every(0.001, twice.release)
    thread = threading.Thread(target=every.run)
    thread.start()
    assert twice.acquire(timeout=10)
    assert twice.acquire(timeout=10)
    every.stop()
    thread.join(10)
    assert not thread.is_alive()
