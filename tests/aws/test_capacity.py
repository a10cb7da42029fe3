"""What calls consume is asked of DynamoDB and counted."""

from collections.abc import Iterator

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.telemetry.counters import Counters
from tests.support.aws import REGION, create_table

TABLE = "lamplighter-dev-telemetry"
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}


@pytest.fixture
def counters() -> Counters:
    return Counters()


@pytest.fixture
def clients(counters: Counters) -> Iterator[Clients]:
    with mock_aws():
        config = short_tempered().merge(Config(region_name=REGION))
        made = Clients(config, count=counters.count, tables={TABLE: "telemetry"})
        create_table(made.dynamodb, TABLE)
        create_table(made.dynamodb, "other")
        yield made


def consumed(counters: Counters) -> set[tuple[str, str]]:
    taken = counters.take()
    assert {series.name for series in taken} <= {"lamplighter_consumed_capacity_units_total"}
    assert all(by > 0 for by in taken.values())
    return {(dict(series.labels)["operation"], dict(series.labels)["table"]) for series in taken}


def test_reads_writes_queries_and_batches_are_counted_by_table(clients: Clients, counters: Counters) -> None:
    clients.dynamodb.put_item(TableName=TABLE, Item=KEY)
    clients.dynamodb.put_item(TableName="other", Item=KEY)
    clients.dynamodb.get_item(TableName=TABLE, Key=KEY)
    clients.dynamodb.query(
        TableName=TABLE, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": KEY["pk"]}
    )
    clients.dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": [KEY]}, "other": {"Keys": [KEY]}})
    assert consumed(counters) == {
        ("PutItem", "telemetry"),
        ("PutItem", "other"),
        ("GetItem", "telemetry"),
        ("Query", "telemetry"),
        ("BatchGetItem", "telemetry"),
        ("BatchGetItem", "other"),
    }


def test_who_asks_for_more_is_left_to_it(clients: Clients) -> None:
    answer = clients.dynamodb.put_item(TableName=TABLE, Item=KEY, ReturnConsumedCapacity="NONE")
    assert "ConsumedCapacity" not in answer


def test_a_call_that_cannot_say_is_not_asked(clients: Clients, counters: Counters) -> None:
    clients.dynamodb.describe_table(TableName=TABLE)
    assert counters.take() == {}


def test_a_call_that_fails_counts_nothing(clients: Clients, counters: Counters) -> None:
    with pytest.raises(ClientError):
        clients.dynamodb.put_item(TableName=TABLE, Item=KEY, ConditionExpression="attribute_exists(pk)")
    assert counters.take() == {}
