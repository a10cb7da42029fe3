"""A failed condition as text: the operator's words with the actual values in brackets."""

from lamplighter.conditions.comparison import number
from lamplighter.conditions.durations import render_hours
from lamplighter.conditions.operand import Operand
from lamplighter.conditions.placeholders import PLACEHOLDERS
from lamplighter.config.references import Redact

LONGEST_VALUE = 80
LONGEST_SIDE = 200
CUT = "…"
LONGEST_SECRET = 8192
"""A body may be a million characters long: what comes later is not looked at, since it is cut off."""

Side = tuple[Operand, str | None]


def render_failure(left: Side, operator: str, right: Side, redact: Redact) -> str:
    """Return ``[STATUS] (503) == 200``; redacted before it is cut, so that no half of a secret is left."""
    return f"{_render_side(left, redact)} {operator} {_render_side(right, redact)}"


def _render_side(side: Side, redact: Redact) -> str:
    operand, value = side
    text = _cut(redact(operand.text), LONGEST_SIDE)
    if not operand.placeholder:
        return text
    if value is None:
        return f"{text} (INVALID)"
    shown = redact(_readable(operand, value)[: LONGEST_VALUE + LONGEST_SECRET])
    return f"{text} ({_cut(shown, LONGEST_VALUE)})"


def _readable(operand: Operand, value: str) -> str:
    if operand.function or not PLACEHOLDERS[operand.placeholder].duration:
        return value
    return render_hours(int(number(value) or 0))


def _cut(text: str, longest: int) -> str:
    """Cut to length on one line; what is no printable character could forge a line of a log."""
    head = text if len(text) <= longest else text[: longest - 1] + CUT
    return "".join(character if character.isprintable() else " " for character in head)
