"""The stores under contract: in memory, and DynamoDB on moto."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import StateStore
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.store import TelemetryStore
from lamplighter.telemetry.stored import RollUpStore
from tests.support.aws import STATE_TABLE, TELEMETRY_TABLE, FakeTime, create_table, moto_clients


class QueriedStore(TelemetryStore, RollUpStore, Protocol):
    """What both telemetry stores are: written by rounds, read by pages and by queries."""


KINDS = ("memory", "dynamodb")


@contextmanager
def state_store_of(kind: str, clock: FakeTime) -> Iterator[StateStore]:
    """Yield an empty state store of a kind."""
    if kind == "memory":
        yield InMemoryStateStore()
        return
    with moto_clients() as clients:
        create_table(clients.dynamodb, STATE_TABLE)
        yield DynamoStateStore(clients.dynamodb, STATE_TABLE, clock=clock)


@contextmanager
def telemetry_store_of(kind: str, clock: FakeTime, **options: Any) -> Iterator[QueriedStore]:
    """Yield an empty telemetry store of a kind; `options` are those that both kinds take."""
    if kind == "memory":
        yield InMemoryTelemetryStore(**options)
        return
    with moto_clients() as clients:
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        yield DynamoTelemetryStore(clients.dynamodb, TELEMETRY_TABLE, clock=clock, **options)
