"""``html``, ``js`` and ``urlquery``: text made harmless in other languages, as Go does it."""

import re
from urllib.parse import quote_plus

_HTML = {'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"}
_JS = {
    "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
}  # fmt: skip


def html(text: str) -> str:
    """Return text for HTML."""
    return re.sub("[\"'&<>\0]", lambda found: _HTML[found.group()], text)


def js(text: str) -> str:
    """Return text for the inside of a string of JavaScript."""
    return "".join(_JS.get(character) or _js_character(character) for character in text)


def _js_character(character: str) -> str:
    code = ord(character)
    if code < 0x20 or (code > 0x7F and not character.isprintable()):
        return f"\\u{code:04X}"
    return character


def urlquery(text: str) -> str:
    """Return text for a URL's query: a blank becomes a plus sign."""
    return quote_plus(text, safe="", errors="replace")
