"""The totals of Lamplighter's own counters in the telemetry table: one small item a function."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Retrying
from lamplighter.telemetry.counters import CounterSeries, Increments
from lamplighter.telemetry.totals import attribute_of, series_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARTITION = "T"
_KEYS = frozenset({"pk", "sk"})
MOST_AT_ONCE = 100
"""An expression has a longest length; few instances ever count as many series between two flushes."""
_MICRO_PLACES = 6
"""Seconds are kept to the microsecond: longer numbers would only make the item dearer."""


class DynamoTotalsStore:
    """Adds by UpdateItem, which needs no read and loses nothing to other instances at the same time."""

    def __init__(self, client: "DynamoDBClient", table: str, retrying: Retrying | None = None) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying or Retrying()

    def add(self, function: str, increments: Increments) -> None:
        """See `TotalsStore.add`."""
        entries = list(increments.items())
        for start in range(0, len(entries), MOST_AT_ONCE):
            self._add(function, entries[start : start + MOST_AT_ONCE])

    def _add(self, function: str, entries: Sequence[tuple[CounterSeries, float]]) -> None:
        names = {f"#{index}": attribute_of(series) for index, (series, _) in enumerate(entries)}
        values: Item = {f":{index}": {"N": _number(by)} for index, (_, by) in enumerate(entries)}
        sums = ", ".join(f"#{index} :{index}" for index in range(len(entries)))
        self._retrying.call(
            lambda: self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": PARTITION}, "sk": {"S": function}},
                UpdateExpression=f"ADD {sums}",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        )

    def totals(self) -> Mapping[str, Increments]:
        """See `TotalsStore.totals`."""
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": PARTITION}},
        )
        return {item["sk"]["S"]: _increments(item) for item in items}


def _increments(item: Item) -> Increments:
    return {series_of(name): float(value["N"]) for name, value in item.items() if name not in _KEYS}


def _number(by: float) -> str:
    return f"{by:.{_MICRO_PLACES}f}".rstrip("0").rstrip(".")
