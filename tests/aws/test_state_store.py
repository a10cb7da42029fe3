"""What the contract cannot show of the DynamoDB state store: failures, lost answers, limits."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from botocore.exceptions import ReadTimeoutError

from lamplighter.aws.clients import Clients
from lamplighter.aws.state_store import MOST_DATA_BYTES, DynamoStateStore
from lamplighter.errors import ItemTooLarge, StoreUnavailable
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
        store_over(None).put(a_record(value="x" * MOST_DATA_BYTES))


def test_a_record_just_below_the_limit_is_kept(clients: Clients) -> None:
    record = a_record(value="x" * (MOST_DATA_BYTES - 100))
    store = store_over(clients.dynamodb)
    assert store.put(record)
    stored = store.get("ALERT", "a", NOW)
    assert stored is not None
    assert stored.data == record.data


def test_the_expiry_is_what_dynamodb_deletes_by(clients: Clients) -> None:
    store_over(clients.dynamodb).put(Record(partition="P", key="k", data={}, expires_at=NOW + 0.5))
    (item,) = clients.dynamodb.scan(TableName=STATE_TABLE)["Items"]
    assert item["expires_at"] == {"N": str(int(NOW) + 1)}
