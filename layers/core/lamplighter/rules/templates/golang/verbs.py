"""One directive of Go's ``Printf`` applied to one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.rules.templates.golang.floats import formatted, pointed
from lamplighter.rules.templates.golang.quoting import quoted
from lamplighter.rules.templates.golang.values import Struct, Value, type_name

DEEPEST = 30
"""Values within values; ``args`` can nest them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A verb and what stands before it."""

    verb: str
    width: int = 0
    precision: int | None = None
    left: bool = False
    plus: bool = False
    sharp: bool = False
    named: bool = False
    """``%+v``: a struct's fields have their names."""
    literal: bool = False
    """``%#v``: as it would be written in Go."""
    space: bool = False
    zero: bool = False

    def padded(self, text: str, *, zeros: bool = True) -> str:
        """Return the text at the directive's width."""
        missing = self.width - len(text)
        if missing <= 0:
            return text
        if self.left:
            return text + " " * missing
        return ("0" if zeros and self.zero else " ") * missing + text


_PLAIN = Directive(verb="v")


def plain(value: Value) -> str:
    """Return a value as ``%v`` prints it."""
    return shown(value, _PLAIN)


def shown(value: Value, how: Directive, depth: int = 0) -> str:
    """Return a value as a directive prints it; a verb that does not fit gives Go's note of it."""
    if how.verb == "T":
        return how.padded("<nil>") if value is None else _text(type_name(value), replace(how, verb="s"), value)
    if value is None:
        return how.padded("<nil>") if how.verb == "v" else f"%!{how.verb}(<nil>)"
    text = _shown_basic(value, how)
    if text is not None:
        return text
    if depth > DEEPEST:
        return "..."
    return _shown_composite(value, how, depth)


def _shown_basic(value: Value, how: Directive) -> str | None:
    if isinstance(value, bool):
        return _boolean(value, how)
    if isinstance(value, int):
        return _whole(value, how)
    if isinstance(value, float):
        return _real(value, how)
    if isinstance(value, str):
        return _text(value, how, value)
    text = getattr(value, "text", None)
    return None if text is None or how.literal else _text(text, how, value)


def _bad(value: Value, how: Directive) -> str:
    """The value stands there with the width and precision that it was asked for in."""
    return f"%!{how.verb}({type_name(value)}={shown(value, replace(how, verb='v'))})"


def _boolean(value: bool, how: Directive) -> str:
    return how.padded("true" if value else "false") if how.verb in "tv" else _bad(value, how)


_BASES = {"b": ("b", "0b"), "o": ("o", "0"), "O": ("o", "0"), "x": ("x", "0x"), "X": ("X", "0X")}


def _whole(value: int, how: Directive) -> str:
    if how.verb in "cqU":
        return how.padded(_character(value, how), zeros=how.verb != "U")
    if how.verb not in "vd" and how.verb not in _BASES:
        return _bad(value, how)
    base, prefix = _BASES.get(how.verb, ("d", ""))
    sign = "-" if value < 0 else "+" if how.plus else " " if how.space else ""
    if how.precision == 0 and value == 0:
        return how.padded("", zeros=False)
    digits = f"{abs(value):{base}}".zfill(_least_digits(how, sign))
    if how.sharp and not (prefix == "0" and digits[0] == "0"):
        digits = prefix + digits
    if how.verb == "O":
        digits = f"0o{digits}"
    return how.padded(sign + digits, zeros=False)


def _least_digits(how: Directive, sign: str) -> int:
    """Zeros go up to the precision, or else to the width, a prefix such as 0x not counted."""
    if how.precision is not None:
        return how.precision
    return how.width - len(sign) if how.zero else 0


def _character(value: int, how: Directive) -> str:
    sound = 0 <= value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF
    character = chr(value) if sound else "\ufffd"
    if how.verb == "U":
        code = f"{value:0{max(4, how.precision or 0)}X}"
        return f"U+{code}" + (f" '{character}'" if how.sharp and sound and character.isprintable() else "")
    return character if how.verb == "c" else quoted(character, "'", ascii_only=how.plus)


def _real(value: float, how: Directive) -> str:
    if how.verb not in "vgGxXbeEfF":
        return _bad(value, how)
    verb = "g" if how.verb == "v" else how.verb
    precision = 6 if how.precision is None and verb in "eEfF" else how.precision
    text = formatted(value, verb, precision)
    if text[-1] in "fN":
        return how.padded(_signed(text, how), zeros=False)
    text = _signed(pointed(text, verb, precision) if how.sharp and verb != "b" else text, how)
    sign = text[0] if text[0] in "+- " and how.zero else ""
    return sign + replace(how, width=how.width - len(sign)).padded(text[len(sign) :])


def _signed(text: str, how: Directive) -> str:
    if text[0] in "+-" and not (how.space and text[0] == "+"):
        return text
    bare = text.lstrip("+")
    return f"+{bare}" if how.plus else f" {bare}" if how.space else text


def _text(text: str, how: Directive, value: Value) -> str:
    cut = text if how.precision is None else text[: how.precision]
    match how.verb:
        case "v" if how.literal:
            return how.padded(quoted(cut))
        case "v" | "s":
            return how.padded(cut)
        case "q":
            raw = how.sharp and "`" not in cut and cut.replace("\t", " ").isprintable()
            return how.padded(f"`{cut}`" if raw else quoted(cut, ascii_only=how.plus))
        case "x" | "X":
            data = text.encode()[: how.precision]
            digits = data.hex(" ") if how.space else data.hex()
            digits = f"0x{digits}" if how.sharp and digits else digits
            return how.padded(digits.upper() if how.verb == "X" else digits)
    return _bad(value, how)


def _shown_composite(value: Value, how: Directive, depth: int) -> str:
    if isinstance(value, Mapping):
        return _map(value, how, depth)
    if isinstance(value, Sequence):
        inner = [_element(item, how, depth) for item in value]
        return f"{type_name(value)}{{{', '.join(inner)}}}" if how.literal else f"[{' '.join(inner)}]"
    return _struct(value, how, depth)


def _element(value: Value, how: Directive, depth: int) -> str:
    """A pointer within something is its address, of which there is none here: a number that stands for it."""
    if isinstance(value, Struct) and value.go_type.startswith("*"):
        return shown(0xC000000000 + id(value) % 0x1000000, replace(how, verb="x", sharp=True))
    return shown(value, how, depth + 1)


def _map(value: Mapping[str, Value], how: Directive, depth: int) -> str:
    pairs = [f"{shown(key, how)}:{_element(value[key], how, depth)}" for key in sorted(value)]
    if how.literal:
        return f"{type_name(value)}{{{', '.join(pairs)}}}"
    return f"map[{' '.join(pairs)}]"


def _struct(value: Struct, how: Directive, depth: int) -> str:
    reference = "&" if value.go_type.startswith("*") else ""
    named = how.literal or how.named
    inner = [(f"{name}:" if named else "") + _element(item, how, depth) for name, item in value.fields.items()]
    if how.literal:
        return f"{reference}{value.go_type.removeprefix('*')}{{{', '.join(inner)}}}"
    return f"{reference}{{{' '.join(inner)}}}"
