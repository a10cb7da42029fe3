"""The series of a source, listed once: the columns that its frames' values belong to."""

import json
import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import groupby

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.series import Series

_ID_BYTES = 12
_LENGTH_BYTES = 4
_FEW = 32
_SHARE_OF_STRANGERS = 0.1


@dataclass(frozen=True)
class Catalogue:
    """Series in column order. `id` is the hash of the content, so that equal catalogues are one item.

    `exemplar` is the uncompressed body of a typical frame (`codec.learned`). Frames are compressed with it as
    zlib's preset dictionary: what seldom changes (expiry times, sizes, since when) then costs almost nothing.
    """

    id: str
    series: tuple[Series, ...]
    exemplar: bytes = b""

    @classmethod
    def of(cls, series: Iterable[Series], exemplar: bytes = b"") -> "Catalogue":
        """List each of `series` once."""
        once = tuple(dict.fromkeys(series))
        return cls(_content_hash(_content(once, exemplar)), once, exemplar)

    @cached_property
    def places(self) -> dict[Series, int]:
        """Return the column of each series."""
        return {series: place for place, series in enumerate(self.series)}

    @cached_property
    def runs(self) -> tuple[tuple[str, int], ...]:
        """Return the columns of a frame in their order: neighbours of one metric, and how many they are."""
        return tuple((name, sum(1 for _ in same)) for name, same in groupby(one.name for one in self.series))

    @cached_property
    def by_metric(self) -> dict[str, tuple[Series, ...]]:
        """Return the series of each metric, in column order."""
        by_name: dict[str, list[Series]] = {}
        for one in self.series:
            by_name.setdefault(one.name, []).append(one)
        return {name: tuple(series) for name, series in by_name.items()}

    def align(self, series: Sequence[Series], values: Sequence[float | None]) -> list[float | None]:
        """Return `values` in this catalogue's order, absent where `series` has none; KeyError for a stranger."""
        aligned: list[float | None] = [None] * len(self.series)
        for one, value in zip(series, values, strict=True):
            aligned[self.places[one]] = value
        return aligned

    def pack(self) -> bytes:
        """Return the catalogue compressed."""
        return zlib.compress(_content(self.series, self.exemplar), 9)

    @classmethod
    def unpack(cls, blob: bytes) -> "Catalogue":
        """Read what `pack` made; raises `CorruptFrame`."""
        try:
            content = zlib.decompress(blob)
            exemplar_at = _LENGTH_BYTES + struct.unpack_from("<I", content)[0]
            series = _from_json(content[_LENGTH_BYTES:exemplar_at])
        except (zlib.error, struct.error, ValueError, KeyError, IndexError, TypeError) as error:
            raise CorruptFrame("a catalogue's bytes are damaged") from error
        return cls(_content_hash(content), series, content[exemplar_at:])


def covering(known: Catalogue | None, series: Sequence[Series]) -> Catalogue:
    """Return a catalogue that lists all of `series`: `known` where it does, or grown by a few, or a new one.

    A check that fails brings a series that its healthy frames have not. Were each such list a catalogue of its
    own, a flapping check would write kilobytes a minute; so a catalogue may list some series that a frame lacks.
    """
    if known is None:
        return Catalogue.of(series)
    strangers = [one for one in series if one not in known.places]
    idle = len(known.series) + len(strangers) - len(series)
    if max(idle, len(strangers)) > _FEW + _SHARE_OF_STRANGERS * len(series):
        return Catalogue.of(series)
    return Catalogue.of(metric_by_metric([*known.series, *strangers])) if strangers else known


def metric_by_metric(series: Iterable[Series]) -> list[Series]:
    """Return `series` so that those of one metric are neighbours, metrics and series as they come first."""
    by_name: dict[str, list[Series]] = {}
    for one in series:
        by_name.setdefault(one.name, []).append(one)
    return [one for same in by_name.values() for one in same]


def _content(series: Sequence[Series], exemplar: bytes) -> bytes:
    text = _as_json(series)
    return struct.pack("<I", len(text)) + text + exemplar


def _as_json(series: Sequence[Series]) -> bytes:
    names = {name: place for place, name in enumerate(dict.fromkeys(one.name for one in series))}
    labels = {labels: place for place, labels in enumerate(dict.fromkeys(one.labels for one in series))}
    document = {
        "names": list(names),
        "labels": list(labels),
        "series": [(names[one.name], labels[one.labels]) for one in series],
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _from_json(text: bytes) -> tuple[Series, ...]:
    document = json.loads(text)
    names, labels = document["names"], [tuple(map(tuple, one)) for one in document["labels"]]
    return tuple(Series(names[name], labels[label]) for name, label in document["series"])


def _content_hash(content: bytes) -> str:
    return urlsafe_b64encode(sha256(content).digest()[:_ID_BYTES]).decode()
