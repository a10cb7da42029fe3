"""What an expression evaluates to. Times are unix seconds here; inside the engine they are whole milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lamplighter.telemetry.stale import STALE, is_stale

__all__ = ["STALE", "Matrix", "Points", "Sample", "Scalar", "String", "Value", "Vector", "is_stale"]


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
