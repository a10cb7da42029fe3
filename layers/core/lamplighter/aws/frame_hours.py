"""The items of a source's frames over a range: an hour a partition, read in parallel."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from lamplighter.aws.frame_items import frame_partition, frame_sort_key
from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Retrying
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, hour_starts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LONGEST_RETENTION_DAYS = 400
PARALLEL_READS = 12


class FrameHours:
    """Reads items that have not expired. The clock only tells what DynamoDB has yet to delete."""

    def __init__(
        self, client: "DynamoDBClient", table: str, retrying: Retrying, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._clock = clock

    def partition(self, partition: str, *, consistent: bool = False) -> Iterator[Item]:
        """Yield the living items of a whole partition."""
        return self._living(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=consistent,
        )

    def frames(self, source: str, start_ms: int, end_ms: int, *, consistent: bool = False) -> list[Item]:
        """Return the living frames of `source` with start <= timestamp <= end, oldest first."""
        hours = self._hours_that_may_hold_frames(start_ms, end_ms)
        read = partial(self._hour, source, start_ms=start_ms, end_ms=end_ms, consistent=consistent)
        if len(hours) <= 1:
            return [item for hour in hours for item in read(hour)]
        with ThreadPoolExecutor(min(len(hours), PARALLEL_READS)) as pool:
            by_hour = pool.map(read, hours)
            return [item for items in by_hour for item in items]

    def _hours_that_may_hold_frames(self, start_ms: int, end_ms: int) -> range:
        """Leave out what must have expired and what is yet to come, however long a range is asked for."""
        now_ms = int(self._clock() * 1000)
        oldest_ms = now_ms - LONGEST_RETENTION_DAYS * DAY_MS
        return hour_starts(max(start_ms, oldest_ms), min(end_ms, now_ms + DAY_MS))

    def _hour(
        self, source: str, hour_start_ms: int, *, start_ms: int, end_ms: int, consistent: bool
    ) -> list[Item]:
        first = max(start_ms, hour_start_ms)
        last = min(end_ms, hour_start_ms + HOUR_MS - 1)
        items = self._living(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": frame_partition(source, hour_start_ms)},
                ":first": {"S": frame_sort_key(first)},
                ":last": {"S": frame_sort_key(last)},
            },
            ConsistentRead=consistent,
        )
        return list(items)

    def _living(self, **request: Any) -> Iterator[Item]:
        now = self._clock()
        items = query(self._client, self._retrying, TableName=self._table, **request)
        return (item for item in items if float(item["expires_at"]["N"]) > now)
