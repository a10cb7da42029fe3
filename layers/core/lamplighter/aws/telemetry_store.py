"""The telemetry table: frames by source and hour, the latest of each source, facts and days."""

import json
import logging
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lamplighter.aws.catalogue_uses import DynamoCatalogueUses, last_needed
from lamplighter.aws.catalogues import DynamoCatalogues, require_one_item
from lamplighter.aws.days import DynamoDays
from lamplighter.aws.frame_hours import FrameHours
from lamplighter.aws.frame_items import (
    LATEST,
    PARTIAL,
    FrameReader,
    frame_attributes,
    frame_partition,
    frame_sort_key,
    stored_frame,
)
from lamplighter.aws.metadata_items import DynamoMetadata
from lamplighter.aws.reading import Item, get_batch
from lamplighter.aws.retry import Refused, Retrying
from lamplighter.aws.roll_up_items import DynamoRollUps
from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.availability import DayAvailability, fold_hour, is_counted
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.selection import Wanted
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.series_limit import MOST_SERIES_OF_A_METRIC, OtherSources, SeriesLimit
from lamplighter.telemetry.stored import (
    CatalogueUse,
    Progress,
    Reference,
    RollUpPart,
    StoredFrame,
    StoredRollUp,
)
from lamplighter.telemetry.tiers import RetentionDays, Tier

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

DEFAULT_RETENTION = RetentionDays()
DAILY_RETENTION_DAYS = 400
DAY_SECONDS = 86_400


