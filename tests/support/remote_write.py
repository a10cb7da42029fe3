"""Prometheus remote write, version 1, written by hand: protobuf in snappy's framing of literals only.

It is the one door into Prometheus that takes samples of any time and stale markers as the bits that they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from struct import pack

Series = tuple[Mapping[str, str], Sequence[tuple[float, float]]]
"""Labels, ``__name__`` among them, and (unix seconds, value) pairs, oldest first."""


def write_request(series: Iterable[Series]) -> bytes:
    """Return the body of one request, compressed in name only."""
    return _snappy(b"".join(_field(1, _time_series(labels, points)) for labels, points in series if points))


def _time_series(labels: Mapping[str, str], points: Sequence[tuple[float, float]]) -> bytes:
    written = [_field(1, _label(name, value)) for name, value in sorted(labels.items())]
    return b"".join([*written, *(_field(2, _sample(seconds, value)) for seconds, value in points)])


def _label(name: str, value: str) -> bytes:
    return _field(1, name.encode()) + _field(2, value.encode())


def _sample(seconds: float, value: float) -> bytes:
    return b"\x09" + pack("<d", value) + b"\x10" + _varint(round(seconds * 1000))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _snappy(plain: bytes) -> bytes:
    chunks = [plain[start : start + 65_536] for start in range(0, len(plain), 65_536)]
    literals = [bytes([61 << 2]) + pack("<H", len(chunk) - 1) + chunk for chunk in chunks]
    return _varint(len(plain)) + b"".join(literals)
