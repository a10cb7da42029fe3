"""The state table: records under compare-and-set, as DynamoDB items."""

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.errors import CorruptFrame, ItemTooLarge
from lamplighter.state.memory import require_one_transaction
from lamplighter.state.store import Record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_DATA_BYTES = 400_000
"""An item holds 409,600; the rest is room for keys and the attributes around the data."""
MOST_PLAIN_BYTES = 100_000
"""Larger data are packed: fingerprints and what is said of them then take half the room or less."""
MOST_JSON_BYTES = 4_000_000
"""Of packed data. What is larger is neither written nor inflated."""


class DynamoStateStore:
    """Records in the table `table`. The clock only tells an expired record that DynamoDB has yet to delete."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        retrying: Retrying | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying or Retrying()
        self._clock = clock

    def get(self, partition: str, key: str, now: float) -> Record | None:
        """See `StateStore.get`."""
        answer = self._retrying.call(
            lambda: self._client.get_item(TableName=self._table, Key=_key(partition, key), ConsistentRead=True)
        )
        record = _record(answer["Item"]) if "Item" in answer else None
        return record if record and _lives(record, now) else None

    def list(
        self,
        partition: str,
        now: float,
        *,
        prefix: str = "",
        before: str = "",
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Sequence[Record]:
        """See `StateStore.list`."""
        if prefix and before and before.encode() <= prefix.encode():
            return []
        request: dict[str, Any] = {
            "TableName": self._table,
            **_keys(partition, prefix, before),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": True,
        }
        if limit is not None:
            request["Limit"] = max(1, limit)
        found: Iterator[Record] = map(_record, query(self._client, self._retrying, **request))
        wanted = (record for record in found if record.key.startswith(prefix) and record.key != before)
        return list(islice((record for record in wanted if _lives(record, now)), limit))

    def put(self, record: Record) -> bool:
        """See `StateStore.put`. A write whose answer was lost and that is repeated recognises itself."""
        mark = uuid4().hex[:16]
        write = self._write(record, mark)
        try:
            self._retrying.call(
                lambda: self._client.put_item(**write, ReturnValuesOnConditionCheckFailure="ALL_OLD")
            )
        except Refused as refused:
            return refused.item is not None and refused.item.get("mark") == {"S": mark}
        return True

    def put_all(self, records: Sequence[Record]) -> bool:
        """See `StateStore.put_all`. The token makes a repeated transaction the same transaction."""
        require_one_transaction(records)
        if len(records) <= 1:
            return all(self.put(record) for record in records)
        token = str(uuid4())
        writes: Any = [{"Put": self._write(record, token[:16])} for record in records]
        try:
            self._retrying.call(
                lambda: self._client.transact_write_items(TransactItems=writes, ClientRequestToken=token)
            )
        except Refused:
            return False
        return True

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        """See `StateStore.delete`."""
        request: dict[str, Any] = {"TableName": self._table, "Key": _key(partition, key)}
        if version is not None:
            request["ConditionExpression"] = "attribute_not_exists(pk) OR version = :version"
            request["ExpressionAttributeValues"] = {":version": {"N": str(version)}}
        try:
            self._retrying.call(lambda: self._client.delete_item(**request))
        except Refused:
            return False
        return True

    def _write(self, record: Record, mark: str) -> dict[str, Any]:
        return {"TableName": self._table, "Item": _item(record, mark), **self._condition(record)}

    def _condition(self, record: Record) -> Mapping[str, Any]:
        if record.version:
            expression = "version = :version"
            return {
                "ConditionExpression": expression,
                "ExpressionAttributeValues": {":version": {"N": str(record.version)}},
            }
        return {
            "ConditionExpression": "attribute_not_exists(pk) OR expires_at <= :now",
            "ExpressionAttributeValues": {":now": {"N": str(int(self._clock()))}},
        }


def _keys(partition: str, prefix: str, before: str) -> Mapping[str, Any]:
    """Return the condition on the keys. The sort key takes one: for two, a span that holds a bit more."""
    if prefix and before:
        condition = "sk BETWEEN :sk AND :before"
    elif prefix:
        condition = "begins_with(sk, :sk)"
    else:
        condition = "sk < :before" if before else ""
    named = {":sk": prefix, ":before": before}
    return {
        "KeyConditionExpression": f"pk = :pk AND {condition}" if condition else "pk = :pk",
        "ExpressionAttributeValues": {
            ":pk": {"S": partition},
            **{name: {"S": text} for name, text in named.items() if text},
        },
    }


def _key(partition: str, key: str) -> Item:
    return {"pk": {"S": partition}, "sk": {"S": key}}


def _item(record: Record, mark: str) -> Item:
    item = _key(record.partition, record.key) | {
        "data": _packed(record),
        "version": {"N": str(record.version + 1)},
        "mark": {"S": mark},
    }
    return item if record.expires_at is None else item | {"expires_at": {"N": str(ceil(record.expires_at))}}


def _packed(record: Record) -> Mapping[str, Any]:
    """Return the data as JSON; where they are large, compressed by zlib."""
    text = json.dumps(record.data, separators=(",", ":"), ensure_ascii=False)
    plain = text.encode()
    if len(plain) <= MOST_PLAIN_BYTES:
        return {"S": text}
    packed = zlib.compress(plain) if len(plain) <= MOST_JSON_BYTES else plain
    if len(packed) > MOST_DATA_BYTES:
        raise ItemTooLarge(
            f"record {record.partition} / {record.key} is larger than {MOST_DATA_BYTES} bytes packed, "
            f"or than {MOST_JSON_BYTES} as JSON"
        )
    return {"B": packed}


def _unpacked(item: Item) -> Any:
    """Raise `CorruptFrame` for packed data that are damaged, or more than is inflated."""
    data = item["data"]
    if "S" in data:
        return json.loads(data["S"])
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data["B"], MOST_JSON_BYTES)
    except zlib.error as error:
        raise CorruptFrame(f"record {_name(item)} is damaged") from error
    if not inflater.eof or inflater.unused_data:
        raise CorruptFrame(f"record {_name(item)} is cut short, or goes on too long")
    return json.loads(plain)


def _name(item: Item) -> str:
    return f"{item['pk']['S']} / {item['sk']['S']}"


def _record(item: Item) -> Record:
    return Record(
        partition=item["pk"]["S"],
        key=item["sk"]["S"],
        data=_unpacked(item),
        version=int(item["version"]["N"]),
        expires_at=float(item["expires_at"]["N"]) if "expires_at" in item else None,
    )


def _lives(record: Record, now: float) -> bool:
    return record.expires_at is None or record.expires_at > now
