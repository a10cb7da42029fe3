"""Plain queries, held against moto's own answers."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.dynamodb.models.dynamo_type import DynamoType

from local.emulated import tables
from local.emulation import Emulation
from local.names import REGION
from local.partition_query import PAGE_BYTES, plain_query

KEYS = ["", "a", "aa", "ab", "b", "ba", "ä", "z"]


def an_item(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}, "n": {"N": "1"}, "b": {"B": b"\x00\xff"}, "m": {"NULL": True}}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "local")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        emulation = Emulation(lambda _: None)
        emulation.start()
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        for pk in ("p", "q"):
            for sk in KEYS[1:]:
                dynamodb.put_item(TableName="t", Item=an_item(pk, sk))
        yield dynamodb
        emulation.stop()


def conditions() -> st.SearchStrategy[str]:
    comparisons = [f" AND sk {operator} :a" for operator in ("=", "<", "<=", ">", ">=")]
    return st.sampled_from(["", " AND begins_with(sk, :a)", " AND sk BETWEEN :a AND :b", *comparisons])


def by_moto(parameters: dict[str, Any]) -> list[str]:
    """Return the sort keys that moto finds, by its backend."""
    condition = parameters["KeyConditionExpression"]
    values = {name: DynamoType(value) for name, value in parameters["ExpressionAttributeValues"].items()}
    table: Any = tables()["t"]
    comparison: str | None = None
    operands: list[DynamoType] = []
    if "begins_with" in condition:
        comparison, operands = "BEGINS_WITH", [values[":a"]]
    elif "BETWEEN" in condition:
        comparison, operands = "BETWEEN", [values[":a"], values[":b"]]
    elif " AND " in condition:
        comparison, operands = condition.split()[-2], [values[":a"]]
    items, _, _ = table.query(
        values[":p"], comparison, operands, parameters.get("Limit"), None, parameters["ScanIndexForward"], None
    )
    return [item.range_key.value for item in items]


@given(
    condition=conditions(),
    names=st.tuples(st.sampled_from(["p", "q", "nobody"]), st.sampled_from(KEYS[1:]), st.sampled_from(KEYS[1:])),
    forward=st.booleans(),
    limit=st.none() | st.integers(1, 9),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_answer_is_motos(
    client: Any, condition: str, names: tuple[str, str, str], forward: bool, limit: int | None
) -> None:
    wanted = f"pk = :p{condition}"
    values = {name: {"S": value} for name, value in zip((":p", ":a", ":b"), names, strict=True) if name in wanted}
    parameters: dict[str, Any] = {
        "TableName": "t",
        "KeyConditionExpression": wanted,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": forward,
    }
    if limit is not None:
        parameters["Limit"] = limit
    body = plain_query(parameters)
    assert body is not None
    answer = client.query(**parameters)
    assert [item["sk"]["S"] for item in answer["Items"]] == by_moto(parameters)
    assert answer["Count"] == json.loads(body)["Count"]


@given(size=st.integers(1, 8), forward=st.booleans())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_add_up_to_the_whole(client: Any, size: int, forward: bool) -> None:
    pages = client.get_paginator("query").paginate(
        TableName="t",
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "p"}},
        ScanIndexForward=forward,
        PaginationConfig={"PageSize": size},
    )
    found = [item["sk"]["S"] for page in pages for item in page["Items"]]
    assert found == sorted(KEYS[1:], reverse=not forward)


def test_items_come_back_as_they_were_put(client: Any) -> None:
    parameters = {"TableName": "t", "KeyConditionExpression": "pk = :p AND sk = :s"}
    answer = client.query(**parameters, ExpressionAttributeValues={":p": {"S": "p"}, ":s": {"S": "ä"}})
    assert answer["Items"] == [an_item("p", "ä")]


def test_a_page_ends_at_a_megabyte(client: Any) -> None:
    for number in range(4):
        item = {"pk": {"S": "large"}, "sk": {"S": str(number)}, "text": {"S": "x" * (PAGE_BYTES * 2 // 5)}}
        client.put_item(TableName="t", Item=item)
    parameters = {"TableName": "t", "KeyConditionExpression": "pk = :p"}
    answer = client.query(**parameters, ExpressionAttributeValues={":p": {"S": "large"}})
    assert answer["Count"] == 2
    assert answer["LastEvaluatedKey"] == {"pk": {"S": "large"}, "sk": {"S": "1"}}


@pytest.mark.parametrize(
    "more",
    [
        {"FilterExpression": "n = :p"},
        {"IndexName": "i"},
        {"KeyConditionExpression": "#p = :p"},
        {"KeyConditionExpression": "sk = :p"},
        {"TableName": "unheard"},
        {"ExpressionAttributeValues": {":p": {"N": "1"}}},
    ],
)
@pytest.mark.usefixtures("client")
def test_anything_else_is_left_to_moto(more: dict[str, Any]) -> None:
    plain = {
        "TableName": "t",
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": {":p": {"S": "p"}},
    }
    assert "t" in tables()
    assert plain_query(plain) is not None
    assert plain_query({**plain, **more}) is None
