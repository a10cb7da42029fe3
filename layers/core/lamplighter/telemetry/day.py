"""A source's day of availability as bytes: one slot an hour, so that folding an hour again replaces it.

Response times are kept as the hour's mean, rounded to 0.1 ms: ninety days of a hundred checks stay a small read.
"""

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from lamplighter.errors import CorruptFrame
from lamplighter.telemetry.availability import Hour, StateCounts
from lamplighter.telemetry.columns import decode_column, encode_column

VERSION = 1
_MEAN_DECIMALS = 4
_LENGTH_BYTES = 4


def _mean_seconds(counts: StateCounts) -> float:
    answered = counts.up + counts.degraded
    return round(counts.response_seconds_sum / answered, _MEAN_DECIMALS) if answered else 0.0


_FIELDS: tuple[Callable[[StateCounts], float], ...] = (
    lambda counts: counts.up,
    lambda counts: counts.degraded,
    lambda counts: counts.down,
    lambda counts: counts.unknown,
    _mean_seconds,
)

Hours = Mapping[int, Hour]
"""By hour of the day, 0 to 23; only hours that were folded."""


def pack_day(hours: Hours) -> bytes:
    """Return the hours compressed: check after check, each through the day."""
    slots = sorted(hours)
    checks = sorted({check_key for hour in hours.values() for check_key in hour})
    text = json.dumps([slots, checks], separators=(",", ":")).encode()
    cells = [hours[slot].get(check_key) for check_key in checks for slot in slots]
    columns = [encode_column([None if cell is None else field(cell) for cell in cells]) for field in _FIELDS]
    return bytes([VERSION]) + zlib.compress(struct.pack("<I", len(text)) + text + b"".join(columns), 9)


def unpack_day(blob: bytes) -> dict[int, Hour]:
    """Read what `pack_day` made; raises `CorruptFrame`."""
    try:
        if blob[0] != VERSION:
            raise CorruptFrame(f"a day of version {blob[0]}; this program reads {VERSION}")
        body = zlib.decompress(blob[1:])
        at = _LENGTH_BYTES + struct.unpack_from("<I", body)[0]
        slots, checks = json.loads(body[_LENGTH_BYTES:at])
    except (zlib.error, struct.error, ValueError, TypeError, IndexError) as error:
        raise CorruptFrame("a day's bytes are damaged") from error
    cells = iter(_cells(body, at, len(slots) * len(checks)))
    hours: dict[int, dict[str, StateCounts]] = {slot: {} for slot in slots}
    for check_key in checks:
        for slot in slots:
            counts = next(cells)
            if counts is not None:
                hours[slot][check_key] = counts
    return dict(hours)


def _cells(body: bytes, at: int, count: int) -> list[StateCounts | None]:
    columns = []
    for _ in _FIELDS:
        column, at = decode_column(body, at, count)
        columns.append(column)
    return [_counts(*cell) for cell in zip(*columns, strict=True)]


def _counts(
    up: float | None, degraded: float | None, down: float | None, unknown: float | None, mean: float | None
) -> StateCounts | None:
    if up is None or degraded is None or down is None or unknown is None or mean is None:
        return None
    counts = StateCounts(int(up), int(degraded), int(down), int(unknown))
    return replace(counts, response_seconds_sum=mean * (counts.up + counts.degraded))
