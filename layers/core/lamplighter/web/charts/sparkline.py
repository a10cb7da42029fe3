"""A sparkline in as few characters as can be: a page may hold a thousand."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from markupsafe import Markup

WIDTH, HEIGHT = 120, 24
_TOP, _BOTTOM = 7, 22
"""Headroom, so that an even line does not hide under the row's edge."""


def sparkline(values: Sequence[float | None]) -> str:
    """Return the path of values from left to right, zero at the bottom, gaps where there is none.

    Points are joined by relative moves in whole units of the 120 by 24 box.
    """
    known = [value for value in values if value is not None]
    if not known or len(values) < 2:
        return ""
    step, top = WIDTH // (len(values) - 1), max(known) or 1.0
    parts: list[str] = []
    pen: tuple[int, int] | None = None
    for index, value in enumerate(values):
        if value is None:
            pen = None
            continue
        x, y = index * step, round(_BOTTOM - (_BOTTOM - _TOP) * value / top)
        parts.append(f"M{x} {y}h0" if pen is None else _line(pen, (x, y)))
        pen = (x, y)
    return _joined(parts)


def _line(pen: tuple[int, int], to: tuple[int, int]) -> str:
    return f"l{to[0] - pen[0]}{to[1] - pen[1]:+d}".replace("+", " ")


def _joined(parts: Sequence[str]) -> str:
    """Leave out the command letter where it repeats."""
    out: list[str] = []
    previous = ""
    for part in parts:
        out.append(" " + part[1:] if part[0] == previous == "l" else part)
        previous = part[0]
    return "".join(out).replace("h0l", "l")


def fault_marks(marked: Sequence[bool]) -> str:
    """Return the path of one line for each run of marked points, drawn as thick as the box is high."""
    step = WIDTH // (len(marked) - 1)
    parts: list[str] = []
    for is_marked, members in groupby(range(len(marked)), key=marked.__getitem__):
        if is_marked:
            run = list(members)
            left, right = max(0, run[0] * step - step // 2), run[-1] * step + step // 2
            parts.append(f"M{left} {HEIGHT // 2}H{right}")
    return "".join(parts)


def trend(path: str, marks: Mapping[str, str]) -> Markup:
    """Draw a sparkline over its marks, by state; nothing where there is neither."""
    if not path and not marks:
        return Markup("")
    drawn = "".join(f'<path class={state} d="{mark}"/>' for state, mark in marks.items())
    line = f'<path d="{path}"/>' if path else ""
    return Markup(f"<svg class=trend aria-hidden=true>{drawn}{line}</svg>")  # noqa: S704 - coordinates only
