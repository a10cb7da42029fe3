"""Text in double quotes as Go's strconv writes and reads it."""

import re

from lamplighter.errors import MatcherError

_LETTERS = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v", "\\": "\\", '"': '"'}
_MEANINGS = {letter: character for character, letter in _LETTERS.items()}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\\\"]))")
_PIECE = re.compile(rf"{_ESCAPE.pattern}|([^\\\n\"]+)")


def quote(text: str) -> str:
    """Return the text in double quotes, what cannot be printed as an escape."""
    return '"' + "".join(map(_written, text)) + '"'


def unquote(quoted: str) -> str:
    """Return what is meant by a text in double quotes; raises `MatcherError` where it means nothing."""
    inner, at, meant = quoted[1:-1], 0, bytearray()
    while at < len(inner):
        piece = _PIECE.match(inner, at)
        if piece is None:
            raise MatcherError(f"{quoted}: not a string in double quotes")
        meant += _meant(piece)
        at = piece.end()
    try:
        return meant.decode()
    except UnicodeDecodeError as error:
        raise MatcherError(f"{quoted}: not UTF-8") from error


def _written(character: str) -> str:
    if letter := _LETTERS.get(character):
        return "\\" + letter
    code = ord(character)
    if character.isprintable():
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _meant(piece: re.Match[str]) -> bytes:
    byte, octal, short, long, letter, plain = piece.groups()
    if plain:
        return str(plain).encode()
    if letter:
        return _MEANINGS[letter].encode()
    if byte or octal:
        return _one_byte(int(byte, 16) if byte else int(octal, 8))
    return _one_character(int(short or long, 16))


def _one_byte(code: int) -> bytes:
    """Escapes of bytes make characters together: ``\\xc3\\xa9`` is one."""
    if code > 255:
        raise MatcherError(f"\\{code:o}: not a byte")
    return bytes([code])


def _one_character(code: int) -> bytes:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise MatcherError(f"\\U{code:08x}: not a character")
    return chr(code).encode()
