"""The index of series in the telemetry table: which source was written with which catalogue, week by week."""

import json
import logging
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.catalogue import Catalogue, grown_id
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, WEEK_MS, compact_day_name, hour_start, week_starts
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.stored import CatalogueUse, Reference

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

LONGEST_RETENTION_DAYS = 400
_MOST_CLAIMS = 20_000
_MOST_RACES = 10


def last_needed(timestamp_ms: int) -> int:
    """Return, in unix seconds, when nothing that was kept at `timestamp_ms` refers to its catalogue any more.

    A week more than any retention after the end of its week: the same for all who write in that week, and time
    enough to extend it in the next one.
    """
    week_end_ms = timestamp_ms - timestamp_ms % WEEK_MS + WEEK_MS
    return (week_end_ms + LONGEST_RETENTION_DAYS * DAY_MS + WEEK_MS) // 1000


class DynamoCatalogueUses:
    """One item a week, source and catalogue, refreshed once an hour by every instance that writes, and where the
    catalogue grows. Thread-safe as far as its callers write one source from one thread at a time."""

    def __init__(
        self, client: "DynamoDBClient", table: str, retrying: Retrying, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._clock = clock
        self._claimed: dict[tuple[Reference, int], _Extent] = {}

    def claim(self, frame: Frame, catalogue: Catalogue) -> bool:
        """Leave in the index that `frame` uses `catalogue`. True: it is the first use in the frame's week."""
        hour_ms = hour_start(frame.timestamp_ms)
        mine = _Extent(hour_ms, hour_ms + HOUR_MS, catalogue.growth)
        key = ((frame.source, catalogue.base_id), hour_ms - hour_ms % WEEK_MS)
        known = self._claimed.get(key)
        if known is not None and known.with_(mine) == known:
            return False
        is_new, extent = self._extend(frame, catalogue, mine, known)
        if len(self._claimed) >= _MOST_CLAIMS:
            self._claimed.clear()
        self._claimed[key] = extent
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

    def _extend(
        self, frame: Frame, catalogue: Catalogue, mine: "_Extent", known: "_Extent | None"
    ) -> tuple[bool, "_Extent"]:
        """Write what becomes of `known`, what others made of it in the meantime included; True: it is new."""
        for _ in range(_MOST_RACES):
            wanted = mine if known is None else known.with_(mine)
            try:
                self._replace(frame, catalogue, known, wanted)
            except Refused as refused:
                known = _extent(refused.item) if refused.item else None
            else:
                return known is None, wanted
            if known is not None and known.with_(mine) == known:
                return False, known
        raise StoreUnavailable(f"the index entry of {frame.source} changes all the time")

    def _replace(self, frame: Frame, catalogue: Catalogue, known: "_Extent | None", wanted: "_Extent") -> None:
        names = {":since": wanted.since_ms, ":until": wanted.until_ms, ":growth": wanted.growth}
        values: Item = {
            **{name: {"N": str(number)} for name, number in names.items()},
            ":interval": {"N": repr(frame.interval_seconds)},
            ":expires_at": {"N": str(last_needed(frame.timestamp_ms))},
        }
        since = ":since" if known is not None else "if_not_exists(since_ms, :since)"
        update = (
            f"SET since_ms = {since}, until_ms = :until, growth = :growth, "
            "interval_seconds = :interval, expires_at = :expires_at"
        )
        if catalogue.growth == wanted.growth:
            update += ", by_metric = :by_metric"
            values[":by_metric"] = {"B": _packed(catalogue)}
        condition = "attribute_not_exists(growth)"  # nor is it in entries from before catalogues could grow
        if known is not None:
            condition = "since_ms = :old_since AND until_ms = :old_until AND growth = :old_growth"
            olds = {":old_since": known.since_ms, ":old_until": known.until_ms, ":old_growth": known.growth}
            values |= {name: {"N": str(number)} for name, number in olds.items()}
        self._retrying.call(
            lambda: self._client.update_item(
                TableName=self._table,
                Key=_key(frame.source, catalogue.base_id, frame.timestamp_ms),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        )


class _Extent(NamedTuple):
    """What an entry covers: whole hours, and the catalogue up to a growth."""

    since_ms: int
    until_ms: int
    growth: int

    def with_(self, other: "_Extent") -> "_Extent":
        """Return what covers both."""
        return _Extent(
            min(self.since_ms, other.since_ms), max(self.until_ms, other.until_ms), max(self.growth, other.growth)
        )


def _extent(item: Item) -> _Extent:
    growth = int(item["growth"]["N"]) if "growth" in item else 0
    return _Extent(int(item["since_ms"]["N"]), int(item["until_ms"]["N"]), growth)


def _use(item: Item) -> CatalogueUse | None:
    source, _, base_id = item["sk"]["S"].rpartition("#")
    since_ms, until_ms, growth = _extent(item)
    try:
        metrics = json.loads(zlib.decompress(item["by_metric"]["B"]))
    except (zlib.error, ValueError):
        logger.exception("the index entry of %s cannot be read", source)
        return None
    return CatalogueUse(
        source=source,
        catalogue_id=grown_id(base_id, growth),
        since_ms=since_ms,
        until_ms=until_ms,
        interval_seconds=float(item["interval_seconds"]["N"]),
        metrics=metrics,
    )


def _packed(catalogue: Catalogue) -> bytes:
    metrics = {name: len(series) for name, series in catalogue.by_metric.items()}
    return zlib.compress(json.dumps(metrics, separators=(",", ":"), ensure_ascii=False).encode(), 9)


def _key(source: str, base_id: str, timestamp_ms: int) -> Item:
    week_ms = timestamp_ms - timestamp_ms % WEEK_MS
    return {"pk": {"S": _partition(week_ms)}, "sk": {"S": f"{source}#{base_id}"}}


def _partition(week_ms: int) -> str:
    return f"I#{compact_day_name(week_ms)}"
