"""Calls what is scheduled, aligned to the wall clock's minutes, and what has to happen now and then."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from local.schedule import MINUTE_SECONDS, Timetable

PATIENCE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule ready to be called with the minute's time (unix seconds)."""

    timetable: Timetable
    call: Callable[[float], None]


class Clock:
    """Fires every schedule once at the start, for the minute that has begun, and then whenever it is due.

    At the start they fire in the stack's order, each when the one before has ended or has had `PATIENCE_SECONDS`:
    whoever looks for what did not arrive has to come after the one who brings it.
    """

    def __init__(self, scheduled: Sequence[Scheduled]) -> None:
        self._scheduled = scheduled
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Fire no more."""
        self._stopping.set()

    def run(self) -> None:
        """Fire until stopped. Minutes that passed while the machine slept are skipped: they cannot be probed."""
        minute = int(time.time() // MINUTE_SECONDS)
        for entry in self._scheduled:
            for call in self._fire([entry], minute):
                call.join(PATIENCE_SECONDS)
        while not self._stopping.wait(seconds_to_look_again(time.time())):
            present = int(time.time() // MINUTE_SECONDS)
            if present != minute:
                minute = present
                self._fire([entry for entry in self._scheduled if entry.timetable.is_due(minute)], minute)

    def _fire(self, due: Sequence[Scheduled], minute: int) -> list[threading.Thread]:
        at = (minute * MINUTE_SECONDS,)
        calls = [threading.Thread(target=entry.call, args=at, name="schedule", daemon=True) for entry in due]
        for call in calls:
            call.start()
        return calls


def seconds_to_look_again(now: float) -> float:
    """Return the time to the next minute, but never more than a second: clocks are set and machines sleep."""
    return min(1.0, MINUTE_SECONDS - now % MINUTE_SECONDS)


class Every:
    """Does one small thing again and again until it is stopped."""

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        self._seconds = seconds
        self._action = action
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Do it no more."""
        self._stopping.set()

    def run(self) -> None:
        """Repeat until stopped."""
        while not self._stopping.wait(self._seconds):
            self._action()
