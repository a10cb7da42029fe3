"""A bar for each day, stacked by severity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lamplighter.web.charts.scale import nice_ticks, number
from lamplighter.web.wording import day_name

HEIGHT = 100
LOOKS = {"info": "info", "warning": "degraded", "critical": "down", "emergency": "down"}
_ORDER = ("down", "degraded", "info", "unknown")
"""From the ground up: what is worst is compared most easily."""
_WIDTH, _GAP = 0.8, 0.1
_MOST_MARKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One look's part of one day, in a plot that is as many units wide as there are days, and 100 high."""

    x: str
    y: str
    height: str
    look: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis; `at` in percent from the left or from the top."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class DayBars:
    """All that the template draws; `texts` says each day in words, the first of them above its bars."""

    bars: tuple[Bar, ...]
    levels: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    looks: tuple[str, ...]
    """Those that there are."""
    days: int


def day_bars(days: Sequence[tuple[date, Mapping[str, int]]]) -> DayBars:
    """Stack counts by severity, a bar for each day, the oldest at the left."""
    counted = [_by_look(counts) for _, counts in days]
    ticks = nice_ticks(max((sum(each.values()) for each in counted), default=0))
    ticks = tuple(tick for tick in ticks if tick == int(tick))
    scale = HEIGHT / ticks[-1]
    marked = range(len(days) - 1, -1, -max(1, -(-len(days) // _MOST_MARKS)))
    return DayBars(
        bars=tuple(bar for index, each in enumerate(counted) for bar in _stack(index, each, scale)),
        levels=tuple(Tick(100 - tick * scale, f"{tick:,.0f}") for tick in ticks),
        marks=tuple(Tick((i + 0.5) / len(days) * 100, day_name(days[i][0].isoformat())) for i in sorted(marked)),
        looks=tuple(look for look in _ORDER if any(each.get(look) for each in counted)),
        days=len(days),
    )


def _by_look(counts: Mapping[str, int]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for severity, count in counts.items():
        look = LOOKS.get(severity, "unknown")
        found[look] = found.get(look, 0) + count
    return found


def _stack(index: int, counts: Mapping[str, int], scale: float) -> Sequence[Bar]:
    bars: list[Bar] = []
    ground = 0
    for look in _ORDER:
        if count := counts.get(look, 0):
            ground += count
            bars.append(Bar(number(index + _GAP), _exact(HEIGHT - ground * scale), _exact(count * scale), look))
    return bars


def _exact(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
