"""A sparkline in as few characters as can be: a page may hold a thousand."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 120, 24
_TOP, _BOTTOM = 2, 22


def sparkline(values: Sequence[float | None]) -> str:
    """Return the path of values from left to right, zero at the bottom, gaps where there is none.

    Points are joined by relative moves in whole units of the 120 by 24 view box.
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
    """Return the path of a bar over the whole height at each marked point, as wide as the step."""
    step = WIDTH // (len(marked) - 1)
    return "".join(f"M{index * step} 0v{HEIGHT}" for index, is_marked in enumerate(marked) if is_marked)


def trend(path: str, marks: Mapping[str, str]) -> Markup:
    """Draw a sparkline over its marks, by state; nothing where there is neither."""
    if not path and not marks:
        return Markup("")
    drawn = "".join(f'<path class={state} d="{mark}"/>' for state, mark in marks.items())
    line = f'<path d="{path}"/>' if path else ""
    return Markup(f'<svg class=trend viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true>{drawn}{line}</svg>')  # noqa: S704 - coordinates only
