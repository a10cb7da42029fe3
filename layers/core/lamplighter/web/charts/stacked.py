"""A stacked chart of phases over a day, in steps: every slice is drawn as wide as it lasted."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.web.charts.scale import nice_ticks, number

PLOT_WIDTH, PLOT_HEIGHT = 240, 100
LEAST_SECONDS = 0.00005
"""A phase that never takes longer is not drawn: it would be the rounding of the others."""
LEAST_SHARE = 0.005
"""Nor is one that never takes more of the axis: it would be thinner than a pixel."""


@dataclass(frozen=True, slots=True)
class Area:
    """One phase: its class and its path in the 240 by 100 plot."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis; `at` is in percent from the left or from the top."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class StackedChart:
    """All that the template draws."""

    areas: tuple[Area, ...]
    levels: tuple[Tick, ...]


def stacked_chart(columns: Sequence[Sequence[float] | None], names: Sequence[str]) -> StackedChart:
    """Stack `columns` (seconds by phase, None for a gap) from the first name at the bottom to the last.

    Phases too small to be seen are left out.
    """
    top = max((sum(column) for column in columns if column is not None), default=0.0)
    ticks = nice_ticks(top)
    scale = PLOT_HEIGHT / ticks[-1]
    least = max(LEAST_SECONDS, LEAST_SHARE * ticks[-1])
    areas = (
        Area(name, _area(columns, index, scale))
        for index, name in enumerate(names)
        if any(column is not None and column[index] >= least for column in columns)
    )
    levels = tuple(Tick(100 - 100 * value / ticks[-1], _level(value)) for value in ticks)
    return StackedChart(tuple(areas), levels)


def _area(columns: Sequence[Sequence[float] | None], index: int, scale: float) -> str:
    """Draw one rectangle a slice, from the ground to the top of this phase: lower phases are drawn over it."""
    width = PLOT_WIDTH / len(columns)
    parts: list[str] = []
    for position, column in enumerate(columns):
        if column is None or column[index] <= 0:
            continue
        x, y = number(position * width), number(PLOT_HEIGHT - sum(column[: index + 1]) * scale)
        parts.append(f"M{x} {y}h{number(width)}V{PLOT_HEIGHT}h-{number(width)}z")
    return "".join(parts)


def _level(seconds: float) -> str:
    if seconds == 0:
        return "0"
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"
