"""Go's fmt: ``Sprint``, ``Sprintln`` and ``Sprintf`` over template values."""

import re
from collections.abc import Sequence

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.values import Value, type_name
from lamplighter.rules.templates.golang.verbs import Directive, plain, shown

WIDEST = 10_000_009
"""Go's own bound on widths and precisions."""
LONGEST = 1_000_000
"""Characters that a template may give: an alert's text, not a file."""

_DIRECTIVE = re.compile(
    r"%(?P<flags>[+\-# 0]*)(?P<argument>\[[^\]]*\])?(?P<width>\*|[0-9]+)?"
    r"(?:\.(?P<argument2>\[[^\]]*\])?(?P<precision>\*|[0-9]*))?(?P<argument3>\[[^\]]*\])?(?P<verb>.)?",
    re.DOTALL,
)


def sprint(values: Sequence[Value]) -> str:
    """Return the values' texts, with a blank between two of which neither is a text."""
    parts: list[str] = []
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            parts.append(" ")
        parts.append(plain(value))
    return bounded("".join(parts))


def sprintln(values: Sequence[Value]) -> str:
    """Return the values' texts with blanks between them, and a line's end."""
    return bounded(" ".join(map(plain, values)) + "\n")


def sprintf(template: str, values: Sequence[Value]) -> str:
    """Return `template` with its directives replaced; a wrong one becomes a note in the text, as in Go."""
    return bounded(_Printer(values).printed(template))


def bounded(text: str) -> str:
    """Return the text, unless it is longer than a template may give."""
    if len(text) > LONGEST:
        raise TemplateError(f"the text is longer than {LONGEST:,} characters")
    return text


class _Printer:
    """Goes through the arguments as the directives ask for them."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = values
        self._next = 0
        self._reordered = False
        self._length = 0

    def printed(self, template: str) -> str:
        text = _DIRECTIVE.sub(self._replaced, template)
        if self._reordered or self._next >= len(self._values):
            return text
        rest = self._values[self._next :]
        return f"{text}%!(EXTRA {', '.join(_typed(value) for value in rest)})"

    def _replaced(self, found: re.Match[str]) -> str:
        text = self._directive(found)
        self._length += len(text)
        if self._length > LONGEST:
            raise TemplateError(f"the text is longer than {LONGEST:,} characters")
        return text

    def _directive(self, found: re.Match[str]) -> str:
        sound = self._move(found["argument"])
        width, width_note = self._number(found["width"], "%!(BADWIDTH)")
        sound = self._move(found["argument2"]) and sound
        precision, precision_note = self._number(found["precision"], "%!(BADPREC)")
        sound = self._move(found["argument3"]) and sound
        verb, notes = found["verb"], width_note + precision_note
        if verb is None:
            return f"{notes}%!(NOVERB)"
        if verb == "%":
            return f"{notes}%"
        if not sound:
            return f"{notes}%!{verb}(BADINDEX)"
        if self._next >= len(self._values):
            return f"{notes}%!{verb}({'BADINDEX' if self._reordered and found['argument'] else 'MISSING'})"
        if max(width or 0, precision or 0) > LONGEST:
            raise TemplateError(f"the text is longer than {LONGEST:,} characters")
        value = self._values[self._next]
        self._next += 1
        return notes + shown(value, _with(found["flags"], width, precision, verb))

    def _move(self, argument: str | None) -> bool:
        """Go to the argument that ``[n]`` names."""
        if argument is None:
            return True
        self._reordered = True
        number = argument[1:-1]
        if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= len(self._values):
            return False
        self._next = int(number) - 1
        return True

    def _number(self, written: str | None, note: str) -> tuple[int | None, str]:
        if written is None:
            return None, ""
        if written != "*":
            number = int(written[:9] or "0")
            return (number, "") if number <= WIDEST else (None, note)
        if self._next >= len(self._values):
            return None, note
        value = self._values[self._next]
        self._next += 1
        if type(value) is not int or abs(value) > WIDEST or (value < 0 and "PREC" in note):
            return None, note
        return value, ""


def _with(flags: str, width: int | None, precision: int | None, verb: str) -> Directive:
    """``%+v`` and ``%#v`` have meanings of their own: no number gets a sign from them."""
    left = "-" in flags or (width or 0) < 0
    return Directive(
        verb=verb,
        width=abs(width or 0),
        precision=precision,
        left=left,
        plus="+" in flags and verb != "v",
        sharp="#" in flags and verb != "v",
        named="+" in flags and verb == "v",
        literal="#" in flags and verb == "v",
        space=" " in flags,
        zero="0" in flags and not left,
    )


def _typed(value: Value) -> str:
    return "<nil>" if value is None else f"{type_name(value)}={plain(value)}"
