"""Where both send to: one server with a path for each webhook of each scenario."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from tests.alertmanager_differential.scenario import HOOKS, Scenario
from tests.support.receivers import Behaviour, Posted, Receiver


@dataclass(frozen=True)
class Message:
    """What a webhook took in; `at` is unix seconds."""

    hook: str
    at: float
    body: Mapping[str, Any]


class Webhooks:
    """Takes messages in for every scenario, or refuses them with the status that was asked for."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._statuses: dict[tuple[str, str], int] = {}
        self._taken: dict[str, list[Message]] = {}
        self._server = Receiver(reply=self._reply)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(*error)

    def written_into(self, config: str, scenario: Scenario) -> str:
        """Return a configuration with the addresses of the scenario's webhooks."""
        return config.replace(HOOKS, f"{self._server.base}/{_folder(scenario)}")

    def answer(self, scenario: Scenario, hook: str, status: int) -> None:
        """Answer with that status from now on."""
        self._statuses[_folder(scenario), hook] = status

    def take(self, scenario: Scenario) -> list[Message]:
        """Return what the scenario's webhooks took in, and begin anew."""
        folder = _folder(scenario)
        self._statuses = {key: status for key, status in self._statuses.items() if key[0] != folder}
        return self._taken.pop(folder, [])

    def _reply(self, posted: Posted) -> Behaviour:
        _, folder, hook = posted.path.split("/", 2)
        status = self._statuses.get((folder, hook), 200)
        if status == 200:
            self._taken.setdefault(folder, []).append(Message(hook, self.clock(), posted.body))
        return Behaviour(status=status, body="noted" if status == 200 else "out of order")


def _folder(scenario: Scenario) -> str:
    return scenario.name.replace(" ", "-").replace("/", "-")
