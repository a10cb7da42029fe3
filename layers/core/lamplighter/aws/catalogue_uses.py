"""The index of series in the telemetry table: which source was written with which catalogue, week by week."""

import json
import logging
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, WEEK_MS, compact_day_name, hour_start, week_starts
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.stored import CatalogueUse, Reference

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

LONGEST_RETENTION_DAYS = 400
_MOST_CLAIMS = 20_000


def last_needed(timestamp_ms: int) -> int:
    """Return, in unix seconds, when nothing that was kept at `timestamp_ms` refers to its catalogue any more.

    A week more than any retention after the end of its week: the same for all who write in that week, and time
    enough to extend it in the next one.
    """
    week_end_ms = timestamp_ms - timestamp_ms % WEEK_MS + WEEK_MS
    return (week_end_ms + LONGEST_RETENTION_DAYS * DAY_MS + WEEK_MS) // 1000


class DynamoCatalogueUses:
    """One item a week, source and catalogue, refreshed once an hour by every instance that writes. Thread-safe
    as far as its callers write one source from one thread at a time."""

    def __init__(
        self, client: "DynamoDBClient", table: str, retrying: Retrying, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._clock = clock
        self._claimed: dict[tuple[Reference, int], tuple[int, int]] = {}

    def claim(self, frame: Frame, catalogue: Catalogue) -> bool:
        """Leave in the index that `frame` uses `catalogue`. True: it is the first use in the frame's week."""
        since_ms = hour_start(frame.timestamp_ms)
        until_ms = since_ms + HOUR_MS
        mine = ((frame.source, catalogue.id), since_ms - since_ms % WEEK_MS)
        known = self._claimed.get(mine, (until_ms, since_ms))
        if known[0] <= since_ms and until_ms <= known[1]:
            return False
        is_new = self._extend(frame, catalogue, since_ms, until_ms)
        if len(self._claimed) >= _MOST_CLAIMS:
            self._claimed.clear()
        self._claimed[mine] = (min(known[0], since_ms), max(known[1], until_ms))
        return is_new

    def read(self, start_ms: int, end_ms: int, *, consistent: bool = False) -> list[CatalogueUse]:
        """Return the uses that overlap with the closed range, one Query a week that may have any."""
        now_ms = int(self._clock() * 1000)
        oldest_ms = now_ms - LONGEST_RETENTION_DAYS * DAY_MS
        weeks = week_starts(max(start_ms, oldest_ms), min(end_ms, now_ms + DAY_MS))
        uses = [use for week in weeks for use in self._week(week, consistent=consistent)]
        return [use for use in uses if use.since_ms <= end_ms and start_ms <= use.until_ms]

    def _week(self, week_ms: int, *, consistent: bool) -> list[CatalogueUse]:
        now = self._clock()
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _partition(week_ms)}},
            ConsistentRead=consistent,
        )
        uses = (_use(item) for item in items if float(item["expires_at"]["N"]) > now)
        return [use for use in uses if use is not None]

    def _extend(self, frame: Frame, catalogue: Catalogue, since_ms: int, until_ms: int) -> bool:
        key = _key(frame.source, catalogue.id, since_ms)
        since, until = {"N": str(since_ms)}, {"N": str(until_ms)}
        values: Item = {
            ":since": since,
            ":until": until,
            ":interval": {"N": repr(frame.interval_seconds)},
            ":by_metric": {"B": _packed({name: len(series) for name, series in catalogue.by_metric.items()})},
            ":expires_at": {"N": str(last_needed(frame.timestamp_ms))},
        }
        try:
            answer = self._retrying.call(
                lambda: self._client.update_item(
                    TableName=self._table,
                    Key=key,
                    UpdateExpression=(
                        "SET since_ms = if_not_exists(since_ms, :since), until_ms = :until, "
                        "interval_seconds = :interval, by_metric = :by_metric, expires_at = :expires_at"
                    ),
                    ConditionExpression="attribute_not_exists(until_ms) OR until_ms < :until",
                    ExpressionAttributeValues=values,
                    ReturnValues="UPDATED_OLD",
                )
            )
            return not answer.get("Attributes")
        except Refused:  # another instance claimed this hour, or a later one, as after a replay
            self._begin_earlier(key, since)
            return False

    def _begin_earlier(self, key: Item, since: Item) -> None:
        with suppress(Refused):
            self._retrying.call(
                lambda: self._client.update_item(
                    TableName=self._table,
                    Key=key,
                    UpdateExpression="SET since_ms = :since",
                    ConditionExpression="since_ms > :since",
                    ExpressionAttributeValues={":since": since},
                )
            )


def _use(item: Item) -> CatalogueUse | None:
    source, _, catalogue_id = item["sk"]["S"].rpartition("#")
    try:
        metrics = json.loads(zlib.decompress(item["by_metric"]["B"]))
    except (zlib.error, ValueError):
        logger.exception("the index entry of %s cannot be read", source)
        return None
    return CatalogueUse(
        source=source,
        catalogue_id=catalogue_id,
        since_ms=int(item["since_ms"]["N"]),
        until_ms=int(item["until_ms"]["N"]),
        interval_seconds=float(item["interval_seconds"]["N"]),
        metrics=metrics,
    )


def _packed(metrics: Mapping[str, int]) -> bytes:
    return zlib.compress(json.dumps(metrics, separators=(",", ":"), ensure_ascii=False).encode(), 9)


def _key(source: str, catalogue_id: str, timestamp_ms: int) -> Item:
    week_ms = timestamp_ms - timestamp_ms % WEEK_MS
    return {"pk": {"S": _partition(week_ms)}, "sk": {"S": f"{source}#{catalogue_id}"}}


def _partition(week_ms: int) -> str:
    return f"I#{compact_day_name(week_ms)}"
