"""Number literals as Go writes them: a number is whole and real where it is exactly both."""

import re

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.quoting import unquoted
from lamplighter.rules.templates.golang.syntax import Number

_DIGITS = r"[0-9](?:_?[0-9])*"
_DECIMAL = re.compile(rf"[+-]?(?:{_DIGITS})?(?:\.(?:{_DIGITS})?)?(?:[eE][+-]?{_DIGITS})?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX]_?(?:[0-9a-fA-F_]*)(?:\.[0-9a-fA-F_]*)?[pP][+-]?[0-9]+")
_WHOLE = re.compile(
    r"([+-]?)(0[xX]_?[0-9a-fA-F](?:_?[0-9a-fA-F])*|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])*|[1-9](?:_?[0-9])*)"
)
_MOST = 2**63
_MOST_UNSIGNED = 2**64
_MOST_DIGITS = 100
"""Python refuses to read some thousand digits, by an error of its own."""


def number(at: int, written: str) -> Number:
    """Return a number literal, or a character in single quotes, which is its code point."""
    if written.startswith("'"):
        return _character(at, written)
    if written.endswith("i"):
        raise TemplateError(f"complex numbers are not supported: {written}")
    found = _WHOLE.fullmatch(written)
    if found is not None:
        return _whole(at, written, found.group(1), found.group(2))
    real = _real(written)
    if not any(mark in written for mark in ".eEpP"):
        raise TemplateError(f"illegal number syntax: {written}")
    return Number(at, written, int(real) if real == int(real) and abs(real) < _MOST else None, real)


def _character(at: int, written: str) -> Number:
    text = unquoted(written)
    if len(text) != 1:
        raise TemplateError(f"malformed character constant: {written}")
    return Number(at, written, ord(text), float(ord(text)))


def _whole(at: int, written: str, sign: str, digits: str) -> Number:
    plain = digits.replace("_", "")
    if len(plain) > _MOST_DIGITS:
        raise TemplateError(f"integer overflow: {written[:_MOST_DIGITS]}...")
    octal = len(plain) > 1 and plain[0] == "0" and plain[1].isdigit()
    value = int(plain, 8) if octal else int(plain, 0)
    value = -value if sign == "-" else value
    if not -_MOST <= value < (_MOST if sign else _MOST_UNSIGNED):
        raise TemplateError(f"integer overflow: {written}")
    return Number(at, written, value, float(value))


def _real(written: str) -> float:
    plain = written.replace("_", "")
    if _HEXADECIMAL.fullmatch(written):
        return _hexadecimal(plain)
    if not _DECIMAL.fullmatch(written) or not re.search("[0-9]", plain):
        raise TemplateError(f"illegal number syntax: {written}")
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        raise TemplateError(f"illegal number syntax: {written}")
    return value


def _hexadecimal(plain: str) -> float:
    try:
        return float.fromhex(plain)
    except (ValueError, OverflowError):
        raise TemplateError(f"illegal number syntax: {plain}") from None
