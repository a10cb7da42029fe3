"""The shapes of single values: each decodes a node and describes itself as JSON Schema."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.config import durations
from lamplighter.config.nodes import ListNode, Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.references import ENVIRONMENT_REFERENCE

FAULTY: Any = object()
"""What a shape answers after it has reported a mistake."""

_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Schema = dict[str, Any]


def describe(node: Node) -> str:
    """Say what kind of value stands there. Mistakes go into alerts, and any text may be somebody's secret."""
    if isinstance(node, TextNode):
        return "text"
    return "a list" if isinstance(node, ListNode) else "a mapping"


def quote(text: str) -> str:
    """Show a text that is no secret, cut to a sane length."""
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def _plain(node: Node, place: Place, expected: str) -> str | None:
    if isinstance(node, TextNode) and node.plain:
        if ENVIRONMENT_REFERENCE.search(node.text):
            place.wrong(node, f"expected {expected}: references such as {node.text} are resolved in text only")
            return None
        return node.text
    found = f"{quote(node.text)} in quotes" if isinstance(node, TextNode) else describe(node)
    place.wrong(node, f"expected {expected}, found {found}")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text, in quotes or not; a number or true is taken as it is written, as Gatus does."""

    expected: str = "text"
    pattern: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 0
    one_line: bool = False
    secret: bool = False
    """Whether a mistake must not show the text."""
    objection: Callable[[str], str | None] | None = None
    """Says what is wrong with a text, beyond what JSON Schema can tell."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return the text."""
        if not isinstance(node, TextNode):
            place.wrong(node, f"expected {self.expected}, found {describe(node)}")
            return FAULTY
        wrong = self.wrong(node.text)
        if wrong is not None:
            place.wrong(node, wrong)
            return FAULTY
        return node.text

    def wrong(self, text: str) -> str | None:
        """Say what is wrong with a text, or None."""
        if self.choices and text not in self.choices:
            return f"expected one of {', '.join(self.choices)}, found {quote(text)}"
        if self.pattern and not re.fullmatch(self.pattern, text):
            return f"expected {self.expected}" + ("" if self.secret else f", found {quote(text)}")
        if self.longest and len(text) > self.longest:
            return f"expected at most {self.longest} characters, found {len(text)}"
        if self.one_line and (_CONTROL.search(text) or "\n" in text or "\r" in text):
            return "expected one line without control characters"
        return self.objection(text) if self.objection is not None else None

    def schema(self) -> Schema:
        """Numbers and truth values are text too, where the pattern does not forbid them."""
        if self.choices:
            return {"enum": list(self.choices)}
        schema: Schema = {"type": ["string", "number", "boolean"]}
        if self.pattern:
            schema["type"] = ["string", "integer"] if re.fullmatch(self.pattern, "1") else "string"
            schema["pattern"] = f"^(?:{self.pattern})$"
        if self.longest:
            schema["maxLength"] = self.longest
        return schema


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return a bool."""
        text = _plain(node, place, "true or false")
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        if text is not None:
            place.wrong(node, f"expected true or false, found {quote(text)}")
        return FAULTY

    def schema(self) -> Schema:
        """Just a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number between two bounds."""

    least: int
    most: int

    def decode(self, node: Node, place: Place) -> Any:
        """Return an int."""
        expected = f"a whole number from {self.least} to {self.most}"
        text = _plain(node, place, expected)
        if text is not None and re.fullmatch(r"-?[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        if text is not None:
            place.wrong(node, f"expected {expected}, found {quote(text)}")
        return FAULTY

    def schema(self) -> Schema:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A duration in seconds between two bounds, inclusive; zero too where `or_zero`."""

    parse: Callable[[str], float | None] = durations.go_seconds
    least: float
    most: float
    or_zero: bool = False
    whole_seconds: bool = False
    examples: Sequence[str] = ("30s", "5m", "1h30m")

    def decode(self, node: Node, place: Place) -> Any:
        """Return seconds."""
        expected = f"a duration such as {', '.join(self.examples)}"
        text = node.text if isinstance(node, TextNode) and not node.plain else _plain(node, place, expected)
        seconds = None if text is None else self.parse(text)
        if text is not None:
            wrong = self._objection(text, seconds, expected)
            if wrong is None:
                return seconds
            place.wrong(node, wrong)
        return FAULTY

    def _objection(self, text: str, seconds: float | None, expected: str) -> str | None:
        if seconds is None:
            unit = f": a number needs a unit, as in {text}s" if text.isascii() and text.isdigit() else ""
            return f"expected {expected}, found {quote(text)}{unit}"
        if self.or_zero and seconds == 0:
            return None
        if not self.least <= seconds <= self.most:
            return f"expected from {_shown(self.least)} to {_shown(self.most)}, found {quote(text)}"
        return "expected whole seconds" if self.whole_seconds and seconds != int(seconds) else None

    def schema(self) -> Schema:
        """The bounds are not for JSON Schema to tell."""
        if self.parse is durations.prometheus_seconds:
            return {
                "type": ["string", "integer"],
                "pattern": r"^(0|([0-9]+(y|w|d|h|ms|m|s))+)$",
                "minimum": 0,
                "maximum": 0,
            }
        return {
            "type": ["string", "integer"],
            "pattern": r"^(0|([0-9.]+(ns|us|µs|ms|s|m|h))+)$",
            "minimum": 0,
            "maximum": 0,
        }


def _shown(seconds: float) -> str:
    for size, unit in ((3600, "h"), (60, "m"), (1, "s")):
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds * 1000)}ms"
