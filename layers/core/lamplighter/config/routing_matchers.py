"""Matchers in ``alertmanager.yml``: lists, and the older maps (Alertmanager: config/common/matchers.go)."""

from dataclasses import dataclass
from typing import Any

from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.scalars import FAULTY, Schema, describe
from lamplighter.config.shapes import report_keys
from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, matchers_of_maps, parse_matchers

Matchers = tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class MatcherList:
    """A list of matchers such as ``severity="critical"``, each line one or several with commas between."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return the matchers of all lines."""
        if not isinstance(node, ListNode):
            place.wrong(node, f'expected a list of matchers such as severity="critical", found {describe(node)}')
            return FAULTY
        lines = [_line(item, place.item(index)) for index, item in enumerate(node.items)]
        return FAULTY if FAULTY in lines else tuple(matcher for line in lines for matcher in line)

    def schema(self) -> Schema:
        """A list of texts."""
        return {"type": "array", "items": {"type": "string"}}


def _line(node: Node, place: Place) -> Any:
    if not isinstance(node, TextNode):
        place.wrong(node, f'expected a matcher such as severity="critical", found {describe(node)}')
        return FAULTY
    try:
        return parse_matchers(node.text)
    except MatcherError as error:
        place.wrong(node, f'expected a matcher such as severity="critical": {error}')
        return FAULTY


@dataclass(frozen=True, slots=True, kw_only=True)
class MatcherMap:
    """A map of labels to their values, or to patterns of them."""

    patterns: bool = False

    def decode(self, node: Node, place: Place) -> Any:
        """Return a matcher for each label."""
        if not isinstance(node, MapNode):
            place.wrong(node, f"expected a mapping of labels to text, found {describe(node)}")
            return FAULTY
        sound = report_keys(node, place)
        found = [self._matcher(name, key, value, place) for name, (key, value) in node.keyed.items()]
        return tuple(matcher for one in found for matcher in one) if sound and FAULTY not in found else FAULTY

    def _matcher(self, name: str, key: Node, value: Node, place: Place) -> Any:
        if not isinstance(value, TextNode) or (self.patterns and value.empty):
            expected = "a regular expression" if self.patterns else "text"
            place.at(name).wrong(value, f"expected {expected}, found {_found(value)}")
            return FAULTY
        said = {name: "" if value.empty else value.text}
        try:
            return matchers_of_maps({}, said) if self.patterns else matchers_of_maps(said, {})
        except MatcherError as error:
            about_name = str(error).startswith("invalid label name")
            place.at(name).wrong(key if about_name else value, str(error))
            return FAULTY

    def schema(self) -> Schema:
        """An object of texts."""
        text = ["string", "number", "boolean"]
        return {"type": "object", "additionalProperties": {"type": text if self.patterns else [*text, "null"]}}


def _found(node: Node) -> str:
    return "none" if isinstance(node, TextNode) else describe(node)
