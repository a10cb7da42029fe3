"""Quoting as Go's strconv does it: what Prometheus prints in errors, label sets and formatted queries."""

from collections.abc import Mapping

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r"}
_ESCAPES |= {"\t": "\\t", "\v": "\\v"}


def quote(text: str) -> str:
    """Return `text` in double quotes, with escapes for what cannot be printed."""
    return '"' + "".join(_ESCAPES.get(character) or _printable(character) for character in text) + '"'


def quote_character(character: str) -> str:
    """Return one character in single quotes; the empty string stands for the end of the input."""
    if not character:
        return "'�'"
    if character == "'":
        return "'\\''"
    inner = '"' if character == '"' else quote(character)[1:-1]
    return f"'{inner}'"


def labels_text(labels: Mapping[str, str]) -> str:
    """Return a label set as Prometheus prints it: in braces, sorted, the metric name among the rest."""
    return "{" + ", ".join(f"{name}={quote(value)}" for name, value in sorted(labels.items())) + "}"


def _printable(character: str) -> str:
    if character == " " or character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte that is not UTF-8, as literals keep it.
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
