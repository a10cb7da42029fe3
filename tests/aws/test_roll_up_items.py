"""Roll-ups in the table where a writing breaks off."""

from collections.abc import Iterator
from typing import Any

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored import RollUpPart
from lamplighter.telemetry.tiers import FIVE_MINUTES, ONE_HOUR, TIERS, Tier
from tests.support.aws import (
    TELEMETRY_TABLE,
    FakeTime,
    Faulty,
    client_error,
    create_table,
    moto_clients,
    retrying_in,
)
from tests.support.frames import START_MS, a_frame

SOURCE = "checks/local/60/0"
NOW_MS = START_MS + 2 * HOUR_MS


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        create_table(made.dynamodb, TELEMETRY_TABLE)
        yield made


def store_over(client: Any) -> DynamoTelemetryStore:
    clock = FakeTime(NOW_MS / 1000)
    return DynamoTelemetryStore(client, TELEMETRY_TABLE, clock=clock, retrying=retrying_in(FakeTime()))


def breaking_off(clients: Clients, *, after: int) -> DynamoTelemetryStore:
    """Return a store whose client is refused after some puts."""
    return store_over(Faulty(clients.dynamodb, put_item=[*[None] * after, client_error("AccessDeniedException")]))


def parts_read(clients: Clients, tier: Tier) -> list[tuple[RollUpPart, ...]]:
    return [one.parts for one in store_over(clients.dynamodb).stored_roll_ups(SOURCE, tier, START_MS, START_MS)]


def test_parts_of_a_writing_that_broke_off_are_not_read_with_those_of_the_former(clients: Clients) -> None:
    former = [RollUpPart(0, 1, b"0"), RollUpPart(1, 1, b"1")]
    store_over(clients.dynamodb).write_roll_up(SOURCE, ONE_HOUR, START_MS, ["a"], former)
    with pytest.raises(StoreUnavailable):
        breaking_off(clients, after=1).write_roll_up(SOURCE, ONE_HOUR, START_MS, ["a", "b"], former)
    assert parts_read(clients, ONE_HOUR) == [(former[0],)]


@pytest.mark.parametrize("after", [0, 1])
def test_an_hour_whose_folding_broke_off_is_folded_again(clients: Clients, after: int) -> None:
    for minute in (1, 30, 61):
        store_over(clients.dynamodb).write(
            a_frame({Series.of("up"): 1.0}, source=SOURCE, timestamp_ms=START_MS + minute * 60_000)
        )
    with pytest.raises(StoreUnavailable):
        catch_up(breaking_off(clients, after=after), SOURCE, NOW_MS)
    broken_off = [len(parts_read(clients, tier)) for tier in TIERS]
    assert broken_off == [after, 0]
    assert store_over(clients.dynamodb).progress()[SOURCE].through_ms == START_MS
    for _ in range(2):
        catch_up(store_over(clients.dynamodb), SOURCE, NOW_MS)
        assert [len(parts_read(clients, tier)) for tier in (FIVE_MINUTES, ONE_HOUR)] == [1, 1]
    assert store_over(clients.dynamodb).progress()[SOURCE].through_ms == START_MS + HOUR_MS
