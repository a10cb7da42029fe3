"""What goes wrong between a function and what it calls: how often, and what it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from random import Random
from typing import TypeVar

from lamplighter.errors import StoreUnavailable
from tests.support.simulation_clockwork import Clockwork, Killed, Strand

T = TypeVar("T")

RETRIED_SECONDS = 8.0
"""For how long a function tries again before it gives a call up: `Retrying.BUDGET_SECONDS`."""


class Fault(StrEnum):
    """What becomes of one call."""

    NONE = "none"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    THROTTLED = "throttled until the time was up"
    SLOW = "throttled for a while"
    ANSWER_LOST = "done, and the answer lost for good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Probabilities of one run, each per call, message or record; and clock skew in seconds."""

    killed: float = 0.0
    throttled: float = 0.0
    slow: float = 0.0
    answer_lost: float = 0.0
    message_lost: float = 0.0
    message_repeated: float = 0.0
    message_late: float = 0.0
    record_repeated: float = 0.0
    record_late: float = 0.0
    record_reordered: float = 0.0
    receiver_refuses: float = 0.0
    receiver_hangs: float = 0.0
    receiver_swallows_answer: float = 0.0
    skew_seconds: float = 0.0

    @classmethod
    def drawn(cls, random: Random) -> "Rates":
        """Return the rates of a run: each fault is absent, rare or frequent, so that runs differ in kind."""
        draws = {field.name: random.choice((0.0, 0.0, 0.005, 0.02, 0.1)) for field in fields(cls)}
        calm = {name: min(draws[name], 0.03) for name in ("killed", "throttled", "answer_lost")}
        receivers = {name: 3 * draws[name] for name in draws if name.startswith("receiver")}
        return cls(**{**draws, **calm, **receivers, "skew_seconds": random.choice((0.0, 0.5, 2.0, 5.0))})


class Faults:
    """Strikes calls while it is switched on."""

    def __init__(self, clockwork: Clockwork, rates: Rates) -> None:
        self._clockwork = clockwork
        self._random = clockwork.random
        self.rates = rates
        self.is_on = True
        self.counts: dict[str, int] = {}

    def strikes(self, probability: float, name: str) -> bool:
        """Return whether this one goes wrong, and count it."""
        struck = self.is_on and probability > 0 and self._random.random() < probability
        if struck:
            self.counts[name] = self.counts.get(name, 0) + 1
        return struck

    def call(self, name: str, effect: Callable[[], T], *, writes: bool = False) -> T:
        """Return what `effect` returns, at some time from now, unless a fault is in the way."""
        clockwork = self._clockwork
        clockwork.pause(self._random.expovariate(100.0))
        fault = self._drawn(writes=writes)
        if fault is not Fault.NONE:
            clockwork.note(f"{name}: {fault}")
        if fault is Fault.KILLED_BEFORE:
            raise self._killed()
        if fault is Fault.SLOW:
            clockwork.pause(self._random.uniform(0.1, RETRIED_SECONDS))
        if fault is Fault.THROTTLED:
            raise self._given_up(name)
        result = effect()
        if writes:
            clockwork.note(f"{name} -> {result}")
        if fault is Fault.KILLED_AFTER:
            raise self._killed()
        if fault is Fault.ANSWER_LOST:
            raise self._given_up(name)
        return result

    def strand(self) -> Strand:
        """Return the strand that runs."""
        assert self._clockwork.current is not None
        return self._clockwork.current

    def recorded(self) -> None:
        """Keep in mind that what was told is written down."""
        self.strand().recorded_at = self._clockwork.now

    def _drawn(self, *, writes: bool) -> Fault:
        rates = self.rates
        likely: Mapping[Fault, float] = {
            Fault.KILLED_BEFORE: rates.killed / 2,
            Fault.KILLED_AFTER: rates.killed / 2,
            Fault.THROTTLED: rates.throttled,
            Fault.SLOW: rates.slow,
            Fault.ANSWER_LOST: rates.answer_lost if writes else 0.0,
        }
        if not self.is_on:
            return Fault.NONE
        drawn = self._random.random()
        for fault, probability in likely.items():
            drawn -= probability
            if drawn < 0:
                self.counts[fault] = self.counts.get(fault, 0) + 1
                return fault
        return Fault.NONE

    def may_kill(self, where: str) -> None:
        """End the process that runs, now and then."""
        if self.strikes(self.rates.killed, f"killed {where}"):
            raise self._killed()

    def _killed(self) -> Killed:
        self._clockwork.note("killed")
        process = self.strand().process
        process.kill("killed")
        return Killed(process.death)

    def _given_up(self, name: str) -> StoreUnavailable:
        self.strand().troubles += 1
        self._clockwork.pause(self._random.uniform(0.2, 1.0) * RETRIED_SECONDS)
        return StoreUnavailable(f"{name}: no answer")
