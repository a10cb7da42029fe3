"""How html/template escapes a value for each kind of place."""

import re
from enum import Enum, auto

from lamplighter.channels.templates.functions import SafeUrl
from lamplighter.channels.templates.json_text import json_text
from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.values import Value

REFUSED = "ZgotmplZ"
"""What Go writes instead of a value that would be dangerous where it stands."""

_HTML = {
    "\0": "\ufffd", '"': "&#34;", "&": "&amp;", "'": "&#39;", "+": "&#43;", "<": "&lt;", ">": "&gt;",
}  # fmt: skip
_UNQUOTED = {
    **_HTML,
    "\0": "&#xfffd;", "\t": "&#9;", "\n": "&#10;", "\v": "&#11;", "\f": "&#12;", "\r": "&#13;", " ": "&#32;",
    "=": "&#61;", "`": "&#96;",
}  # fmt: skip
_URL_NAME = re.compile(
    "action|archive|background|cite|classid|codebase|data|formaction|href|icon|longdesc|manifest|poster|profile"
    "|usemap|xmlns|.*(?:src|uri|url).*"
)
_SCHEMES = frozenset({"http", "https", "mailto"})
_RESERVED = frozenset(b"!#$&*+,/:;=?@[]")
_UNRESERVED = frozenset(b"-._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_NO_STYLE = re.compile(r"[\0\"'()/;@\[\\\]`{}<>]|--")
_TAGS = re.compile(r"<!--.*?-->|</?[A-Za-z][^>]*>", re.DOTALL)


class QueryText(str):
    """Text that is escaped for a URL's query already."""

    __slots__ = ()
    go_type = "string"


class UrlPart(Enum):
    """How far a URL is: nothing of it yet, before its query, or in its query or fragment."""

    START = auto()
    PATH = auto()
    QUERY = auto()


def html(text: str) -> str:
    """Return text for HTML between tags or in quotes."""
    return re.sub("[\"'&<>+\0]", lambda found: _HTML[found.group()], text)


def normalized(text: str) -> str:
    """Return HTML for where there are no tags: its entities stay."""
    return re.sub("[\"'<>+\0]", lambda found: _HTML[found.group()], text)


def unquoted(text: str) -> str:
    """Return text for an attribute's value without quotes."""
    if not text:
        return REFUSED
    return re.sub("[\"'&<>+\0\t\n\v\f\r =`]", lambda found: _UNQUOTED[found.group()], text)


def without_tags(text: str) -> str:
    """Return HTML without its tags and comments."""
    return _TAGS.sub("", text)


def attribute_name(text: str) -> str:
    """Return a name of an attribute that does nothing but carry text."""
    name = text.lower()
    return name if re.fullmatch("[a-z0-9]+", name) and kind_of(name) == "text" else REFUSED


def kind_of(attribute: str) -> str:
    """Return what an attribute's value is: text, url, style or script."""
    name = attribute.removeprefix("data-").rpartition(":")[2] if not attribute.startswith("xmlns:") else "xmlns"
    if name == "style":
        return "style"
    if name.startswith("on"):
        return "script"
    return "url" if _URL_NAME.fullmatch(name) else "text"


def url_part(literal: str, part: UrlPart) -> UrlPart:
    """Return how far the URL is after a piece of the template's own text."""
    if not literal or part is UrlPart.QUERY:
        return part
    return UrlPart.QUERY if set("?#") & set(literal) else UrlPart.PATH


def url(value: Value, text: str, part: UrlPart) -> tuple[str, UrlPart]:
    """Return a value for a URL, not yet for HTML, and how far the URL is with it."""
    if part is UrlPart.QUERY:
        return (text if isinstance(value, QueryText) else _percent(text, keep=frozenset())), part
    if part is UrlPart.START and not isinstance(value, SafeUrl) and not _harmless(text):
        text = f"#{REFUSED}"
    return _percent(text, keep=_RESERVED), UrlPart.PATH


def style(text: str) -> str:
    """Return a value for a style: a keyword, a number, a colour, and nothing that could be more."""
    letters = re.sub("[^a-z]", "", text.lower())
    harmful = _NO_STYLE.search(text) or "expression" in letters or "mozbinding" in letters
    return REFUSED if harmful else text


def script(value: Value, text: str) -> str:
    """Return a value as an expression of JavaScript."""
    try:
        return json_text(value)
    except (TemplateError, TypeError):
        return json_text(text)


def _harmless(text: str) -> bool:
    scheme, colon, _ = text.partition(":")
    return not colon or "/" in scheme or scheme.lower() in _SCHEMES


def _percent(text: str, keep: frozenset[int]) -> str:
    """Escape all but `keep`; where anything is kept, escapes that are there already are too."""
    data = text.encode()
    parts: list[str] = []
    for at, byte in enumerate(data):
        escape = bool(keep) and byte == 0x25 and re.match(rb"%[0-9A-Fa-f]{2}", data[at : at + 3]) is not None
        parts.append(chr(byte) if byte in _UNRESERVED or byte in keep or escape else f"%{byte:02x}")
    return "".join(parts)
