"""Roll-ups in the telemetry table, an hour of a source an item or several, and how far each source is."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING

from lamplighter.aws.catalogue_uses import last_needed
from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, compact_day_name
from lamplighter.telemetry.stored import Progress, RollUpPart, StoredRollUp
from lamplighter.telemetry.tiers import RetentionDays, Tier

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PROGRESS = "P"


class DynamoRollUps:
    """Writes replace what was there for the hour; progress only goes on where it ended."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        retrying: Retrying,
        retention: RetentionDays,
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._retention = retention
        self._clock = clock

    def write(
        self, source: str, tier: Tier, hour_ms: int, catalogue_ids: Sequence[str], parts: Sequence[RollUpPart]
    ) -> None:
        """Keep an hour of a source, the first part last: what is read follows it."""
        expires_at = ceil((hour_ms + HOUR_MS + self._retention.of(tier) * DAY_MS) / 1000)
        for number, part in reversed(list(enumerate(parts))):
            item: Item = {
                "pk": {"S": _partition(source, tier, hour_ms)},
                "sk": {"S": f"{hour_ms:013d}#{number:02d}"},
                "catalogues": {"L": [{"S": one} for one in catalogue_ids]},
                "parts": {"N": str(len(parts))},
                "first": {"N": str(part.first)},
                "count": {"N": str(part.series_count)},
                "values": {"B": part.values},
                "expires_at": {"N": str(expires_at)},
            }
            self._put(item)

    def read(
        self, source: str, tier: Tier, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> list[StoredRollUp]:
        """Return the living hours that start in the closed range, which lies in one partition, oldest first."""
        now = self._clock()
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": _partition(source, tier, start_ms)},
                ":first": {"S": f"{start_ms:013d}"},
                ":last": {"S": f"{end_ms:013d}#~"},
            },
            ConsistentRead=consistent,
        )
        hours: dict[int, list[Item]] = {}
        for item in items:
            if float(item["expires_at"]["N"]) > now:
                hours.setdefault(int(item["sk"]["S"].partition("#")[0]), []).append(item)
        return [_stored(hour_ms, parts) for hour_ms, parts in hours.items()]

    def progress(self, *, consistent: bool = False) -> dict[str, Progress]:
        """Return how far every source is rolled up."""
        now = self._clock()
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": PROGRESS}},
            ConsistentRead=consistent,
        )
        return {item["sk"]["S"]: _progress(item) for item in items if float(item["expires_at"]["N"]) > now}

    def advance(self, source: str, from_ms: int, to_ms: int) -> None:
        """Leave that `source` is rolled up from `from_ms` to `to_ms`, if that goes on where it had come to."""
        numbers = {
            ":from": from_ms,
            ":to": to_ms,
            ":raw": self._retention.raw,
            ":five": self._retention.five_minutes,
            ":hour": self._retention.one_hour,
            ":expires_at": last_needed(to_ms),
        }
        with suppress(Refused):
            self._retrying.call(
                lambda: self._client.update_item(
                    TableName=self._table,
                    Key={"pk": {"S": PROGRESS}, "sk": {"S": source}},
                    UpdateExpression=(
                        "SET since_ms = if_not_exists(since_ms, :from), through_ms = :to, raw_days = :raw, "
                        "five_minute_days = :five, hour_days = :hour, expires_at = :expires_at"
                    ),
                    ConditionExpression=(
                        "attribute_not_exists(through_ms) OR (through_ms >= :from AND through_ms < :to)"
                    ),
                    ExpressionAttributeValues={name: {"N": repr(value)} for name, value in numbers.items()},
                )
            )

    def _put(self, item: Item) -> None:
        self._retrying.call(lambda: self._client.put_item(TableName=self._table, Item=item))


def _stored(hour_ms: int, items: Sequence[Item]) -> StoredRollUp:
    """Put an hour together without parts of another writing: of a former one, or of one that broke off."""
    head = items[0]
    parts = [
        RollUpPart(int(item["first"]["N"]), int(item["count"]["N"]), item["values"]["B"])
        for item in items[: int(head["parts"]["N"])]
        if item["catalogues"] == head["catalogues"]
    ]
    catalogues = tuple(one["S"] for one in head["catalogues"]["L"])
    return StoredRollUp(hour_ms, catalogues, tuple(parts), float(head["expires_at"]["N"]))


def _progress(item: Item) -> Progress:
    return Progress(
        since_ms=int(item["since_ms"]["N"]),
        through_ms=int(item["through_ms"]["N"]),
        kept=RetentionDays(
            raw=float(item["raw_days"]["N"]),
            five_minutes=float(item["five_minute_days"]["N"]),
            one_hour=float(item["hour_days"]["N"]),
        ),
    )


def _partition(source: str, tier: Tier, hour_ms: int) -> str:
    return f"R#{tier.name}#{source}#{compact_day_name(hour_ms - hour_ms % tier.partition_ms)}"
