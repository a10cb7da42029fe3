"""What a template writes as HTML: every value is escaped for the place it stands in (Go: html/template).

The place is found by reading the template's own text as a browser would; a value never changes it.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto

from lamplighter.channels.templates import html_escaping as escaping
from lamplighter.rules.templates.golang.builtins import BUILTINS
from lamplighter.rules.templates.golang.execution import printed
from lamplighter.rules.templates.golang.values import ANY, Function, SafeHtml, Value

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_NAME = re.compile(r"[^\s=>/'\"<]+")
_EQUALS = re.compile(r"\s*=\s*")
_DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
_RAW = {"script": "script", "style": "style", "title": "text", "textarea": "text"}
"""Elements whose content has no tags, and what it is."""


class Place(Enum):
    """Where the next character stands."""

    TEXT = auto()
    TAG = auto()
    BEFORE_VALUE = auto()
    VALUE = auto()
    RAW = auto()
    COMMENT = auto()


class HtmlOutput:
    """An `Output` of the template engine."""

    def __init__(self) -> None:
        self._place = Place.TEXT
        self._element = ""
        self._closing = False
        self._attribute = ""
        self._quote = ""
        self._url = escaping.UrlPart.START

    def literal(self, text: str) -> str:
        """See `Output.literal`: comments are left out, and a ``<`` that begins no tag is escaped."""
        readers = {
            Place.TEXT: self._read_text,
            Place.TAG: self._read_tag,
            Place.BEFORE_VALUE: self._read_before_value,
            Place.VALUE: self._read_value,
            Place.RAW: self._read_raw,
            Place.COMMENT: self._read_comment,
        }
        parts: list[str] = []
        at = 0
        while at < len(text):
            shown, at = readers[self._place](text, at)
            parts.append(shown)
        return "".join(parts)

    def shown(self, value: Value) -> str:
        """See `Output.shown`."""
        text = "" if value is None else printed(value)
        match self._place:
            case Place.TEXT:
                return text if isinstance(value, SafeHtml) else escaping.html(text)
            case Place.RAW:
                return self._in_raw(value, text)
            case Place.TAG:
                return escaping.attribute_name(text)
            case Place.COMMENT:
                return ""
        if self._place is Place.BEFORE_VALUE:
            self._place, self._quote = Place.VALUE, ""
        return self._in_value(value, text)

    def _in_raw(self, value: Value, text: str) -> str:
        kind = _RAW[self._element]
        if kind == "text":
            return escaping.normalized(text) if isinstance(value, SafeHtml) else escaping.html(text)
        return escaping.script(value, text) if kind == "script" else escaping.style(text)

    def _in_value(self, value: Value, text: str) -> str:
        kind = escaping.kind_of(self._attribute)
        if kind == "url":
            text, self._url = escaping.url(value, text, self._url)
        elif kind == "script":
            text = escaping.script(value, text)
        elif kind == "style":
            text = escaping.style(text)
        elif isinstance(value, SafeHtml):
            text = escaping.without_tags(text)
            return escaping.normalized(text) if self._quote else escaping.unquoted(text)
        return escaping.html(text) if self._quote else escaping.unquoted(text)

    def _read_text(self, text: str, at: int) -> tuple[str, int]:
        found = text.find("<", at)
        if found < 0:
            return text[at:], len(text)
        tag = _TAG.match(text, found)
        if tag is not None:
            self._place = Place.TAG
            self._closing, self._element = bool(tag[1]), tag[2].lower()
            return text[at : tag.end()], tag.end()
        if text.startswith("<!--", found):
            self._place = Place.COMMENT
            return text[at:found], found + 4
        mark = "<" if _DOCTYPE.match(text, found) else "&lt;"
        return text[at:found] + mark, found + 1

    def _read_tag(self, text: str, at: int) -> tuple[str, int]:
        if text[at] == ">":
            raw = self._element in _RAW and not self._closing
            self._place = Place.RAW if raw else Place.TEXT
            return ">", at + 1
        name = _NAME.match(text, at)
        if name is None:
            return text[at], at + 1
        equals = _EQUALS.match(text, name.end())
        if equals is None:
            return name.group(), name.end()
        self._attribute, self._place, self._url = name.group().lower(), Place.BEFORE_VALUE, escaping.UrlPart.START
        return text[at : equals.end()], equals.end()

    def _read_before_value(self, text: str, at: int) -> tuple[str, int]:
        self._place = Place.VALUE
        self._quote = text[at] if text[at] in "\"'" else ""
        return (text[at], at + 1) if self._quote else ("", at)

    def _read_value(self, text: str, at: int) -> tuple[str, int]:
        ends = re.compile(re.escape(self._quote) if self._quote else r"[\s>]").search(text, at)
        end = ends.start() if ends else len(text)
        self._url = escaping.url_part(text[at:end], self._url)
        if ends is None:
            return text[at:], end
        self._place = Place.TAG
        after = end + len(self._quote)
        return text[at:after], after

    def _read_raw(self, text: str, at: int) -> tuple[str, int]:
        found = re.compile(rf"</{self._element}", re.IGNORECASE).search(text, at)
        if found is None:
            return text[at:], len(text)
        self._place, self._closing = Place.TAG, True
        return text[at : found.end()], found.end()

    def _read_comment(self, text: str, at: int) -> tuple[str, int]:
        found = text.find("-->", at)
        if found < 0:
            return "", len(text)
        self._place = Place.TEXT
        return "", found + 3


def _already(name: str, kind: type[str]) -> Function:
    """A predefined escaper, whose result is not escaped a second time."""
    call = BUILTINS[name].call
    return Function(lambda *values: kind(call(*values)), rest=ANY)


HTML_FUNCTIONS: Mapping[str, Function] = {
    "html": _already("html", SafeHtml),
    "urlquery": _already("urlquery", escaping.QueryText),
}
"""What takes the place of the text template's functions."""
