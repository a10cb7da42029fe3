"""Queries and batches that DynamoDB hands back unfinished."""

from typing import Any, cast

import pytest

from lamplighter.aws.reading import get_batch, query
from lamplighter.errors import StoreUnavailable
from tests.support.aws import FakeTime, Scripted, client_error, retrying_in


def key(number: int) -> dict[str, Any]:
    return {"pk": {"S": "C#x"}, "sk": {"S": str(number)}}


def test_a_query_goes_on_to_its_last_page_through_throttling() -> None:
    client = Scripted(
        query=[
            {"Items": [key(1), key(2)], "LastEvaluatedKey": key(2)},
            client_error("ThrottlingException"),
            {"Items": [], "LastEvaluatedKey": key(3)},
            {"Items": [key(4)]},
        ]
    )
    found = list(query(cast("Any", client), retrying_in(FakeTime()), TableName="t"))
    assert found == [key(1), key(2), key(4)]
    starts = [request.get("ExclusiveStartKey") for request in client.requests("query")]
    assert starts == [None, key(2), key(2), key(3)]


def test_a_page_is_only_read_when_it_is_needed() -> None:
    client = Scripted(query=[{"Items": [key(1), key(2)], "LastEvaluatedKey": key(2)}])
    assert next(query(cast("Any", client), retrying_in(FakeTime()), TableName="t")) == key(1)


def test_keys_that_come_back_unprocessed_are_asked_for_again() -> None:
    unprocessed = {"t": {"Keys": [key(2), key(3)]}}
    client = Scripted(
        batch_get_item=[
            {"Responses": {"t": [key(1)]}, "UnprocessedKeys": unprocessed},
            {"Responses": {}, "UnprocessedKeys": unprocessed},
            {"Responses": {"t": [key(2), key(3)]}, "UnprocessedKeys": {}},
        ]
    )
    fake = FakeTime()
    found = get_batch(cast("Any", client), retrying_in(fake), "t", [key(1), key(2), key(3)])
    assert found == [key(1), key(2), key(3)]
    asked = [len(request["RequestItems"]["t"]["Keys"]) for request in client.requests("batch_get_item")]
    assert asked == [3, 2, 2]
    assert fake.pauses == [0.05, 0.1]


def test_keys_that_stay_unprocessed_make_the_store_unavailable() -> None:
    answer = {"Responses": {}, "UnprocessedKeys": {"t": {"Keys": [key(1)]}}}
    client = Scripted(batch_get_item=[answer] * 50)
    with pytest.raises(StoreUnavailable):
        get_batch(cast("Any", client), retrying_in(FakeTime()), "t", [key(1)])


def test_a_batch_asks_for_a_hundred_keys_at_most() -> None:
    client = Scripted(batch_get_item=[{"Responses": {"t": []}}] * 3)
    get_batch(cast("Any", client), retrying_in(FakeTime()), "t", [key(number) for number in range(205)])
    asked = [len(request["RequestItems"]["t"]["Keys"]) for request in client.requests("batch_get_item")]
    assert asked == [100, 100, 5]
