"""The last hour of a check as a small picture: a bar a minute, as high as its slowest answer. Pure.

A PNG of a dozen colours needs no library: rows of palette indices, compressed (PNG specification, 3rd edition).
"""

import struct
import zlib
from collections.abc import Iterable, Sequence

from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.probes.verdict import CheckState

BAR, GAP = 7, 1
HEIGHT, HEADROOM = 80, 8
BASELINE = 2
LEAST_BAR = 3

_PAPER, _LINE, _UP, _DEGRADED, _DOWN, _DOWN_SOFT, _DEGRADED_SOFT, _UNKNOWN = range(8)
_PALETTE = ("ffffff", "d6d5d0", "2f9a55", "d99a1c", "cf3a40", "f6d5d6", "f8e8c8", "9097a3")
_COLOURS = {
    CheckState.UP: (_UP, _PAPER),
    CheckState.DEGRADED: (_DEGRADED, _DEGRADED_SOFT),
    CheckState.DOWN: (_DOWN, _DOWN_SOFT),
    CheckState.UNKNOWN: (_UNKNOWN, _PAPER),
}
"""Of the bar, and of what is behind it."""


def width_of(evidence: Evidence) -> int:
    """Return the picture's width in pixels; it is `HEIGHT` high."""
    return len(evidence.minutes) * (BAR + GAP)


def chart(evidence: Evidence) -> bytes:
    """Return a PNG, red to the top where the check was down without an answer; empty where no round is known."""
    if not any(evidence.minutes):
        return b""
    top = max((one.seconds for one in evidence.minutes if one and one.seconds), default=0.0)
    columns = [_column(minute, top) for minute in evidence.minutes]
    gap = _column(None, top)
    rows = (
        b"".join(bytes([column[y]]) * BAR + bytes([gap[y]]) * GAP for column in columns) for y in range(HEIGHT)
    )
    return _png(rows, width_of(evidence))


def _column(minute: Minute | None, top: float) -> bytes:
    """Return one column of the picture from above."""
    if minute is None:
        return bytes([_PAPER]) * (HEIGHT - BASELINE) + bytes([_LINE]) * BASELINE
    bar, behind = _COLOURS[minute.state]
    room = HEIGHT - HEADROOM
    high = room if minute.seconds is None else round(room * minute.seconds / top) if top else LEAST_BAR
    high = max(LEAST_BAR, high)
    return bytes([behind]) * (HEIGHT - high) + bytes([bar]) * high


def _png(rows: Iterable[bytes], width: int) -> bytes:
    palette = b"".join(bytes.fromhex(colour) for colour in _PALETTE)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks: Sequence[tuple[bytes, bytes]] = (
        (b"IHDR", struct.pack(">IIBBBBB", width, HEIGHT, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", pixels),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
