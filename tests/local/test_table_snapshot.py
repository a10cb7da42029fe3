"""Transactions, all or nothing, on snapshots that share items."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.table import Table

from local.emulated import tables
from local.emulation import Emulation

STREAM: Any = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


@pytest.fixture
def client() -> Iterator[Any]:
    emulation = Emulation(lambda _: None)
    emulation.start()
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="t",
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=STREAM,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    for sk in ("kept", "deleted"):
        dynamodb.put_item(**put("a", sk, "before"))
    yield dynamodb
    emulation.stop()


def put(pk: str, sk: str, text: str) -> dict[str, Any]:
    return {"TableName": "t", "Item": {"pk": {"S": pk}, "sk": {"S": sk}, "text": {"S": text}}}


def texts(client: Any) -> dict[str, str]:
    return {item["sk"]["S"]: item["text"]["S"] for item in client.scan(TableName="t")["Items"]}


def changes() -> list[dict[str, Any]]:
    key = {"pk": {"S": "a"}, "sk": {"S": "deleted"}}
    return [
        {"Put": put("a", "kept", "after")},
        {"Put": put("b", "new", "after")},
        {"Delete": {"TableName": "t", "Key": key}},
    ]


def test_a_transaction_that_succeeds_is_done_whole(client: Any) -> None:
    client.transact_write_items(TransactItems=changes())
    assert texts(client) == {"kept": "after", "new": "after"}
    assert len(tables()["t"].stream_shard.items) == 5


def test_a_transaction_that_fails_leaves_no_trace_in_table_or_stream(client: Any) -> None:
    refused = {**put("c", "refused", "after"), "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(ClientError, match="TransactionCanceled"):
        client.transact_write_items(TransactItems=[*changes(), {"Put": refused}])
    assert texts(client) == {"kept": "before", "deleted": "before"}
    assert len(tables()["t"].stream_shard.items) == 2
    client.put_item(**put("a", "later", "after"))
    assert texts(client)["later"] == "after"
    assert len(tables()["t"].stream_shard.items) == 3


def test_no_snapshot_is_remembered(client: Any) -> None:
    client.transact_write_items(TransactItems=changes())
    remembered: Any = Table
    assert remembered.instances_tracked == []
