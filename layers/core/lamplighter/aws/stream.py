"""The telemetry table's stream: records to frames."""

from collections.abc import Callable, Mapping
from typing import Any

from lamplighter.aws.frame_items import FRAME_PREFIX, source_of, stream_image_frame
from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.series import Frame

ReadCatalogue = Callable[[str, str], Catalogue]
"""Source and id to the catalogue: `DynamoTelemetryStore.catalogue`."""


def frame_from_record(record: Mapping[str, Any], read_catalogue: ReadCatalogue) -> Frame | None:
    """Return the frame that a record tells of; None for anything but a frame that was written.

    Raises `CorruptFrame`, and `StoreUnavailable` where the catalogue cannot be read.
    """
    image = record.get("dynamodb", {}).get("NewImage", {})
    partition = image.get("pk", {}).get("S", "")
    if record.get("eventName") == "REMOVE" or not partition.startswith(FRAME_PREFIX):
        return None
    if "catalogue" not in image:
        raise CorruptFrame("a stream record lacks parts of a frame")
    return stream_image_frame(image, read_catalogue(source_of(partition), image["catalogue"]["S"]))
