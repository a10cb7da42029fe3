"""Catalogues that grow, in the table: few items, and no frame without its series."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.series import Frame, Series
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

MINUTE_MS = 60_000
SOURCE = "checks/local/60/0"


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        create_table(made.dynamodb, TELEMETRY_TABLE)
        yield made


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START_MS / 1000 + 3 * 3600)


def store_over(client: Any, clock: FakeTime) -> DynamoTelemetryStore:
    return DynamoTelemetryStore(client, TELEMETRY_TABLE, clock=clock, retrying=retrying_in(FakeTime()))


def frame(numbers: Iterable[int], minute: float) -> Frame:
    series = {Series.of("m", n=str(number)): float(number) for number in numbers}
    return a_frame(series, timestamp_ms=START_MS + round(minute * MINUTE_MS))


def items(clients: Clients, prefix: str) -> list[Any]:
    found = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    return [item for item in found if item["pk"]["S"].startswith(prefix)]


def numbers_of(store: DynamoTelemetryStore) -> list[list[int]]:
    """Return what each frame has, and see that the index knows all of it."""
    frames = store.read(SOURCE, START_MS, START_MS + 3 * HOUR_MS)
    uses = store.uses(START_MS, START_MS + 3 * HOUR_MS)
    catalogues = store.catalogues([(use.source, use.catalogue_id) for use in uses])
    known = {series for catalogue in catalogues.values() for series in catalogue.series}
    assert known >= {series for one in frames for series in one.series}
    assert {use.metrics["m"] for use in uses} <= {len(catalogue.series) for catalogue in catalogues.values()}
    return [[int(series.label("n")) for series in one.series] for one in frames]


def test_instances_that_take_turns_grow_one_catalogue_and_one_index_entry(
    clients: Clients, clock: FakeTime
) -> None:
    for minute in range(5):
        store_over(clients.dynamodb, clock).write(frame(range(minute + 1), minute))
    assert numbers_of(store_over(clients.dynamodb, clock)) == [list(range(minute + 1)) for minute in range(5)]
    assert (len(items(clients, "C#")), len(items(clients, "I#"))) == (1, 1)
    (use,) = store_over(clients.dynamodb, clock).uses(START_MS, START_MS)
    assert use.catalogue_id.endswith("+4")
    assert use.metrics == {"m": 5}


def test_instances_that_grow_the_same_catalogue_at_once_lose_nothing(clients: Clients, clock: FakeTime) -> None:
    one, other = (store_over(clients.dynamodb, clock) for _ in range(2))
    one.write(frame([0], 0))
    other.write(frame([0], 1))
    one.write(frame([0, 1], 2))
    other.write(frame([0, 2], 3))
    one.write(frame([0, 3], 4))
    assert numbers_of(store_over(clients.dynamodb, clock)) == [[0], [0], [0, 1], [0, 2], [0, 3]]
    assert len(items(clients, "C#")) == 2


@pytest.mark.parametrize("lost", [0, 1])
def test_an_answer_that_is_lost_while_a_catalogue_grows_costs_no_frame(
    clients: Clients, clock: FakeTime, lost: int
) -> None:
    client = Faulty(clients.dynamodb)
    store = store_over(client, clock)
    store.write(frame([0], 0))
    growth_and_index: list[Exception | None] = [None, None]
    growth_and_index[lost] = client_error("InternalServerError", status=500)
    client.after = {"update_item": growth_and_index}
    store.write(frame([0, 1], 1))
    store.write(frame([0, 1], 2))
    assert growth_and_index == []
    assert numbers_of(store_over(clients.dynamodb, clock)) == [[0], [0, 1], [0, 1]]


def test_a_catalogue_without_room_is_not_grown(clients: Clients, clock: FakeTime) -> None:
    random = Random(1)
    store = store_over(clients.dynamodb, clock)
    long = [Series.of("m", n=str(number), text=random.randbytes(3000).hex()) for number in range(120)]
    for minute, some in enumerate((long[:80], long[28:118])):
        store.write(a_frame(dict.fromkeys(some, 1.0), timestamp_ms=START_MS + minute * MINUTE_MS))
    assert [len(one) for one in numbers_of(store_over(clients.dynamodb, clock))] == [80, 90]
    assert len(items(clients, "C#")) == 2


def test_a_frame_that_comes_late_widens_the_entry_and_takes_nothing_back(
    clients: Clients, clock: FakeTime
) -> None:
    early, late = (store_over(clients.dynamodb, clock) for _ in range(2))
    early.write(frame([0], 60))
    late.write(frame([0], 61))
    early.write(frame([0, 1], 62))
    late.write(frame([0], 0))
    early.write(frame([0, 1, 2], 1))
    early.write(frame([0, 1], 121))
    assert numbers_of(store_over(clients.dynamodb, clock)) == [[0], [0, 1, 2], [0], [0], [0, 1], [0, 1]]
    (use,) = late.uses(START_MS, START_MS + 3 * HOUR_MS)
    assert (use.since_ms, use.until_ms) == (START_MS, START_MS + 3 * HOUR_MS)
    assert use.metrics == {"m": 3}


def test_what_was_written_before_catalogues_could_grow_is_gone_on_with(clients: Clients, clock: FakeTime) -> None:
    store_over(clients.dynamodb, clock).write(frame([0], 0))
    for item in (*items(clients, "C#"), *items(clients, "I#")):
        former = {name: value for name, value in item.items() if name not in {"growth", "growths"}}
        clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item=former)
    assert numbers_of(store_over(clients.dynamodb, clock)) == [[0]]
    for minute, numbers in ((61, [0]), (62, [0, 1])):
        store_over(clients.dynamodb, clock).write(frame(numbers, minute))
    assert numbers_of(store_over(clients.dynamodb, clock)) == [[0], [0], [0, 1]]
    assert min(use.since_ms for use in store_over(clients.dynamodb, clock).uses(START_MS, START_MS)) == START_MS


def test_who_knows_a_catalogue_knows_what_it_was(clients: Clients, clock: FakeTime) -> None:
    for minute in range(4):
        store_over(clients.dynamodb, clock).write(frame(range(minute + 1), minute))
    client = Faulty(clients.dynamodb)
    reader = store_over(client, clock)
    (use,) = reader.uses(START_MS, START_MS)
    reader.catalogues([(SOURCE, use.catalogue_id)])
    before = client.count
    assert len(reader.read(SOURCE, START_MS, START_MS + HOUR_MS - 1)) == 4
    assert client.count == before + 1


class Behind:
    """A client whose plain reads see catalogues as they were before they grew."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - boto's name
        answer = self._client.batch_get_item(RequestItems=RequestItems)
        if not RequestItems[TELEMETRY_TABLE]["ConsistentRead"]:
            for item in answer["Responses"][TELEMETRY_TABLE]:
                item["growths"] = {"L": []}
        return answer


def test_a_reader_behind_the_last_growth_reads_again(clients: Clients, clock: FakeTime) -> None:
    store = store_over(clients.dynamodb, clock)
    store.write(frame([0], 0))
    store.write(frame([0, 1], 1))
    assert numbers_of(store_over(Behind(clients.dynamodb), clock)) == [[0], [0, 1]]


def test_a_growth_that_is_lost_hides_only_the_frames_that_need_it(
    clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    store = store_over(clients.dynamodb, clock)
    store.write(frame([0], 0))
    store.write(frame([0, 1], 1))
    (catalogue,) = items(clients, "C#")
    clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item={**catalogue, "growths": {"L": []}})
    (found,) = store_over(clients.dynamodb, clock).read(SOURCE, START_MS, START_MS + HOUR_MS)
    assert found.timestamp_ms == START_MS
    assert "its catalogue is lost" in caplog.text
