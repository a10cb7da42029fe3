"""Eight functions at once, with clocks that differ, over one table."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.config.configuration import Configuration
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Series
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON
from tests.support.aws import STATE_TABLE, create_table, moto_clients
from tests.support.configuration import a_configuration

INTERVALS = (7, 20, 60)
SKEWS = (-3, -1, 0, 0, 2, 2, 2, 2)
SECONDS = 125


class OneAtATime:
    """A client whose calls are atomic, as DynamoDB's are and moto's are not; between them anything may happen."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            with self._lock:
                answer = getattr(self._client, method)(**request)
            time.sleep(0)  # lets another thread go first, if one waits
            return answer

        return call


def a_configuration_of_groups() -> Configuration:
    groups = tuple(
        RuleGroup(
            file="house.yml",
            name=f"every {seconds}",
            rules=(AlertingRule(alert=f"Hot{seconds}", expr="temperature > 30", for_seconds=20),),
            interval_seconds=seconds,
        )
        for seconds in INTERVALS
    )
    return replace(a_configuration(alertmanager=a_route()), rule_groups=groups)


@pytest.fixture
def functions() -> Iterator[list[Scene]]:
    configuration = a_configuration_of_groups()
    telemetry = InMemoryTelemetryStore()
    with moto_clients() as clients:
        create_table(clients.dynamodb, STATE_TABLE)
        client: Any = OneAtATime(clients.dynamodb)
        yield [Scene(configuration, DynamoStateStore(client, STATE_TABLE), telemetry=telemetry) for _ in SKEWS]


def a_frame(second: int) -> Frame:
    return Frame(
        source="house/1",
        timestamp_ms=round((NOON + second) * 1000),
        interval_seconds=10.0,
        series=(Series.of("temperature", room="attic"),),
        values=(40.0 if 30 <= second < 90 else 20.0,),
    )


def test_each_slot_is_evaluated_once_and_each_state_entered_once(functions: list[Scene]) -> None:
    gate = threading.Barrier(len(functions))

    def look(function: Scene, at: float) -> None:
        gate.wait()
        function.rules(at)

    with ThreadPoolExecutor(len(functions)) as pool:
        functions[-1].rules(NOON + SKEWS[-1])
        for second in range(SECONDS):
            if second % 10 == 0:
                functions[0].write(a_frame(second))
            looks = [
                pool.submit(look, function, NOON + second + skew)
                for function, skew in zip(functions, SKEWS, strict=True)
            ]
            if second % 60 == 1:
                looks += [pool.submit(function.rules.sweep, NOON + second) for function in functions[2:4]]
            for one in looks:
                one.result()
    first, last = NOON + SKEWS[-1], NOON + SECONDS - 1 + SKEWS[-1]
    counts = sum((function.counts for function in functions), Counter[tuple[str, str]]())
    for seconds in INTERVALS:
        slots = last // seconds - first // seconds + 1
        assert counts["lamplighter_rule_evaluations_total", f"house.yml;every {seconds}"] == slots
        assert not counts["lamplighter_rule_group_slots_missed_total", f"house.yml;every {seconds}"]
    entered = Counter((event.alertname, event.state) for event in functions[0].events(NOON + SECONDS))
    assert entered == {(f"Hot{seconds}", state): 1 for seconds in (7, 20) for state in ("firing", "resolved")}