class DynamoTelemetryStore:
    """Frames in the table `table`. The clock only tells what has expired and is yet to be deleted."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        raw_retention_days: float = DEFAULT_RETENTION.raw,
        five_minute_retention_days: float = DEFAULT_RETENTION.five_minutes,
        hour_retention_days: float = DEFAULT_RETENTION.one_hour,
        daily_retention_days: float = DAILY_RETENTION_DAYS,
        max_series_per_metric: int = MOST_SERIES_OF_A_METRIC,
        count: Count = uncounted,
        retrying: Retrying | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self.retention = RetentionDays(
            raw=raw_retention_days, five_minutes=five_minute_retention_days, one_hour=hour_retention_days
        )
        self._retrying = retrying or Retrying()
        self._hours = FrameHours(client, table, self._retrying, clock)
        self._catalogues = DynamoCatalogues(client, table, self._retrying, clock)
        self._uses = DynamoCatalogueUses(client, table, self._retrying, clock)
        self._roll_ups = DynamoRollUps(client, table, self._retrying, self.retention, clock)
        self._metadata = DynamoMetadata(client, table, self._retrying, clock)
        self._limit = SeriesLimit(max_series_per_metric, count)
        self._days = DynamoDays(client, table, self._retrying, daily_retention_days * DAY_SECONDS, clock)

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        """See `TelemetryStore.write`. Raises `ItemTooLarge` for a frame that no item holds."""
        known = self._catalogues.in_use(frame.source) or self._catalogue_of_latest(frame.source)
        frame = self._limit.admitted(frame, known.places if known else (), OtherSources(self, frame))
        catalogue = self._catalogues.for_frame(frame, last_needed(frame.timestamp_ms), is_partial=not latest)
        if self._uses.claim(frame, catalogue):
            self._catalogues.keep(frame.source, catalogue, last_needed(frame.timestamp_ms))
        expires_at = frame.timestamp_ms / 1000 + self.retention.raw * DAY_SECONDS
        attributes = frame_attributes(frame, catalogue, expires_at)
        require_one_item(
            frame.source, sum(len(attributes[name]["B"]) for name in ("values", "notes") if name in attributes)
        )
        partition, sort_key = frame_partition(frame.source, frame.timestamp_ms), frame_sort_key(frame.timestamp_ms)
        mark: Item = {} if latest else {PARTIAL: {"BOOL": True}}
        self._put({"pk": {"S": partition}, "sk": {"S": sort_key}, **attributes, **mark})
        if latest:
            self._put_latest(frame, attributes)

    def latest(self) -> Sequence[Frame]:
        """See `TelemetryStore.latest`. Catalogues that this instance has not seen come with one more read."""
        items = list(self._hours.partition(LATEST, consistent=True))
        references = [(item["sk"]["S"], item["catalogue"]["S"]) for item in items]
        catalogues = self._catalogues.read(references)
        for (source, _), catalogue in catalogues.items():
            self._catalogues.use(source, catalogue)
        readers = {reference: FrameReader(catalogue) for reference, catalogue in catalogues.items()}
        frames = (
            _readable(readers.get(reference), item, reference[0], int(item["timestamp"]["N"]))
            for reference, item in zip(references, items, strict=True)
        )
        return [frame for frame in frames if frame is not None]

    def read(self, source: str, start_ms: int, end_ms: int, only: Wanted | None = None) -> Sequence[Frame]:
        """See `TelemetryStore.read`."""
        items = self._hours.frames(source, start_ms, end_ms)
        catalogues = self._catalogues.read((source, item["catalogue"]["S"]) for item in items)
        readers = {reference[1]: FrameReader(catalogue, only) for reference, catalogue in catalogues.items()}
        frames = (
            _readable(readers.get(item["catalogue"]["S"]), item, source, int(item["sk"]["S"])) for item in items
        )
        return [frame for frame in frames if frame is not None]

    def catalogue(self, source: str, catalogue_id: str) -> Catalogue:
        """Return one catalogue, for a reader of the stream; raises `CorruptFrame` if it is lost or damaged."""
        found = self._catalogues.read([(source, catalogue_id)])
        if (source, catalogue_id) not in found:
            raise CorruptFrame(f"catalogue {catalogue_id} of {source} is lost")
        return found[source, catalogue_id]

    def uses(self, start_ms: int, end_ms: int, *, consistent: bool = False) -> Sequence[CatalogueUse]:
        """See `SampleStore.uses`."""
        return self._uses.read(start_ms, end_ms, consistent=consistent)

    def catalogues(
        self, references: Iterable[Reference], *, consistent: bool = False
    ) -> Mapping[Reference, Catalogue]:
        """See `SampleStore.catalogues`."""
        return self._catalogues.read(references, consistent=consistent)

    def stored_frames(
        self, source: str, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredFrame]:
        """See `SampleStore.stored_frames`."""
        return [stored_frame(item) for item in self._hours.frames(source, start_ms, end_ms, consistent=consistent)]

    def write_roll_up(
        self, source: str, tier: Tier, hour_ms: int, catalogue_ids: Sequence[str], parts: Sequence[RollUpPart]
    ) -> None:
        """See `RollUpStore.write_roll_up`."""
        self._roll_ups.write(source, tier, hour_ms, catalogue_ids, parts)

    def stored_roll_ups(
        self, source: str, tier: Tier, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredRollUp]:
        """See `SampleStore.stored_roll_ups`."""
        return self._roll_ups.read(source, tier, start_ms, end_ms, consistent=consistent)

    def progress(self, *, consistent: bool = False) -> Mapping[str, Progress]:
        """See `SampleStore.progress`."""
        return self._roll_ups.progress(consistent=consistent)

    def advance(self, source: str, from_ms: int, to_ms: int) -> None:
        """See `RollUpStore.advance`."""
        self._roll_ups.advance(source, from_ms, to_ms)

    def write_metadata(self, source: str, metadata: Mapping[str, MetricMetadata]) -> None:
        """See `TelemetryStore.write_metadata`."""
        self._metadata.write(source, metadata)

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """See `SampleStore.metadata`."""
        return self._metadata.read()

    def write_facts(self, source: str, facts: Mapping[str, Any]) -> None:
        """See `TelemetryStore.write_facts`."""
        packed = zlib.compress(
            json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
        )
        require_one_item(source, len(packed))
        self._put({**_facts_key(source), "facts": {"B": packed}})

    def facts(self, source: str) -> Mapping[str, Any]:
        """See `TelemetryStore.facts`. Damaged ones are as good as none: the next change writes them anew."""
        answer = self._retrying.call(lambda: self._client.get_item(TableName=self._table, Key=_facts_key(source)))
        if "Item" not in answer:
            return {}
        item: Item = dict(answer["Item"])
        try:
            found: Mapping[str, Any] = json.loads(zlib.decompress(item["facts"]["B"]))
        except (zlib.error, ValueError):
            logger.exception("facts of %s cannot be read", source)
            return {}
        return found

    def summarise_hour(self, source: str, hour_start_ms: int) -> None:
        """See `TelemetryStore.summarise_hour`."""
        hour = fold_hour(self.read(source, hour_start_ms, hour_start_ms + HOUR_MS - 1, is_counted))
        if hour:
            self._days.replace_hour(source, hour_start_ms, hour)

    def availability(self, source: str, first_day: str, last_day: str) -> Sequence[DayAvailability]:
        """See `TelemetryStore.availability`."""
        return self._days.read(source, first_day, last_day)

    def _catalogue_of_latest(self, source: str) -> Catalogue | None:
        """Find what other instances write `source` with: a catalogue of its own would be one more to keep."""
        items = get_batch(self._client, self._retrying, self._table, [_latest_key(source)])
        references = [(source, item["catalogue"]["S"]) for item in items]
        for catalogue in self._catalogues.read(references).values():
            self._catalogues.use(source, catalogue)
            return catalogue
        return None

    def _put(self, item: Item) -> None:
        self._retrying.call(lambda: self._client.put_item(TableName=self._table, Item=item))

    def _put_latest(self, frame: Frame, attributes: Item) -> None:
        at = {"N": str(frame.timestamp_ms)}
        key = _latest_key(frame.source)
        with suppress(Refused):  # a newer frame is there, as after a replay
            self._retrying.call(
                lambda: self._client.put_item(
                    TableName=self._table,
                    Item={**key, "timestamp": at, **attributes},
                    ConditionExpression="attribute_not_exists(pk) OR #timestamp <= :timestamp",
                    ExpressionAttributeNames={"#timestamp": "timestamp"},
                    ExpressionAttributeValues={":timestamp": at},
                )
            )


def _readable(reader: FrameReader | None, item: Item, source: str, timestamp_ms: int) -> Frame | None:
    """Return the frame, or None and an error in the log: one damaged item hides neither others nor itself."""
    if reader is None:
        logger.error("frame %s of %s cannot be read: its catalogue is lost or damaged", timestamp_ms, source)
        return None
    try:
        return reader.read(item, source, timestamp_ms)
    except CorruptFrame:
        logger.exception("frame %s of %s cannot be read", timestamp_ms, source)
        return None


def _latest_key(source: str) -> Item:
    return {"pk": {"S": LATEST}, "sk": {"S": source}}


def _facts_key(source: str) -> Item:
    return {"pk": {"S": f"X#{source}"}, "sk": {"S": "facts"}}
