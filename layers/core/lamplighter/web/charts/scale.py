"""Axes that end on round numbers."""

import math


def nice_ticks(top: float, wanted: int = 4) -> tuple[float, ...]:
    """Return evenly spaced round ticks from 0 to the first that is not below `top` (1, 2 or 5 times ten)."""
    if top <= 0 or not math.isfinite(top):
        return (0.0, 1.0)
    rough = top / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= rough * (1 - 1e-9))
    count = max(1, math.ceil(top / step - 1e-9))
    return tuple(step * index for index in range(count + 1))


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
