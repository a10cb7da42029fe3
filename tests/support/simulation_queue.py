"""A queue as SQS is one: at least once, in no order, hidden while it is worked on, given up in the end."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.support.simulation_clockwork import Clockwork
from tests.support.simulation_faults import Faults

VISIBILITY_SECONDS = 360.0
MOST_ATTEMPTS = 5
MOST_AT_ONCE = 10

Deliver = Callable[[Sequence["Queued"], Callable[[Sequence["Queued"]], None]], None]
"""Has messages worked on, and calls back with those that succeeded; not at all if the function died."""


@dataclass(eq=False)
class Queued:
    """A message, and how often it was handed out."""

    number: int
    text: str
    attempts: int = 0


class SimulatedQueue:
    """See `FlushQueue`."""

    def __init__(self, clockwork: Clockwork, faults: Faults, deliver: Deliver) -> None:
        self._clockwork = clockwork
        self._random = clockwork.random
        self._faults = faults
        self._deliver = deliver
        self._number = 0
        self._visible: list[Queued] = []
        self._handed_out: set[int] = set()
        self.given_up = 0

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """See `FlushQueue.send`."""
        name = f"queue {dict(body)} in {delay_seconds} s"
        self._faults.call(name, lambda: self._sent(body, delay_seconds), writes=True)

    def _sent(self, body: Mapping[str, Any], delay_seconds: int) -> None:
        rates = self._faults.rates
        copies = 2 if self._faults.strikes(rates.message_repeated, "message repeated") else 1
        if self._faults.strikes(rates.message_lost, "message lost"):
            self._clockwork.note("the message is lost")
            copies = 0
        for _ in range(copies):
            self._number += 1
            late = self._random.expovariate(10.0)
            if self._faults.strikes(rates.message_late, "message late"):
                late += self._random.uniform(1.0, 120.0)
            message = Queued(self._number, json.dumps(body))
            self._clockwork.at(self._clockwork.now + delay_seconds + late, partial(self._appear, message))

    def _appear(self, message: Queued) -> None:
        if not self._visible:
            self._clockwork.at(self._clockwork.now + self._random.uniform(0.0, 0.3), self._poll)
        self._visible.append(message)

    def _poll(self) -> None:
        self._random.shuffle(self._visible)
        batch, self._visible = self._visible[:MOST_AT_ONCE], self._visible[MOST_AT_ONCE:]
        if self._visible:
            self._clockwork.at(self._clockwork.now, self._poll)
        for message in batch:
            message.attempts += 1
            self._handed_out.add(message.number)
            self._clockwork.at(self._clockwork.now + VISIBILITY_SECONDS, partial(self._reappear, message))
        self._deliver(batch, self._succeeded)

    def _succeeded(self, messages: Sequence[Queued]) -> None:
        """A message that was worked on may come all the same: its deletion is lost now and then."""
        for message in messages:
            if not self._faults.strikes(self._faults.rates.message_repeated, "message came again"):
                self._handed_out.discard(message.number)

    def _reappear(self, message: Queued) -> None:
        if message.number not in self._handed_out:
            return
        self._handed_out.discard(message.number)
        if message.attempts < MOST_ATTEMPTS:
            self._appear(message)
        else:
            self.given_up += 1
