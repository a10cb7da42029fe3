"""A stacked chart of phases over time, in steps: every slice is drawn as wide as it lasted."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.web.charts.scale import nice_ticks, number

PLOT_HEIGHT = 100
LEAST_SECONDS = 0.00005
"""A phase that never takes longer is not drawn: it would be the rounding of the others."""
LEAST_SHARE = 0.005
"""Nor is one that never takes more of the axis: it would be thinner than a pixel."""


@dataclass(frozen=True, slots=True)
class Area:
    """One phase: its class and its path in a plot that is as many units wide as there are slices, and 100 high."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis; `at` is in percent from the left or from the top."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class StackedChart:
    """All that the template draws. `peaks` lies behind the areas and rises above them where rounds differed."""

    areas: tuple[Area, ...]
    peaks: str
    levels: tuple[Tick, ...]


def stacked_chart(
    columns: Sequence[Sequence[float]], names: Sequence[str], peaks: Sequence[float | None] = ()
) -> StackedChart:
    """Stack `columns` (seconds by phase, empty for a gap) from the first name at the bottom to the last.

    Phases too small to be seen are left out. `peaks` are the greatest single values of each slice.
    """
    top = max((*map(sum, columns), *(peak for peak in peaks if peak is not None)), default=0.0)
    ticks = nice_ticks(top)
    scale = PLOT_HEIGHT / ticks[-1]
    least = max(LEAST_SECONDS, LEAST_SHARE * ticks[-1])
    areas = (
        Area(
            name, _steps([sum(column[: index + 1]) if _has(column, index) else None for column in columns], scale)
        )
        for index, name in enumerate(names)
        if any(column and column[index] >= least for column in columns)
    )
    levels = tuple(Tick(100 - 100 * value / ticks[-1], _level(value)) for value in ticks)
    return StackedChart(tuple(areas), _steps(peaks, scale), levels)


def _has(column: Sequence[float], index: int) -> bool:
    return bool(column) and column[index] > 0


def _steps(tops: Sequence[float | None], scale: float) -> str:
    """Draw one rectangle a slice, from the ground to the top of a phase: lower phases are drawn over it."""
    return "".join(
        f"M{position} {number(PLOT_HEIGHT - top * scale)}h1V{PLOT_HEIGHT}h-1z"
        for position, top in enumerate(tops)
        if top is not None
    )


def _level(seconds: float) -> str:
    if seconds == 0:
        return "0"
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"
