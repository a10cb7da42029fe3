"""What an expression evaluates to. Times are unix seconds here; inside the engine they are whole milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack, unpack
from typing import NamedTuple

STALE = unpack("<d", pack("<Q", 0x7FF0000000000002))[0]
"""Prometheus' stale marker: the series ended here. A NaN that is told from others by its bits."""

_STALE_BITS = pack("<Q", 0x7FF0000000000002)


def is_stale(value: float) -> bool:
    """Tell the stale marker from every other number, NaN included."""
    return value != value and pack("<d", value) == _STALE_BITS  # noqa: PLR0124 - the cheapest test for NaN


@dataclass(frozen=True, slots=True)
class Scalar:
    """One number without labels."""

    value: float
    warnings: Sequence[str] = field(default=(), compare=False)
    infos: Sequence[str] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class String:
    """A text."""

    value: str


class Sample(NamedTuple):
    """One series' value at the time of the evaluation. `labels` includes ``__name__`` where there is one."""

    labels: Mapping[str, str]
    value: float


class Points(NamedTuple):
    """One series over time: (seconds, value) pairs, oldest first, without gaps' placeholders."""

    labels: Mapping[str, str]
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Vector:
    """Samples at one time, in the order that Prometheus would return them."""

    samples: Sequence[Sample]
    warnings: Sequence[str] = field(default=(), compare=False)
    infos: Sequence[str] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Series over a range, sorted by labels."""

    series: Sequence[Points]
    warnings: Sequence[str] = field(default=(), compare=False)
    infos: Sequence[str] = field(default=(), compare=False)


Value = Scalar | String | Vector | Matrix
