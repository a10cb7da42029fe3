"""What the contract cannot show of the DynamoDB telemetry store: keys, failures, expiry, counts of requests."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any, cast

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.errors import CorruptFrame, ItemTooLarge, StoreUnavailable
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.series import Note, Series
from tests.support.aws import (
    TELEMETRY_TABLE,
    FakeTime,
    Faulty,
    Scripted,
    client_error,
    create_table,
    moto_clients,
    retrying_in,
)
from tests.support.frames import START_MS, a_frame, realistic_frames, state_frame

SOURCE = "checks/local/60/0"
UP = 1.0


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        create_table(made.dynamodb, TELEMETRY_TABLE)
        yield made


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START_MS / 1000)


def store_over(client: Any, clock: FakeTime) -> DynamoTelemetryStore:
    return DynamoTelemetryStore(
        cast("Any", client), TELEMETRY_TABLE, retrying=retrying_in(FakeTime()), clock=clock, raw_retention_days=2
    )


def test_items_lie_under_the_keys_that_the_architecture_names(clients: Clients, clock: FakeTime) -> None:
    store = store_over(clients.dynamodb, clock)
    store.write(state_frame({"core_a": UP}))
    store.write_facts(SOURCE, {})
    store.summarise_hour(SOURCE, START_MS)
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    keys = {item["pk"]["S"]: item["sk"]["S"] for item in items}
    catalogue_id = next(item["catalogue"]["S"] for item in items if item["pk"]["S"] == "L")
    assert keys == {
        f"F#{SOURCE}#2026112012": str(START_MS),
        "L": SOURCE,
        f"C#{SOURCE}": catalogue_id,
        f"X#{SOURCE}": "facts",
        "I#20261119": f"{SOURCE}#{catalogue_id}",
        f"D#{SOURCE}": "2026-11-20",
    }


def test_a_frame_of_a_hundred_checks_takes_two_write_units_and_its_catalogue_is_written_once(
    clients: Clients, clock: FakeTime
) -> None:
    store = store_over(clients.dynamodb, clock)
    for frame in realistic_frames(5):
        store.write(frame)
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    sizes = [len(item["values"]["B"]) for item in items if item["pk"]["S"].startswith("F#")]
    assert len(sizes) == 5
    assert max(sizes) + 200 < 2048
    assert sum(item["pk"]["S"].startswith("C#") for item in items) == 1


def test_another_instance_goes_on_with_the_catalogue_that_it_read(clients: Clients, clock: FakeTime) -> None:
    first, second, *_ = realistic_frames(2)
    store_over(clients.dynamodb, clock).write(first)
    other = store_over(clients.dynamodb, clock)
    other.latest()
    other.write(second)
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    assert sum(item["pk"]["S"].startswith("C#") for item in items) == 1


def test_a_day_of_one_source_is_a_query_an_hour_and_one_batch(clients: Clients, clock: FakeTime) -> None:
    writer = store_over(clients.dynamodb, clock)
    clock.now += 86_400
    for hour in range(24):
        writer.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + hour * HOUR_MS))
    client = Faulty(clients.dynamodb)
    frames = store_over(client, clock).read(SOURCE, START_MS, START_MS + 24 * HOUR_MS - 1)
    assert len(frames) == 24
    assert client.count == 24 + 1
    assert len({id(frame.series) for frame in frames}) == 1


def test_frames_past_their_retention_are_not_returned_though_not_yet_deleted(
    clients: Clients, clock: FakeTime
) -> None:
    store = store_over(clients.dynamodb, clock)
    store.write(state_frame({"core_a": UP}))
    clock.now += 2 * 86_400 + 1
    assert store.latest() == []
    assert store.read(SOURCE, START_MS, START_MS) == []


def test_a_range_from_the_beginning_of_time_asks_for_no_more_than_any_retention(clock: FakeTime) -> None:
    client = Scripted(query=[{"Items": []}] * 20_000)
    assert store_over(client, clock).read(SOURCE, 0, 2 * START_MS) == []
    assert len(client.calls) == 401 * 24 + 1


def test_throttling_and_server_errors_in_between_lose_nothing(clients: Clients, clock: FakeTime) -> None:
    busy = [client_error("ThrottlingException"), client_error("InternalServerError", status=500), None]
    client = Faulty(clients.dynamodb, put_item=[*busy, *busy, *busy], query=list(busy), batch_get_item=list(busy))
    store_over(client, clock).write(state_frame({"core_a": UP}))
    assert store_over(client, clock).latest() == [state_frame({"core_a": UP})]


def test_a_table_that_stays_busy_is_unavailable(clients: Clients, clock: FakeTime) -> None:
    client = Faulty(clients.dynamodb, put_item=[client_error("ThrottlingException")] * 50)
    with pytest.raises(StoreUnavailable):
        store_over(client, clock).write(state_frame({"core_a": UP}))


def test_a_failure_while_hours_are_read_in_parallel_is_told(clients: Clients, clock: FakeTime) -> None:
    client = Faulty(clients.dynamodb, query=[client_error("AccessDeniedException")])
    with pytest.raises(StoreUnavailable):
        store_over(client, clock).read(SOURCE, START_MS - 3 * HOUR_MS, START_MS)


def test_a_frame_too_large_for_an_item_is_refused(clients: Clients, clock: FakeTime) -> None:
    noise = Random(1).randbytes(450_000).hex()
    with pytest.raises(ItemTooLarge, match=SOURCE):
        store_over(clients.dynamodb, clock).write(
            a_frame({Series.of("check_state", key="a"): 3.0}, notes={"a": Note(detail=noise)})
        )


def test_a_lost_catalogue_hides_only_its_own_source(
    clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    sound = replace(state_frame({"core_b": UP}), source="checks/local/60/1")
    for frame in (state_frame({"core_a": UP}), sound):
        store_over(clients.dynamodb, clock).write(frame)
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    (lost,) = (item for item in items if item["pk"]["S"] == f"C#{SOURCE}")
    clients.dynamodb.delete_item(TableName=TELEMETRY_TABLE, Key={"pk": lost["pk"], "sk": lost["sk"]})
    store = store_over(clients.dynamodb, clock)
    assert store.latest() == [sound]
    assert f"of {SOURCE} cannot be read" in caplog.text
    with pytest.raises(CorruptFrame, match="lost"):
        store.catalogue(SOURCE, lost["sk"]["S"])


@pytest.mark.parametrize("attribute", ["values", "notes"])
def test_a_damaged_frame_is_absent_and_logged_and_the_next_one_repairs_it(
    clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture, attribute: str
) -> None:
    """As after going back to an older version: the monitor goes on."""
    store = store_over(clients.dynamodb, clock)
    frames = [state_frame({"core_a": UP}, timestamp_ms=START_MS + minute * 60_000) for minute in range(3)]
    for frame in frames[:2]:
        store.write(frame)
    for item in clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]:
        if item["pk"]["S"] == "L" or item["sk"]["S"] == str(frames[1].timestamp_ms):
            clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item={**item, attribute: {"B": b"\x02later"}})
    assert store.latest() == []
    assert store.read(SOURCE, START_MS, START_MS + 60_000) == [frames[0]]
    assert "cannot be read" in caplog.text
    store.write(frames[2])
    assert store.latest() == [frames[2]]


def test_a_damaged_catalogue_is_lost(clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture) -> None:
    store_over(clients.dynamodb, clock).write(state_frame({"core_a": UP}))
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    (item,) = (item for item in items if item["pk"]["S"] == f"C#{SOURCE}")
    clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item={**item, "catalogue": {"B": b"?"}})
    assert store_over(clients.dynamodb, clock).latest() == []
    assert "is damaged" in caplog.text


def test_damaged_facts_are_as_good_as_none(
    clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    key = {"pk": {"S": f"X#{SOURCE}"}, "sk": {"S": "facts"}}
    clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item={**key, "facts": {"B": b"?"}})
    assert store_over(clients.dynamodb, clock).facts(SOURCE) == {}
    assert "cannot be read" in caplog.text


def test_a_damaged_day_hides_no_other(clients: Clients, clock: FakeTime, caplog: pytest.LogCaptureFixture) -> None:
    store = store_over(clients.dynamodb, clock)
    clock.now += 86_400
    for day in (0, 1):
        store.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + day * 24 * HOUR_MS))
        store.summarise_hour(SOURCE, START_MS + day * 24 * HOUR_MS)
    key = {"pk": {"S": f"D#{SOURCE}"}, "sk": {"S": "2026-11-20"}}
    item = clients.dynamodb.get_item(TableName=TELEMETRY_TABLE, Key=key)["Item"]
    clients.dynamodb.put_item(TableName=TELEMETRY_TABLE, Item={**item, "hours": {"B": b"?"}})
    assert [day.day for day in store.availability(SOURCE, "2026-11-20", "2026-11-21")] == ["2026-11-21"]
    assert "cannot be read" in caplog.text


def test_two_hours_folded_at_once_both_count(clients: Clients, clock: FakeTime) -> None:
    """The second writer is let in between the first one's read and write."""
    store = store_over(clients.dynamodb, clock)
    for hour in (0, 1):
        store.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + hour * HOUR_MS))

    class Racing(Faulty):
        raced = False

        def get_item(self, **request: Any) -> Any:
            answer = clients.dynamodb.get_item(**request)
            if not self.raced:
                self.raced = True
                store.summarise_hour(SOURCE, START_MS + HOUR_MS)
            return answer

    store_over(Racing(clients.dynamodb), clock).summarise_hour(SOURCE, START_MS)
    (day,) = store.availability(SOURCE, "2026-11-20", "2026-11-20")
    assert day.by_check["core_a"].up == 2


