"""Debian's Alertmanager: every scenario on a server of its own, all side by side in real time."""

import heapq
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.alertmanager_differential.operator import Operator
from tests.alertmanager_differential.scenario import EXTERNAL_URL, Action, Answer, Reload, Scenario, Step
from tests.alertmanager_differential.webhooks import Message, Webhooks
from tests.support.account import free_ports
from tests.support.real_alertmanager import RealAlertmanager, running_alertmanager

STARTED_AT_ONCE = 4
APART_SECONDS = 0.03
"""Between the beginnings of two scenarios, so that not all groups of all are due at one moment."""


@dataclass
class Run:
    """What came of a scenario: unix seconds throughout."""

    began: float
    done: list[tuple[Step, float]] = field(default_factory=list)
    """When each step was really done, in that order."""
    messages: Sequence[Message] = ()

    @property
    def lateness(self) -> float:
        """By how much the slowest step was late."""
        return max((at - (self.began + step.at) for step, at in self.done), default=0.0)


class Server:
    """The Alertmanager of one scenario."""

    def __init__(self, scenario: Scenario, alertmanager: RealAlertmanager, webhooks: Webhooks) -> None:
        self._scenario = scenario
        self._alertmanager = alertmanager
        self._webhooks = webhooks
        self._operator: Operator | None = None

    def begin(self, at: float) -> None:
        """Let the scenario begin."""
        self._operator = Operator(self._ask, at)

    def does(self, action: Action) -> None:
        """Do a step."""
        assert self._operator
        match action:
            case Answer(hook, status):
                self._webhooks.answer(self._scenario, hook, status)
            case Reload(config):
                self._alertmanager.reload(self._webhooks.written_into(config, self._scenario))
            case _:
                self._operator.does(action)

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        status, answer = self._alertmanager.ask(method, path, body)
        return status, answer.decode(errors="replace")


def told_by_alertmanager(scenarios: Sequence[Scenario], webhooks: Webhooks, folder: Path) -> Mapping[str, Run]:
    """Return what came of the scenarios, by name; it takes as long as the longest of them."""
    # The longest first: it is over when the last one is, which began later.
    scenarios = sorted(scenarios, key=lambda each: -each.lasts)
    with ExitStack() as stack:
        ports = dict(zip((each.name for each in scenarios), free_ports(len(scenarios)), strict=True))

        def started(scenario: Scenario) -> Server:
            home = folder / str(ports[scenario.name])
            home.mkdir()
            config = webhooks.written_into(scenario.config, scenario)
            running = running_alertmanager(
                home, config, f"--web.external-url={EXTERNAL_URL}", port=ports[scenario.name]
            )
            return Server(scenario, stack.enter_context(running), webhooks)

        with ThreadPoolExecutor(STARTED_AT_ONCE) as pool:
            servers = list(pool.map(started, scenarios))
        return _play(scenarios, servers, webhooks)


def _play(scenarios: Sequence[Scenario], servers: Sequence[Server], webhooks: Webhooks) -> Mapping[str, Run]:
    start, order = time.time() + 0.2, count()
    runs: dict[str, Run] = {}
    agenda: list[tuple[float, int, Scenario, Server, Step | None]] = []
    for index, (scenario, server) in enumerate(zip(scenarios, servers, strict=True)):
        began = start + index * APART_SECONDS
        runs[scenario.name] = Run(began)
        server.begin(began)
        for planned in scenario.steps:
            heapq.heappush(agenda, (began + planned.at, next(order), scenario, server, planned))
        heapq.heappush(agenda, (began + scenario.lasts, next(order), scenario, server, None))
    while agenda:
        at, _, scenario, server, step = heapq.heappop(agenda)
        time.sleep(max(0.0, at - time.time()))
        if step is None:
            runs[scenario.name].messages = webhooks.take(scenario)
        else:
            runs[scenario.name].done.append((step, time.time()))
            server.does(step.action)
    return runs
