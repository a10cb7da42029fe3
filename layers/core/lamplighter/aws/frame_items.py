"""A frame as an item of the telemetry table, and back."""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.codec import ColumnPlan, decode_values, encode, plan_columns
from lamplighter.telemetry.hours import hour_name
from lamplighter.telemetry.notes import pack_notes, unpack_notes
from lamplighter.telemetry.selection import Wanted
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.stored import StoredFrame

Item = dict[str, Any]
Bytes = Callable[[Any], bytes]

FRAME_PREFIX = "F#"
LATEST = "L"
PARTIAL = "partial"
"""Set on a frame of a round that goes on, and gone with the round's own frame, which takes its place."""


def frame_partition(source: str, timestamp_ms: int) -> str:
    """Return the partition of the hour that a frame lies in."""
    return f"{FRAME_PREFIX}{source}#{hour_name(timestamp_ms)}"


def frame_sort_key(timestamp_ms: int) -> str:
    """Return the timestamp so that text order is time order."""
    return f"{timestamp_ms:013d}"


def source_of(partition: str) -> str:
    """Return the source in a frame's partition key."""
    return partition.removeprefix(FRAME_PREFIX).rpartition("#")[0]


def stored_frame(item: Item) -> StoredFrame:
    """Return a frame's item as it is, not taken apart yet."""
    return StoredFrame(
        int(item["sk"]["S"]),
        item["catalogue"]["S"],
        item["values"]["B"],
        is_partial=PARTIAL in item,
        expires_at=float(item["expires_at"]["N"]),
    )


def frame_attributes(frame: Frame, catalogue: Catalogue, expires_at: float) -> Item:
    """Return a frame's item without its keys."""
    item: Item = {
        "catalogue": {"S": catalogue.id},
        "interval": {"N": repr(frame.interval_seconds)},
        "values": {"B": encode(catalogue, catalogue.align(frame.series, frame.values))},
        "expires_at": {"N": str(ceil(expires_at))},
    }
    return item | ({"notes": {"B": pack_notes(frame.notes)}} if frame.notes else {})


class FrameReader:
    """Reads the frames of one catalogue; what is the same for all of them is worked out once."""

    def __init__(self, catalogue: Catalogue, only: Wanted | None = None) -> None:
        self._catalogue = catalogue
        self._plan: Sequence[ColumnPlan] = plan_columns(catalogue.series, only)
        self._series = tuple(catalogue.series[at] for column in self._plan for at in column.wanted)
        self._present: dict[tuple[int, ...], tuple[Series, ...]] = {(): self._series}

    def read(self, item: Item, source: str, timestamp_ms: int, *, to_bytes: Bytes = bytes) -> Frame:
        """Return the frame of `item`; raises `CorruptFrame`."""
        values = decode_values(to_bytes(item["values"]["B"]), self._catalogue, self._plan)
        absent = tuple([at for at, value in enumerate(values) if value is None])
        return Frame(
            source=source,
            timestamp_ms=timestamp_ms,
            interval_seconds=float(item["interval"]["N"]),
            series=self._without(absent),
            values=tuple([value for value in values if value is not None]) if absent else values,
            notes=unpack_notes(to_bytes(item["notes"]["B"])) if "notes" in item else {},
        )

    def _without(self, absent: tuple[int, ...]) -> tuple[Series, ...]:
        """Return the series that have a value: the same tuple for every frame that lacks the same ones."""
        if absent not in self._present:
            places = frozenset(absent)
            self._present[absent] = tuple([one for at, one in enumerate(self._series) if at not in places])
        return self._present[absent]


def stream_image_frame(image: Mapping[str, Any], catalogue: Catalogue) -> Frame:
    """Return the frame of a stream record's image, whose bytes are base64; raises `CorruptFrame`."""
    try:
        return FrameReader(catalogue).read(
            dict(image), source_of(image["pk"]["S"]), int(image["sk"]["S"]), to_bytes=_from_base64
        )
    except (KeyError, ValueError) as error:
        raise CorruptFrame("a stream record lacks parts of a frame") from error


def _from_base64(text: Any) -> bytes:
    return text if isinstance(text, bytes) else b64decode(text, validate=True)
