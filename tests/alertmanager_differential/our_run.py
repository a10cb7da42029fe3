"""Lamplighter: the scenario's configuration file, API, flushes, sweeps and webhooks, on a simulated clock."""

import heapq
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from lamplighter.alerting.flush import Flush
from lamplighter.alerting.sweep import Sweep
from lamplighter.alerting.writer import AlertWriter
from lamplighter.channels.registry import open_channel
from lamplighter.config.configuration import Configuration
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from tests.alertmanager_differential.operator import Operator
from tests.alertmanager_differential.scenario import EXTERNAL_URL, Action, Answer, Reload, Scenario
from tests.alertmanager_differential.their_run import Run
from tests.alertmanager_differential.webhooks import Message, Webhooks
from tests.support.alertmanager_api import AlertmanagerWorld, routed_by
from tests.support.alerts import Queued
from tests.support.channels import some_tools

FIRST_SWEEP_SECONDS = 9.0
SWEEP_SECONDS = 60.0


class Agenda:
    """What is to be done when; unix seconds."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Do it then."""
        heapq.heappush(self._events, (max(when, self.now), next(self._order), do))

    def run(self, until: float) -> None:
        """Do everything that is due before `until`, in order."""
        while self._events and self._events[0][0] < until:
            self.now, _, do = heapq.heappop(self._events)
            do()


@dataclass
class Queue(Queued):
    """SQS: brings every message once, after its delay."""

    agenda: Agenda = field(kw_only=True)
    deliver: Callable[[Mapping[str, Any]], None] = field(default=lambda _: None, kw_only=True)

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """See `FlushQueue.send`."""
        carried = json.loads(json.dumps(body))
        self.agenda.at(self.agenda.now + delay_seconds, lambda: self.deliver(carried))


class Lamplighter:
    """The functions behind API, queue and schedule, over one store."""

    def __init__(self, configuration: Configuration, agenda: Agenda) -> None:
        self._agenda = agenda
        queue = Queue(agenda=agenda, deliver=self._flush_named)
        self.api = AlertmanagerWorld(configuration, state=InMemoryStateStore(), queue=queue)
        tools = some_tools()
        self._flush = Flush(
            self.api.state,
            queue,
            self._current,
            lambda integration: open_channel(integration, tools),
            EXTERNAL_URL,
        )
        self._sweep = Sweep(
            state=self.api.state,
            telemetry=InMemoryTelemetryStore(),
            writer=AlertWriter(self.api.state, queue),
            flush=self._flush,
            configuration=self._current,
            mistakes=lambda _: (),
            sources=lambda _: {},
        )
        agenda.at(agenda.now + FIRST_SWEEP_SECONDS, self._sweep_again)

    def ask(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        """Send a request to the API."""
        self.api.now = self._agenda.now
        status, document = self.api.call(method, path, body)
        return status, "" if document is None else json.dumps(document)

    def reload(self, configuration: Configuration) -> None:
        """Put another configuration into force."""
        self.api.configuration = configuration

    def _current(self, _: float) -> Configuration:
        return self.api.configuration

    def _flush_named(self, message: Mapping[str, Any]) -> None:
        errors = self._flush.all(message["groups"], self._agenda.now)
        assert not errors, errors

    def _sweep_again(self) -> None:
        self._agenda.at(self._agenda.now + SWEEP_SECONDS, self._sweep_again)
        self._sweep(self._agenda.now)


def told_by_lamplighter(scenario: Scenario, theirs: Run, webhooks: Webhooks) -> list[Message]:
    """Return what came of a scenario whose steps are done at the very times at which they were for the other."""
    agenda = Agenda(theirs.began)
    webhooks.take(scenario)
    webhooks.clock = lambda: agenda.now
    lamplighter = Lamplighter(routed_by(webhooks.written_into(scenario.config, scenario)), agenda)
    operator = Operator(lamplighter.ask, theirs.began)

    def does(action: Action) -> None:
        match action:
            case Answer(hook, status):
                webhooks.answer(scenario, hook, status)
            case Reload(config):
                lamplighter.reload(routed_by(webhooks.written_into(config, scenario)))
            case _:
                operator.does(action)

    for step, at in theirs.done:
        agenda.at(at, partial(does, step.action))
    agenda.run(theirs.began + scenario.lasts)
    return webhooks.take(scenario)
