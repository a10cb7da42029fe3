"""What metrics mean, in the telemetry table: one item a source that tells it."""

import json
import logging
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lamplighter.aws.catalogue_uses import last_needed
from lamplighter.aws.catalogues import require_one_item
from lamplighter.aws.reading import Item, query
from lamplighter.aws.retry import Retrying
from lamplighter.telemetry.metadata import MetricMetadata

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

logger = logging.getLogger(__name__)

PARTITION = "M"


class DynamoMetadata:
    """Kept as long as the samples that were written at the time may be."""

    def __init__(
        self, client: "DynamoDBClient", table: str, retrying: Retrying, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._table = table
        self._retrying = retrying
        self._clock = clock

    def write(self, source: str, metadata: Mapping[str, MetricMetadata]) -> None:
        """Replace what `source` said; raises `ItemTooLarge` for some ten thousand metrics."""
        rows = {name: [one.type, one.help, one.unit] for name, one in sorted(metadata.items())}
        packed = zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 9)
        require_one_item(source, len(packed))
        item: Item = {
            "pk": {"S": PARTITION},
            "sk": {"S": source},
            "metadata": {"B": packed},
            "expires_at": {"N": str(last_needed(round(self._clock() * 1000)))},
        }
        self._retrying.call(lambda: self._client.put_item(TableName=self._table, Item=item))

    def read(self) -> Mapping[str, MetricMetadata]:
        """Return what all sources say; where two differ, the first by name is believed."""
        now = self._clock()
        items = query(
            self._client,
            self._retrying,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": PARTITION}},
            ScanIndexForward=False,
        )
        found: dict[str, MetricMetadata] = {}
        for item in items:
            if float(item["expires_at"]["N"]) > now:
                found.update(_unpacked(item))
        return found


def _unpacked(item: Item) -> Mapping[str, MetricMetadata]:
    try:
        rows = json.loads(zlib.decompress(item["metadata"]["B"]))
        return {name: MetricMetadata(*row) for name, row in rows.items()}
    except (zlib.error, ValueError, TypeError, AttributeError):
        logger.exception("the metadata of %s cannot be read", item["sk"]["S"])
        return {}
