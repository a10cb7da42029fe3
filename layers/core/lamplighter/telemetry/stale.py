"""Prometheus' stale marker: where a series ended."""

from struct import pack, unpack

_STALE_BITS = pack("<Q", 0x7FF0000000000002)
STALE: float = unpack("<d", _STALE_BITS)[0]
"""A NaN that is told from others by its bits."""


def is_stale(value: float) -> bool:
    """Tell the stale marker from every other number, NaN included."""
    return value != value and pack("<d", value) == _STALE_BITS  # noqa: PLR0124 - the cheapest test for NaN
