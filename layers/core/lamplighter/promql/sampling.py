"""Where limit_ratio places a series between 0 and 1: the 64-bit xxHash of its labels, as Prometheus takes it."""

from lamplighter.promql.columns import Labels

_MASK = 2**64 - 1
_P1, _P2, _P3, _P4, _P5 = (
    11400714785074694791,
    14029467366897019727,
    1609587929392839161,
    9650029242287828579,
    2870177450012600261,
)


def sampling_offset(labels: Labels) -> float:
    """Return a number from 0 to 1 that depends on nothing but the labels."""
    data = bytearray()
    for name, value in sorted(labels.items()):
        for text in (name, value):
            encoded = text.encode("utf-8", "replace")
            data += _length(len(encoded)) + encoded
    return xxhash64(bytes(data)) / (2.0**64)


def xxhash64(data: bytes) -> int:
    """Return the 64-bit xxHash with seed 0; its algorithm is public (xxhash.com, XXH64)."""
    rest = len(data) % 32
    whole = len(data) - rest
    if whole:
        lanes = [(_P1 + _P2) & _MASK, _P2, 0, -_P1 & _MASK]
        for start in range(0, whole, 8):
            lane = start // 8 % 4
            lanes[lane] = _round(lanes[lane], int.from_bytes(data[start : start + 8], "little"))
        state = sum(_rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
        for lane in lanes:
            state = ((state ^ _round(0, lane)) * _P1 + _P4) & _MASK
    else:
        state = _P5
    return _finished(_tail((state + len(data)) & _MASK, data[whole:]))


def _round(lane: int, word: int) -> int:
    return _rotated((lane + word * _P2) & _MASK, 31) * _P1 & _MASK


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> (64 - bits)) & _MASK


def _tail(state: int, data: bytes) -> int:
    while len(data) >= 8:
        state = _rotated(state ^ _round(0, int.from_bytes(data[:8], "little")), 27) * _P1 + _P4 & _MASK
        data = data[8:]
    if len(data) >= 4:
        state = _rotated(state ^ int.from_bytes(data[:4], "little") * _P1 & _MASK, 23) * _P2 + _P3 & _MASK
        data = data[4:]
    for byte in data:
        state = _rotated(state ^ byte * _P5 & _MASK, 11) * _P1 & _MASK
    return state


def _finished(state: int) -> int:
    state = (state ^ state >> 33) * _P2 & _MASK
    state = (state ^ state >> 29) * _P3 & _MASK
    return state ^ state >> 32


def _length(size: int) -> bytes:
    """Return a string's length as Prometheus' packed label sets have it: one byte, or 255 and three."""
    return bytes([size]) if size < 255 else b"\xff" + size.to_bytes(3, "little")
