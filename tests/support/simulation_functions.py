"""Instances of the function: called by the services, reused while they live, each with a clock of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.errors import LamplighterError
from tests.support.simulation_clockwork import Clockwork, Process
from tests.support.simulation_operator import Wish
from tests.support.simulation_pipeline import Alerter
from tests.support.simulation_queue import Queued
from tests.support.simulation_stream import StreamRecord

TIME_LIMIT_SECONDS = 60.0


@dataclass(eq=False)
class Instance:
    """One that may be called again and again."""

    name: str
    alerter: Alerter
    skew_seconds: float


class Functions:
    """Calls instances, new ones where all are busy."""

    def __init__(
        self, clockwork: Clockwork, build: Callable[[], Alerter], skew_seconds: Callable[[], float]
    ) -> None:
        self._clockwork = clockwork
        self._build = build
        self._skew_seconds = skew_seconds
        self._free: list[Instance] = []
        self._made = 0
        self._calls = 0

    def sweep(self) -> None:
        """Do what the schedule does."""
        self._call("sweep", _sweep)

    def post(self, posts: Sequence[Any]) -> None:
        """Hand over what another server posts."""
        self._call("post", lambda instance, now: instance.alerter.post(posts, now))

    def silence(self, wish: Wish, new_id: str) -> None:
        """Have a silence made or changed."""
        self._call("silence", lambda instance, now: instance.alerter.silence(wish, new_id, now))

    def acknowledge(self, choose: Callable[[Sequence[str]], str]) -> None:
        """Have an alert acknowledged that fires."""
        self._call("acknowledge", lambda instance, now: instance.alerter.acknowledge(choose, now))

    def work_off(self, batch: Sequence[Queued], succeeded: Callable[[Sequence[Queued]], None]) -> None:
        """Hand over messages of the queue."""
        records = [{"messageId": str(message.number), "body": message.text} for message in batch]

        def work(instance: Instance, now: float) -> None:
            failed = _failed(instance.alerter.intake({"Records": records}, now))
            succeeded([message for message in batch if str(message.number) not in failed])

        self._call("queue", work)

    def evaluate(self, batch: Sequence[StreamRecord], done: Callable[[int | None], None]) -> None:
        """Hand over records of the stream."""

        def work(instance: Instance, now: float) -> int | None:
            failed = _failed(instance.alerter.intake({"Records": [record.event() for record in batch]}, now))
            return min(map(int, failed), default=None)

        answers: list[int | None] = []
        self._call(
            "stream",
            lambda instance, now: answers.append(work(instance, now)),
            lambda: done(answers[0] if answers else batch[0].number),
        )

    def _call(
        self, what: str, work: Callable[[Instance, float], None], afterwards: Callable[[], None] = lambda: None
    ) -> None:
        clockwork = self._clockwork
        instance = self._instance()
        self._calls += 1
        process = Process(
            name=f"{self._calls} {what} ({instance.name})", ends_by=clockwork.now + TIME_LIMIT_SECONDS
        )

        def live() -> None:
            clockwork.note("begins")
            try:
                work(instance, clockwork.now + instance.skew_seconds)
            except LamplighterError as error:
                clockwork.note(f"fails: {error}")
            finally:
                clockwork.note(process.death or "ends")
                if not process.death:
                    self._free.append(instance)
                afterwards()

        clockwork.start(process, live)

    def _instance(self) -> Instance:
        if self._free:
            return self._free.pop(self._clockwork.random.randrange(len(self._free)))
        self._made += 1
        return Instance(f"i{self._made}", self._build(), self._skew_seconds())


def _sweep(instance: Instance, now: float) -> None:
    instance.alerter.intake({"task": "sweep"}, now)


def _failed(answer: dict[str, Any]) -> set[str]:
    return {one["itemIdentifier"] for one in answer["batchItemFailures"]}
