"""Text literals as Go writes them."""

import re

from lamplighter.errors import TemplateError

_SHORT = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v", "\\": "\\"}
_LONG = {letter: character for character, letter in _SHORT.items()}
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|)")


def quoted(text: str, quote: str = '"', *, ascii_only: bool = False) -> str:
    """Return a text as Go's ``strconv.Quote`` or ``QuoteToASCII`` writes it."""
    return quote + "".join(_quoted_character(character, quote, ascii_only) for character in text) + quote


def _quoted_character(character: str, quote: str, ascii_only: bool) -> str:
    if character in _SHORT or character == quote:
        return "\\" + _SHORT.get(character, character)
    code = ord(character)
    if character.isprintable() and (code < 0x80 or not ascii_only):
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unquoted(literal: str) -> str:
    """Return what a literal in double quotes, single quotes or backquotes stands for.

    Raises `TemplateError` for an escape that Go does not know.
    """
    quote, body = literal[0], literal[1:-1]
    if quote == "`":
        return body.replace("\r", "")
    if "\\x" not in body and not re.search(r"\\[0-7]", body):
        return _ESCAPE.sub(lambda found: _character(found, quote, literal), body)
    # Escapes of bytes may make up a character together.
    escaped = _ESCAPE.sub(lambda found: _as_surrogate(found, quote, literal), body)
    return escaped.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _character(found: re.Match[str], quote: str, literal: str) -> str:
    short, byte, small, large, octal = found.groups()
    if short is not None and not (short in "\"'" and short != quote):
        return _LONG.get(short, short)
    code = int(byte or small or large or "-1", 16) if octal is None else int(octal, 8)
    if code < 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or (octal is not None and code > 0xFF):
        raise TemplateError(f"invalid syntax: {literal}")
    return chr(code)


def _as_surrogate(found: re.Match[str], quote: str, literal: str) -> str:
    character = _character(found, quote, literal)
    is_byte = found.group(2) is not None or found.group(5) is not None
    return chr(0xDC00 + ord(character)) if is_byte and ord(character) >= 0x80 else character
