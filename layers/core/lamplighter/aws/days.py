"""Days of availability in the telemetry table, one item a source and day."""

import logging
from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.errors import CorruptFrame, StoreUnavailable
from lamplighter.telemetry.availability import DayAvailability, Hour, day_of
from lamplighter.telemetry.day import pack_day, unpack_day
from lamplighter.telemetry.hours import DAY_MS, day_name, day_start_ms, hour_of_day

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

_MOST_RACES = 10


class DynamoDays:
    """Hours are merged into their day under compare-and-set, so that two writers lose nothing."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        retrying: Retrying,
        retention_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._retention_seconds = retention_seconds
        self._clock = clock

    def replace_hour(self, source: str, hour_start_ms: int, hour: Hour) -> None:
        """Put `hour` into its slot of the day, whatever was there."""
        hour = unpack_day(pack_day({0: hour}))[0]  # rounded as it is kept, to see whether it is there already
        for _ in range(_MOST_RACES):
            if self._replaced(source, hour_start_ms, hour):
                return
        raise StoreUnavailable(f"the day of {source} changed {_MOST_RACES} times while it was written")

    def read(self, source: str, first_day: str, last_day: str) -> Sequence[DayAvailability]:
        """Return the days from first to last that can be read, oldest first."""
        now = self._clock()
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": _partition(source)},
                ":first": {"S": first_day},
                ":last": {"S": last_day},
            },
        )
        days = (_readable(item) for item in items if float(item["expires_at"]["N"]) > now)
        return [day for day in days if day is not None]

    def _replaced(self, source: str, hour_start_ms: int, hour: Hour) -> bool:
        day = day_name(hour_start_ms)
        key: Item = {"pk": {"S": _partition(source)}, "sk": {"S": day}}
        answer = self._retrying.call(
            lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        )
        stored: Item = dict(answer.get("Item", {}))
        hours = unpack_day(stored["hours"]["B"]) if stored else {}
        if hours.get(hour_of_day(hour_start_ms)) == hour:
            return True
        version = int(stored["version"]["N"]) if stored else 0
        item = {
            **key,
            "hours": {"B": pack_day({**hours, hour_of_day(hour_start_ms): hour})},
            "version": {"N": str(version + 1)},
            "expires_at": {"N": str(ceil((day_start_ms(day) + DAY_MS) / 1000 + self._retention_seconds))},
        }
        return self._put_if(item, version)

    def _put_if(self, item: Item, version: int) -> bool:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if version:
            condition = {
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": {":version": {"N": str(version)}},
            }
        try:
            self._retrying.call(lambda: self._client.put_item(TableName=self._table, Item=item, **condition))
        except Refused:
            return False
        return True


def _readable(item: Item) -> DayAvailability | None:
    try:
        return day_of(item["sk"]["S"], unpack_day(item["hours"]["B"]).values())
    except CorruptFrame:
        logger.exception("%s of %s cannot be read", item["sk"]["S"], item["pk"]["S"])
        return None


def _partition(source: str) -> str:
    return f"D#{source}"
