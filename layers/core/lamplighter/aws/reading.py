"""Queries to their last page and batches to their last key."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lamplighter.aws.retry import Incomplete, Retrying

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_KEYS_IN_A_BATCH = 100

Item = dict[str, Any]


def query(client: "DynamoDBClient", retrying: Retrying, **request: Any) -> Iterator[Item]:
    """Yield every item that a Query finds, page after page (DynamoDB ends a page at 1 MB)."""
    while True:
        page = retrying.call(partial(client.query, **request))
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request = {**request, "ExclusiveStartKey": page["LastEvaluatedKey"]}


def get_batch(
    client: "DynamoDBClient", retrying: Retrying, table: str, keys: Sequence[Item], *, consistent: bool = False
) -> list[Item]:
    """Return the items of `keys` that exist, in no order; keys that come back unprocessed are asked for again."""
    found: list[Item] = []
    for start in range(0, len(keys), MOST_KEYS_IN_A_BATCH):
        waiting = list(keys[start : start + MOST_KEYS_IN_A_BATCH])
        retrying.call(partial(_get_some, client, table, waiting, found, consistent=consistent))
    return found


def _get_some(
    client: "DynamoDBClient", table: str, waiting: list[Item], found: list[Item], *, consistent: bool
) -> None:
    answer = client.batch_get_item(RequestItems={table: {"Keys": list(waiting), "ConsistentRead": consistent}})
    found += answer["Responses"].get(table, [])
    unprocessed = answer.get("UnprocessedKeys", {})
    waiting[:] = unprocessed[table]["Keys"] if table in unprocessed else []
    if waiting:
        raise Incomplete(f"{len(waiting)} keys were not processed")
