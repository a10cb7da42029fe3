"""Frames taken apart metric by metric, remembered while a query or an evaluation lasts."""

import logging
from array import array
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import cast

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.codec import decode_metrics
from lamplighter.telemetry.stored import SampleStore, StoredFrame

logger = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
_FRAME_BYTES = 700
_FLOAT_BYTES = 8
_OBJECT_BYTES = 32

HourOfSource = tuple[str, int]
"""Source and start of the hour in milliseconds."""


class DecodedFrame:
    """A frame with the metrics that were asked for so far."""

    __slots__ = ("_stored", "catalogue", "columns", "is_damaged", "weight")

    def __init__(self, stored: StoredFrame, catalogue: Catalogue) -> None:
        self._stored = stored
        self.catalogue = catalogue
        self.columns: dict[str, Sequence[float | None]] = {}
        self.is_damaged = False
        self.weight = _FRAME_BYTES + len(stored.values)
        """About how many bytes it holds."""

    @property
    def timestamp_ms(self) -> int:
        """Return when the round was."""
        return self._stored.timestamp_ms

    @property
    def is_partial(self) -> bool:
        """Return whether what the frame lacks may still come."""
        return self._stored.is_partial

    @property
    def expires_at(self) -> float:
        """Return when the frame may be deleted, in unix seconds."""
        return self._stored.expires_at

    def decode(self, names: Collection[str] | None) -> None:
        """Take apart the metrics `names`, or all, as far as they are not yet; raises `CorruptFrame`."""
        wanted = self.catalogue.by_metric if names is None else names
        missing = [name for name in wanted if name not in self.columns and name in self.catalogue.by_metric]
        if missing:
            for name, values in decode_metrics(self._stored.values, self.catalogue, missing).items():
                self.columns[name] = column = _compact(values)
                self.weight += len(column) * (_FLOAT_BYTES if isinstance(column, array) else _OBJECT_BYTES)


def _compact(values: list[float | None]) -> Sequence[float | None]:
    """Return a quarter of the bytes where no value is absent."""
    return values if None in values else array("d", cast("list[float]", values))


class HourMemory:
    """What was read of a source's hour, and between which timestamps; the least recently used is given up."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._hours: OrderedDict[HourOfSource, tuple[int, int, Sequence[DecodedFrame], int]] = OrderedDict()
        self._bytes = 0

    def recall(self, hour: HourOfSource, first_ms: int, last_ms: int) -> Sequence[DecodedFrame] | None:
        """Return the frames between `first_ms` and `last_ms`, or None where not all of that was read."""
        known = self._hours.get(hour)
        if known is None or first_ms < known[0] or known[1] < last_ms:
            return None
        self._hours.move_to_end(hour)
        return [frame for frame in known[2] if first_ms <= frame.timestamp_ms <= last_ms]

    def widened(self, hour: HourOfSource, first_ms: int, last_ms: int) -> tuple[int, int]:
        """Return the range together with what is remembered, so that reading it serves both."""
        known = self._hours.get(hour)
        return (first_ms, last_ms) if known is None else (min(first_ms, known[0]), max(last_ms, known[1]))

    def keep(self, hour: HourOfSource, first_ms: int, last_ms: int, frames: Sequence[DecodedFrame]) -> None:
        """Remember all frames of an hour that lie between `first_ms` and `last_ms`."""
        before = self._hours.pop(hour, None)
        weight = sum(frame.weight for frame in frames)
        self._bytes += weight - (before[3] if before else 0)
        self._hours[hour] = (first_ms, last_ms, frames, weight)
        while self._bytes > self._most_bytes:
            self._bytes -= self._hours.popitem(last=False)[1][3]


def read_frames(
    store: SampleStore,
    source: str,
    first_ms: int,
    last_ms: int,
    names: Collection[str] | None = None,
    *,
    consistent: bool = False,
) -> Sequence[DecodedFrame]:
    """Return frames of one hour, the metrics `names` (or all) taken apart; what can't be read is logged."""
    stored = store.stored_frames(source, first_ms, last_ms, consistent=consistent)
    references = dict.fromkeys((source, frame.catalogue_id) for frame in stored)
    catalogues = store.catalogues(references, consistent=consistent)
    frames = (_decoded(frame, source, catalogues, names) for frame in stored)
    return [frame for frame in frames if frame is not None]


def decode_all(frames: Sequence[DecodedFrame], source: str, names: Collection[str]) -> Sequence[DecodedFrame]:
    """Return `frames` with the metrics `names` taken apart, without those that turn out to be damaged."""
    return [frame for frame in frames if _is_decoded(frame, source, names)]


def _decoded(
    stored: StoredFrame,
    source: str,
    catalogues: Mapping[tuple[str, str], Catalogue],
    names: Collection[str] | None,
) -> DecodedFrame | None:
    catalogue = catalogues.get((source, stored.catalogue_id))
    if catalogue is None:
        logger.error("frame %s of %s cannot be read: its catalogue is lost", stored.timestamp_ms, source)
        return None
    frame = DecodedFrame(stored, catalogue)
    return frame if _is_decoded(frame, source, names) else None


def _is_decoded(frame: DecodedFrame, source: str, names: Collection[str] | None) -> bool:
    if frame.is_damaged:
        return False
    try:
        frame.decode(names)
    except CorruptFrame:
        frame.is_damaged = True
        logger.exception("frame %s of %s cannot be read", frame.timestamp_ms, source)
    return not frame.is_damaged
