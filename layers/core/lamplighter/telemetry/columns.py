"""One column of a frame as bytes: the values of one metric, series after series.

Numbers that are short decimals become integers (value x 10^scale), their differences are zigzag coded and laid out
byte plane by byte plane, which zlib compresses as well as varints and C code takes apart quickly. What is no short
decimal (NaN with its payload, infinities, negative zero, long fractions) is kept as the eight bytes that it is.

Layout: one byte ``mixed:1 width:3 scale:4``; if mixed, one byte of kind per value; `width` planes of the decimals'
differences, lowest byte first; then the other numbers' eight bytes each, little-endian.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import copysign, isfinite
from struct import pack, unpack

from lamplighter.errors import CorruptFrame

MAX_SCALE = 9
_MAX_INTEGER = 2**53
_DECIMAL, _ABSENT, _RAW = 0, 1, 2
_POWERS = tuple(10.0**scale for scale in range(16))
_CELL_CODES = {1: (1, "B"), 2: (2, "H"), 3: (4, "I"), 4: (4, "I"), 5: (8, "Q"), 6: (8, "Q"), 7: (8, "Q")}
"""Width in bytes to the cell that `struct` can read it from."""

Values = Sequence[float | None]


def encode_column(values: Values) -> bytes:
    """Return `values` as bytes that give back exactly the same bits."""
    scale = max((_shortest_scale(value) for value in set(values)), default=0)
    kinds = bytearray()
    decimals: list[int] = []
    raws: list[float] = []
    for value in values:
        number = None if value is None else _as_integer(value, scale)
        if number is not None:
            kinds.append(_DECIMAL)
            decimals.append(number)
        elif value is None:
            kinds.append(_ABSENT)
        else:
            kinds.append(_RAW)
            raws.append(value)
    width, planes = _to_planes(decimals)
    mixed = any(kinds)
    head = bytes([mixed << 7 | width << 4 | scale])
    return head + (bytes(kinds) if mixed else b"") + planes + pack(f"<{len(raws)}d", *raws)


def decode_column(body: bytes, start: int, count: int) -> tuple[list[float | None], int]:
    """Return the `count` values of the column at `start`, and where the next column begins."""
    mixed, width, scale = _head(body, start)
    if not mixed:
        end = start + 1 + count * width
        numbers: list[float | None] = [*_decimals(_cut(body, start + 1, end), width, scale, count)]
        return numbers, end
    kinds, planes_end, end = _mixed_bounds(body, start, count, width)
    planes = _cut(body, start + 1 + count, planes_end)
    decimals = iter(_decimals(planes, width, scale, kinds.count(_DECIMAL)))
    raws = iter(unpack(f"<{kinds.count(_RAW)}d", _cut(body, planes_end, end)))
    return [next(decimals) if k == _DECIMAL else next(raws) if k == _RAW else None for k in kinds], end


def decode_places(body: bytes, start: int, count: int, places: Sequence[int]) -> tuple[list[float | None], int]:
    """Return the values at ascending `places` of the column at `start`, and where the next column begins."""
    mixed, width, scale = _head(body, start)
    if mixed:
        values, end = decode_column(body, start, count)
        return [values[place] for place in places], end
    end = start + 1 + count * width
    planes = _cut(body, start + 1, end)
    needed = places[-1] + 1
    if needed < count:
        planes = b"".join(planes[plane * count : plane * count + needed] for plane in range(width))
    numbers = list(accumulate(_steps(planes, width, needed)))
    power = _POWERS[scale]
    return [numbers[place] / power for place in places], end


def skip_column(body: bytes, start: int, count: int) -> int:
    """Return where the column after the one at `start` begins."""
    mixed, width, _ = _head(body, start)
    return _mixed_bounds(body, start, count, width)[2] if mixed else start + 1 + count * width


def _shortest_scale(value: float | None) -> int:
    """Return the fewest decimals that write `value` exactly; 0 where no reasonable number does."""
    if value is None:
        return 0
    return next((scale for scale in range(MAX_SCALE + 1) if _as_integer(value, scale) is not None), 0)


def _as_integer(value: float, scale: int) -> int | None:
    """Return n with n / 10^scale == value, bit for bit, or None."""
    power = _POWERS[scale]
    if not isfinite(value) or abs(value) * power >= _MAX_INTEGER:
        return None
    number = round(value * power)
    if number / power != value or (number == 0 and copysign(1.0, value) < 0):
        return None
    return number


def _to_planes(numbers: Sequence[int]) -> tuple[int, bytes]:
    steps = [after - before for before, after in pairwise([0, *numbers])]
    zigzag = [step << 1 if step >= 0 else (-step << 1) - 1 for step in steps]
    width = (max(zigzag, default=0).bit_length() + 7) // 8
    cells = b"".join(cell.to_bytes(width, "little") for cell in zigzag)
    return width, b"".join(cells[plane::width] for plane in range(width))


def _decimals(planes: bytes, width: int, scale: int, count: int) -> list[float]:
    power = _POWERS[scale]
    return [number / power for number in accumulate(_steps(planes, width, count))]


def _steps(planes: bytes, width: int, count: int) -> list[int]:
    if width == 0 or count == 0:
        return [0] * count
    size, code = _CELL_CODES[width]
    cells = bytearray(count * size)
    for plane in range(width):
        cells[plane::size] = planes[plane * count : (plane + 1) * count]
    return [(cell >> 1) ^ -(cell & 1) for cell in unpack(f"<{count}{code}", cells)]


def _head(body: bytes, start: int) -> tuple[bool, int, int]:
    if start >= len(body):
        raise CorruptFrame("a frame ends before its last column")
    head = body[start]
    return bool(head >> 7), head >> 4 & 7, head & 15


def _mixed_bounds(body: bytes, start: int, count: int, width: int) -> tuple[bytes, int, int]:
    """Return the kinds, where the planes end and where the column ends."""
    kinds = _cut(body, start + 1, start + 1 + count)
    planes_end = start + 1 + count + kinds.count(_DECIMAL) * width
    return kinds, planes_end, planes_end + 8 * kinds.count(_RAW)


def _cut(body: bytes, start: int, end: int) -> bytes:
    if end > len(body):
        raise CorruptFrame("a frame ends inside a column")
    return body[start:end]
