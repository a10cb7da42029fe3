"""The series of a source, listed once: the columns that its frames' values belong to."""

import json
import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import accumulate, chain, groupby, pairwise

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.series import Series

_ID_BYTES = 12
_LENGTH_BYTES = 4
_GROWTH_MARK = "+"


@dataclass(frozen=True)
class Catalogue:
    """Series in column order. `id` is the hash of the content, so that equal catalogues are one item.

    A catalogue can grow at its end: ``<hash>+2`` is the one of that hash, grown twice. `bounds` are the numbers of
    series before each growth, so that what it was then is known.

    `exemplar` is the uncompressed body of a typical frame (`codec.learned`). Frames are compressed with it as
    zlib's preset dictionary: what seldom changes (expiry times, sizes, since when) then costs almost nothing.
    """

    id: str
    series: tuple[Series, ...]
    exemplar: bytes = b""
    bounds: tuple[int, ...] = ()

    @classmethod
    def of(cls, series: Iterable[Series], exemplar: bytes = b"") -> "Catalogue":
        """List each of `series` once."""
        once = tuple(dict.fromkeys(series))
        return cls(_content_hash(_content(once, exemplar)), once, exemplar)

    def grown(self, strangers: Iterable[Series]) -> "Catalogue":
        """Return this catalogue with `strangers` at its end, which it must not list yet."""
        bounds = (*self.bounds, len(self.series))
        series = (*self.series, *metric_by_metric(strangers))
        return Catalogue(grown_id(self.base_id, len(bounds)), series, self.exemplar, bounds)

    def at_growth(self, growth: int) -> "Catalogue":
        """Return the catalogue as it was after `growth` growths; IndexError if it never was."""
        if growth == self.growth:
            return self
        series = self.series[: self.bounds[growth]]
        return Catalogue(grown_id(self.base_id, growth), series, self.exemplar, self.bounds[:growth])

    @property
    def base_id(self) -> str:
        """Return the id of what has grown to this."""
        return base_and_growth(self.id)[0]

    @property
    def growth(self) -> int:
        """Return how often it has grown."""
        return len(self.bounds)

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
        """Return the catalogue compressed, without what it has grown by."""
        first = self.series[: self.bounds[0]] if self.bounds else self.series
        return zlib.compress(_content(first, self.exemplar), 9)

    def pack_growths(self) -> list[bytes]:
        """Return what it has grown by, one blob a growth."""
        return [
            zlib.compress(_as_json(self.series[first:last]), 9)
            for first, last in pairwise([*self.bounds, len(self.series)])
        ]

    @classmethod
    def unpack(cls, blob: bytes, growths: Iterable[bytes] = ()) -> "Catalogue":
        """Read what `pack` and `pack_growths` made; raises `CorruptFrame`."""
        try:
            content = zlib.decompress(blob)
            exemplar_at = _LENGTH_BYTES + struct.unpack_from("<I", content)[0]
            series = _from_json(content[_LENGTH_BYTES:exemplar_at])
            more = [_from_json(zlib.decompress(growth)) for growth in growths]
        except (zlib.error, struct.error, ValueError, KeyError, IndexError, TypeError) as error:
            raise CorruptFrame("a catalogue's bytes are damaged") from error
        bounds = tuple(accumulate(map(len, more), initial=len(series)))[:-1]
        whole = tuple(chain(series, *more))
        return cls(grown_id(_content_hash(content), len(bounds)), whole, content[exemplar_at:], bounds)


def grown_id(base_id: str, growth: int) -> str:
    """Return the id of a catalogue that has grown so often."""
    return f"{base_id}{_GROWTH_MARK}{growth}" if growth else base_id


def base_and_growth(catalogue_id: str) -> tuple[str, int]:
    """Return the id of what has grown, and how often it has; ValueError if that is no number."""
    base, _, growth = catalogue_id.partition(_GROWTH_MARK)
    return base, int(growth or 0)


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
