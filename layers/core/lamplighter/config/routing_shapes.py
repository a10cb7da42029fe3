"""The shapes of single values in ``alertmanager.yml``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lamplighter.config.durations import go_seconds, prometheus_seconds
from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Mention, Place
from lamplighter.config.references import ENVIRONMENT_REFERENCE, SECRET_REFERENCE
from lamplighter.config.scalars import FAULTY, Duration, Schema, Text
from lamplighter.config.shapes import MapOf, Shape

RECEIVER, FALLBACK, ESCALATION = "receiver", "fallback", "escalation"
TIME_INTERVAL, TEMPLATE, TEMPLATE_FILES = "time interval", "template", "template files"
"""What is mentioned in a file, and judged when the whole of it is known."""
LONGEST_TIMEOUT_SECONDS = 30.0
"""An attempt must end and be recorded before the alerter's own 60 s do."""
CENTURIES_SECONDS = 100 * 365 * 86_400.0
"""Nearly as long as Alertmanager can hold, and round."""
_URL = re.compile(r"https?://[^/?#\s][^\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """Text of which the file as a whole says whether it makes sense."""

    kind: str
    text: Text = Text()

    def decode(self, node: Node, place: Place) -> Any:
        """Return the text, after it was noted down."""
        text = self.text.decode(node, place)
        if text is not FAULTY:
            place.report.mentions.append(Mention(self.kind, text, node, place))
        return text

    def schema(self) -> Schema:
        """Text."""
        return self.text.schema()


TEMPLATED = Mentioned(kind=TEMPLATE)
TEMPLATED_LINE = Mentioned(kind=TEMPLATE, text=Text(one_line=True))
TEMPLATES = MapOf(value=TEMPLATED)
"""A map of names to templates."""
LINE = Text(one_line=True)
SECRET = Text(secret=True)
TOKEN = Text(secret=True, one_line=True)


@dataclass(frozen=True, slots=True)
class FilePath:
    """The path of a file that holds a secret: it becomes the reference ``file:<path>``, read when it is needed."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return the reference."""
        path = LINE.decode(node, place)
        if path == "":
            place.wrong(node, "expected the path of a file")
            return FAULTY
        return path if path is FAULTY else f"file:{path}"

    def schema(self) -> Schema:
        """Text."""
        return LINE.schema() | {"minLength": 1}


@dataclass(frozen=True, slots=True)
class Timeout:
    """How long an attempt may take, as Go writes it. 0, for ever in Alertmanager, is here the longest there is."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return seconds."""
        seconds = _TIMEOUT.decode(node, place)
        if seconds is FAULTY or 0 < seconds <= LONGEST_TIMEOUT_SECONDS:
            return seconds
        place.remark(node, f"an attempt ends after {LONGEST_TIMEOUT_SECONDS:.0f}s here")
        return LONGEST_TIMEOUT_SECONDS

    def schema(self) -> Schema:
        """A duration."""
        return _TIMEOUT.schema()


_TIMEOUT = Duration(parse=go_seconds, least=1, most=CENTURIES_SECONDS, or_zero=True, examples=("5s", "30s"))


@dataclass(frozen=True, slots=True)
class Defined:
    """A shape with a name, which the JSON Schema describes once; it may hold itself."""

    name: str
    shape: Callable[[], Shape]

    def decode(self, node: Node, place: Place) -> Any:
        """Return what the shape does."""
        return self.shape().decode(node, place)

    def schema(self) -> Schema:
        """A reference to the definition."""
        return {"$ref": f"#/$defs/{self.name}"}


@dataclass(frozen=True, slots=True)
class Structure:
    """Any value as JSON has it, the texts within being templates."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return text, numbers, lists and dicts."""
        if isinstance(node, ListNode):
            items = [self.decode(item, place.item(index)) for index, item in enumerate(node.items)]
            return FAULTY if any(item is FAULTY for item in items) else items
        if isinstance(node, MapNode):
            values = {name: self.decode(value, place.at(name)) for name, (_, value) in node.keyed.items()}
            return FAULTY if any(value is FAULTY for value in values.values()) else values
        if node.empty:
            return None
        return _typed(node) if isinstance(node, TextNode) and node.plain else TEMPLATED.decode(node, place)

    def schema(self) -> Schema:
        """Anything."""
        return {}


def _typed(node: TextNode) -> Any:
    """Return what YAML takes a text without quotes for."""
    text = node.text
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text.lower() == "true"
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]{1,17}\.[0-9]{1,17}", text) else text


def is_reference(text: str) -> bool:
    """Tell whether the text is known at run time only."""
    return bool(ENVIRONMENT_REFERENCE.search(text) or SECRET_REFERENCE.fullmatch(text))


def objection_to_web_url(text: str) -> str | None:
    """Say what is wrong with an address, without showing it: it may be a secret."""
    known = _URL.fullmatch(text) or is_reference(text)
    return None if known else "expected an http or https URL, or a reference to one"


def objection_to_url_or_template(text: str) -> str | None:
    """As `objection_to_web_url`, but templates are welcome."""
    return None if "{{" in text else objection_to_web_url(text)


WEB_URL = Text(one_line=True, secret=True, objection=objection_to_web_url)


def objection_to_empty(text: str) -> str | None:
    """Say that something must be there."""
    return None if text else "expected text, found none"


NAME = Text(one_line=True, objection=objection_to_empty)
NAME_TEMPLATE = Mentioned(kind=TEMPLATE, text=Text(objection=objection_to_empty))


def seconds(least: float, most: float = CENTURIES_SECONDS) -> Duration:
    """Return a duration as Prometheus writes it."""
    return Duration(parse=prometheus_seconds, least=least, most=most, examples=("30s", "5m", "1h"))