def test_index_and_catalogue_outlive_whatever_refers_to_them_and_then_expire(
    clients: Clients, clock: FakeTime
) -> None:
    store_over(clients.dynamodb, clock).write(state_frame({"core_a": UP}))
    (use,) = store_over(clients.dynamodb, clock).uses(START_MS, START_MS)
    reference = (use.source, use.catalogue_id)
    clock.now += 400 * 86_400
    assert store_over(clients.dynamodb, clock).uses(START_MS, START_MS) == [use]
    assert reference in store_over(clients.dynamodb, clock).catalogues([reference])
    clock.now += 15 * 86_400
    assert store_over(clients.dynamodb, clock).uses(START_MS, START_MS) == []
    assert store_over(clients.dynamodb, clock).catalogues([reference]) == {}


def test_a_catalogue_lives_longer_with_each_week_that_it_is_used_in(clients: Clients, clock: FakeTime) -> None:
    store = store_over(clients.dynamodb, clock)
    expiries = []
    for week in range(3):
        store.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + week * 7 * 24 * HOUR_MS))
        items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
        (catalogue,) = [item for item in items if item["pk"]["S"].startswith("C#")]
        expiries.append(int(catalogue["expires_at"]["N"]))
    assert [after - before for before, after in pairwise(expiries)] == [7 * 86_400] * 2
    store_over(clients.dynamodb, clock).write(state_frame({"core_a": UP}))  # replayed by another instance
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    assert [int(item["expires_at"]["N"]) for item in items if item["pk"]["S"].startswith("C#")] == expiries[-1:]


def test_an_instance_that_never_wrote_a_source_goes_on_with_the_catalogue_of_its_latest_frame(
    clients: Clients, clock: FakeTime
) -> None:
    for frame in realistic_frames(3):
        store_over(clients.dynamodb, clock).write(frame)
    items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    assert sum(item["pk"]["S"].startswith("C#") for item in items) == 1
    assert sum(item["pk"]["S"].startswith("I#") for item in items) == 1


def test_an_index_entry_is_refreshed_once_an_hour(clients: Clients, clock: FakeTime) -> None:
    client = Faulty(clients.dynamodb)
    store = store_over(client, clock)
    for minute in range(60):
        store.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + minute * 60_000))
    first_of_all = ("latest", "series of other sources", "catalogue", "index")
    assert client.count == 2 * 60 + len(first_of_all)
    store.write(state_frame({"core_a": UP}, timestamp_ms=START_MS + HOUR_MS))
    assert client.count == 2 * 61 + len(first_of_all) + 1
