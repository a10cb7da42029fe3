"""What the contract cannot show of the DynamoDB state store: failures, lost answers, limits."""

import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any, cast

import pytest
from botocore.exceptions import ReadTimeoutError

from lamplighter.aws.clients import Clients
from lamplighter.aws.state_store import MOST_DATA_BYTES, MOST_JSON_BYTES, MOST_PLAIN_BYTES, DynamoStateStore
from lamplighter.errors import CorruptFrame, ItemTooLarge, StoreUnavailable
from lamplighter.state.store import Record
from tests.support.aws import STATE_TABLE, FakeTime, Faulty, client_error, create_table, moto_clients, retrying_in

NOW = 1_795_176_000.0
TIMEOUT = ReadTimeoutError(endpoint_url="https://example.test")


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        create_table(made.dynamodb, STATE_TABLE)
        yield made


def store_over(client: Any) -> DynamoStateStore:
    return DynamoStateStore(
        cast("Any", client), STATE_TABLE, retrying=retrying_in(FakeTime()), clock=FakeTime(NOW)
    )


def a_record(key: str = "a", version: int = 0, value: object = 1) -> Record:
    return Record(partition="ALERT", key=key, data={"value": value}, version=version)


def incompressible(length: int) -> str:
    """Return base64, of which a quarter can be saved and no more."""
    return b64encode(Random(7).randbytes(length)).decode()


def test_a_write_whose_answer_was_lost_has_won(clients: Clients) -> None:
    client = Faulty(clients.dynamodb)
    client.after = {"put_item": [TIMEOUT, client_error("InternalServerError", status=500)]}
    store = store_over(client)
    assert store.put(a_record())
    assert store.get("ALERT", "a", NOW) == a_record(version=1)


def test_a_write_that_lost_the_race_while_its_answer_was_lost_has_lost(clients: Clients) -> None:
    store_over(clients.dynamodb).put(a_record(value="theirs"))
    client = Faulty(clients.dynamodb, put_item=[TIMEOUT])
    assert not store_over(client).put(a_record(value="ours"))
    assert client.count == 2


def test_the_same_data_written_by_another_is_not_ours(clients: Clients) -> None:
    assert store_over(clients.dynamodb).put(a_record())
    assert not store_over(clients.dynamodb).put(a_record())


def test_a_transaction_whose_answer_was_lost_is_sent_again_under_the_same_token(clients: Clients) -> None:
    tokens: list[str] = []

    class Watching(Faulty):
        def __getattr__(self, method: str) -> Callable[..., Any]:
            call = super().__getattr__(method)

            def watched(**request: Any) -> Any:
                tokens.append(request["ClientRequestToken"])
                return call(**request)

            return watched

    client = Watching(clients.dynamodb, transact_write_items=[client_error("ThrottlingException"), TIMEOUT])
    assert store_over(client).put_all([a_record("a"), a_record("b")])
    assert len(tokens) == 3
    assert len(set(tokens)) == 1
    assert len(store_over(clients.dynamodb).list("ALERT", NOW)) == 2


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.get("ALERT", "a", NOW),
        lambda store: store.list("ALERT", NOW),
        lambda store: store.put(a_record()),
        lambda store: store.put_all([a_record("a"), a_record("b")]),
        lambda store: store.delete("ALERT", "a"),
    ],
    ids=["get", "list", "put", "put_all", "delete"],
)
def test_a_table_that_stays_busy_is_unavailable(clients: Clients, use: Callable[[DynamoStateStore], Any]) -> None:
    busy: list[Exception | None] = [client_error("ThrottlingException")] * 50
    methods = ("get_item", "query", "put_item", "transact_write_items", "delete_item")
    client = Faulty(clients.dynamodb, **{method: list(busy) for method in methods})
    with pytest.raises(StoreUnavailable):
        use(store_over(client))


def test_a_missing_table_is_unavailable_and_named() -> None:
    with moto_clients() as clients, pytest.raises(StoreUnavailable, match="ResourceNotFoundException"):
        store_over(clients.dynamodb).get("ALERT", "a", NOW)


def test_a_record_that_no_item_holds_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ItemTooLarge, match="ALERT / a"):
        store_over(None).put(a_record(value=incompressible(MOST_DATA_BYTES + 50_000)))


def test_a_record_that_would_not_be_inflated_again_is_refused_however_small_it_packs() -> None:
    with pytest.raises(ItemTooLarge, match="ALERT / a"):
        store_over(None).put(a_record(value="x" * MOST_JSON_BYTES))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param("x" * 1000, "S", id="small"),
        pytest.param("x" * (MOST_PLAIN_BYTES - 20), "S", id="as large as is written plainly"),
        pytest.param("x" * MOST_PLAIN_BYTES, "B", id="large"),
        pytest.param("x" * (MOST_JSON_BYTES - 20), "B", id="the largest"),
    ],
)
def test_a_large_record_is_packed_and_a_small_one_is_to_be_read_by_people(
    clients: Clients, value: str, kind: str
) -> None:
    record, store = a_record(value=value), store_over(clients.dynamodb)
    assert store.put(record)
    (item,) = clients.dynamodb.scan(TableName=STATE_TABLE)["Items"]
    assert list(item["data"]) == [kind]
    assert store.get("ALERT", "a", NOW) == replace(record, version=1)


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(b"damaged", id="damaged"),
        pytest.param(zlib.compress(b'{"value":1}')[:-2], id="cut short"),
        pytest.param(zlib.compress(b'{"value":1}') + b"more", id="more than it says"),
        pytest.param(zlib.compress(b" " * (MOST_JSON_BYTES + 1)), id="larger than is inflated"),
    ],
)
def test_packed_data_that_cannot_be_read_are_named(clients: Clients, blob: bytes) -> None:
    item = {"pk": {"S": "ALERT"}, "sk": {"S": "a"}, "version": {"N": "1"}, "data": {"B": blob}}
    clients.dynamodb.put_item(TableName=STATE_TABLE, Item=cast("Any", item))
    with pytest.raises(CorruptFrame, match="ALERT / a"):
        store_over(clients.dynamodb).get("ALERT", "a", NOW)


def test_the_expiry_is_what_dynamodb_deletes_by(clients: Clients) -> None:
    store_over(clients.dynamodb).put(Record(partition="P", key="k", data={}, expires_at=NOW + 0.5))
    (item,) = clients.dynamodb.scan(TableName=STATE_TABLE)["Items"]
    assert item["expires_at"] == {"N": str(int(NOW) + 1)}
