"""Literals to values: numbers, durations and strings, with the mistakes that Prometheus finds in them."""

import math
import re

from lamplighter.promql.quoting import quote, quote_character

_INTEGER = re.compile(r"0[xX][0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*")
_DURATION_PART = re.compile(r"([0-9]+)([^0-9]+)")
_UNITS_MS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_UNIT_ORDER = tuple(_UNITS_MS)
MAX_SECONDS = 2**63 / 1e9
"""What Go's time.Duration holds."""
_LONGEST_INTEGER = 64
"""So many digits fit no integer of Go's, whatever the base; Python refuses thousands of them."""
_TOO_MUCH = 2**63

_SIMPLE_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    '"': '"',
    "'": "'",
}
_NO_RUNE = re.compile(r"[\ufffd\ud800-\udfff]")
"""What bytes that are not UTF-8 were decoded to; Go takes the replacement character itself for such."""
_BAD_RUNE = "invalid UTF-8 rune"
_DIGITS = {"x": (2, 16), "u": (4, 16), "U": (8, 16)}


def number(text: str) -> float:
    """Return a number's value; `ValueError` tells what is wrong with it."""
    if len(text) <= _LONGEST_INTEGER and _INTEGER.fullmatch(text):
        value = int(text.replace("_", ""), _base(text))
        if value < 2**63:
            return float(value)
    try:
        value_of_text = float(text)
    except ValueError:
        value_of_text = math.nan
    if math.isnan(value_of_text) and text.lower() != "nan":
        raise ValueError(f"error parsing number: strconv.ParseFloat: parsing {quote(text)}: invalid syntax")
    if math.isinf(value_of_text) and text.lower() != "inf":
        raise ValueError(f"error parsing number: strconv.ParseFloat: parsing {quote(text)}: value out of range")
    return value_of_text


def duration_seconds(text: str) -> float:
    """Return a duration's seconds, ``1h30m``; `ValueError` tells what is wrong with it."""
    if text.startswith("."):
        raise ValueError(f"not a valid duration string: {quote(text)}")
    total_ms, last = 0, -1
    for amount, unit in _DURATION_PART.findall(text):
        if unit not in _UNITS_MS:
            raise ValueError(f"unknown unit {quote(unit)} in duration {quote(text)}")
        if _UNIT_ORDER.index(unit) <= last:
            raise ValueError(f"not a valid duration string: {quote(text)}")
        last = _UNIT_ORDER.index(unit)
        total_ms += (int(amount) if len(amount) <= _LONGEST_INTEGER else _TOO_MUCH) * _UNITS_MS[unit]
    if total_ms > MAX_SECONDS * 1000:
        raise ValueError("duration out of range")
    return total_ms / 1000


def duration_text(milliseconds: int) -> str:
    """Return a duration as Prometheus writes it: whole weeks and years only where nothing is left over."""
    if milliseconds == 0:
        return "0s"
    parts = []
    rest = milliseconds
    for unit, width in _UNITS_MS.items():
        if unit in ("y", "w") and rest % width:
            continue
        if amount := rest // width:
            parts.append(f"{amount}{unit}")
            rest -= amount * width
    return "".join(parts)


def unquote(text: str) -> str:
    """Return what a scanned string literal means; bytes that are not UTF-8 are lone surrogates, see `as_text`."""
    if text[0] == "`":
        return text[1:-1].replace("\r", "")
    out = bytearray()
    position, end = 1, len(text) - 1
    while position < end:
        if text[position] != "\\":
            out += text[position].encode("utf-8", "replace")
            position += 1
            continue
        piece, position = _escape(text, position + 1)
        out += piece
    return out.decode("utf-8", "surrogateescape")


def is_text(value: str) -> bool:
    """Tell whether the bytes of a literal were UTF-8."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def as_text(value: str) -> str:
    """Return `value` with U+FFFD for bytes that are not UTF-8: something that can be stored and sent."""
    return value if is_text(value) else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def string_mistake(text: str, start: int) -> str | None:
    """Return what Prometheus' lexer finds wrong with the string literal that begins at `start`."""
    mark = text[start]
    if mark == "`":
        return _raw_mistake(text, start + 1)
    position = start + 1
    while position < len(text) and text[position] not in (mark, "\n"):
        if _NO_RUNE.match(text, position):
            return _BAD_RUNE
        if text[position] == "\\":
            if mistake := _escape_mistake(text, position + 1, mark):
                return mistake
            position += 1
        position += 1
    return None if text[position : position + 1] == mark else "unterminated quoted string"


def _raw_mistake(text: str, start: int) -> str | None:
    end = text.find("`", start)
    if _NO_RUNE.search(text, start, end if end >= 0 else len(text)):
        return _BAD_RUNE
    return None if end >= 0 else "unterminated raw string"


def _base(text: str) -> int:
    if text[:2].lower() == "0x":
        return 16
    return 8 if text[0] == "0" else 10


def _escape(text: str, position: int) -> tuple[bytes, int]:
    character = text[position]
    if character in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[character].encode(), position + 1
    if character in _DIGITS:
        count, base = _DIGITS[character]
        position += 1
    else:
        count, base = 3, 8
    code = int(text[position : position + count], base)
    raw = chr(code).encode("utf-8", "replace") if character in "uU" else bytes([code])
    return raw, position + count


def _escape_mistake(text: str, position: int, mark: str) -> str | None:
    character = text[position : position + 1]
    if not character:
        return "escape sequence not terminated"
    if character == mark or character in "abfnrtv\\":
        return None
    if character in _DIGITS:
        count, base = _DIGITS[character]
        position += 1
    elif character in "01234567":
        count, base = 3, 8
    else:
        return f"unknown escape sequence {_named(character)}"
    return _digits_mistake(
        text[position : position + count], count, base, 255 if character not in "uU" else 0x10FFFF
    )


def _digits_mistake(digits: str, count: int, base: int, most: int) -> str | None:
    allowed = "0123456789abcdefABCDEF" if base == 16 else "01234567"
    for digit in digits:
        if digit not in allowed:
            return f"illegal character {_named(digit)} in escape sequence"
    if len(digits) < count:
        return "escape sequence not terminated"
    code = int(digits, base)
    if code > most or 0xD800 <= code < 0xE000:
        return "escape sequence is an invalid Unicode code point"
    return None


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {quote_character(character)}"
