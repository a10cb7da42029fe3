"""The shapes of lists, maps and sections, built from the shapes of single values."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode
from lamplighter.config.place import Place
from lamplighter.config.scalars import FAULTY, Schema, Text, describe


class Shape(Protocol):
    """Anything that a value can be asked to look like."""

    def decode(self, node: Node, place: Place) -> Any:
        """Return the value, or `FAULTY` after every mistake in it was reported to `place`."""

    def schema(self) -> Schema:
        """Return the JSON Schema (2020-12) of the value as YAML reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a section: its shape, the argument it becomes, and what the documentation says of it."""

    shape: Shape
    about: str
    into: str = ""
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list of one shape."""

    item: Shape
    least: int = 0
    what: str = "a list"

    def decode(self, node: Node, place: Place) -> Any:
        """Return a tuple; every item is looked at, whatever is wrong with the others."""
        if not isinstance(node, ListNode):
            place.wrong(node, f"expected {self.what}, found {describe(node)}")
            return FAULTY
        if len(node.items) < self.least:
            place.wrong(node, f"expected at least {self.least}")
            return FAULTY
        values = [self.item.decode(item, place.item(index)) for index, item in enumerate(node.items)]
        return FAULTY if any(value is FAULTY for value in values) else tuple(values)

    def schema(self) -> Schema:
        """An array."""
        schema: Schema = {"type": "array", "items": self.item.schema()}
        return schema | {"minItems": self.least} if self.least else schema


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """A map of names to one shape, mostly text."""

    name: Text = Text()
    value: Shape = Text()

    def decode(self, node: Node, place: Place) -> Any:
        """Return a dict."""
        if not isinstance(node, MapNode):
            place.wrong(node, f"expected a mapping of names to text, found {describe(node)}")
            return FAULTY
        sound = report_keys(node, place)
        values = {}
        for name, (key, value) in node.keyed.items():
            wrong = self.name.wrong(name)
            if wrong is not None:
                place.wrong(key, wrong)
            values[name] = self.value.decode(value, place.at(name)) if wrong is None else FAULTY
            sound = sound and values[name] is not FAULTY
        return values if sound else FAULTY

    def schema(self) -> Schema:
        """An object with names by pattern."""
        schema: Schema = {"type": "object", "additionalProperties": self.value.schema()}
        return (
            schema | {"propertyNames": {"pattern": f"^(?:{self.name.pattern})$"}} if self.name.pattern else schema
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a section: values by argument, `FAULTY` ones too, and the nodes by key."""

    values: dict[str, Any]
    nodes: Mapping[str, Node]
    node: MapNode
    place: Place

    def wrong(self, key: str, message: str) -> bool:
        """Report a mistake at a key, or at the section where the key is not there; always False."""
        self.place.at(key).wrong(self.nodes.get(key, self.node), message)
        return False


Rule = Callable[[Contents], bool]
"""Looks at the values of a section together; False after it has reported a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A mapping with known keys, built into a value."""

    keys: Mapping[str, Key]
    build: Callable[..., Any] = dict
    ignored: Mapping[str, str] = field(default_factory=dict)
    """Keys that are taken without effect, and why."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Keys that are known elsewhere, and why they are not taken here."""
    rules: tuple[Rule, ...] = ()

    def decode(self, node: Node, place: Place) -> Any:
        """Return what `build` makes of the values; keys that are absent or null are left to its defaults."""
        if not isinstance(node, MapNode):
            place.wrong(node, f"expected a mapping with keys such as {self._example()}, found {describe(node)}")
            return FAULTY
        sound = report_keys(node, place)
        nodes: dict[str, Node] = {}
        values: dict[str, Any] = {}
        for name, (key, value) in node.keyed.items():
            if name not in self.keys:
                sound = self._known_elsewhere(name, key, place) and sound
            elif not value.empty:
                nodes[name] = value
                values[self.keys[name].into or name] = self.keys[name].shape.decode(value, place.at(name))
        sound = self._report_missing(node, nodes, place) and sound
        sound = sound and not any(value is FAULTY for value in values.values())
        # The rules see what there is even if something else is faulty: all mistakes are told at once.
        contents = Contents(values, nodes, node, place)
        ruled = [rule(contents) for rule in self.rules]
        return self.build(**values) if sound and all(ruled) else FAULTY

    def _report_missing(self, node: MapNode, nodes: Mapping[str, Node], place: Place) -> bool:
        missing = [name for name, key in self.keys.items() if key.required and name not in nodes]
        for name in missing:
            place.wrong(node.keyed[name][1] if name in node.keyed else node, f"`{name}` is missing")
        return not missing

    def _known_elsewhere(self, name: str, key: Node, place: Place) -> bool:
        if name in self.ignored:
            place.at(name).remark(key, self.ignored[name])
            return True
        message = self.refused.get(name) or self._unknown(name)
        place.at(name).wrong(key, message)
        return False

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, [*self.keys, *self.ignored, *self.refused], n=1)
        return f"`{name}` is not a key here" + (
            f"; did you mean `{near[0]}`?" if near else f": expected {self._all()}"
        )

    def _example(self) -> str:
        return ", ".join(list(self.keys)[:3])

    def _all(self) -> str:
        return ", ".join(self.keys)

    def schema(self) -> Schema:
        """An object; what is ignored is allowed, what is refused is not."""
        properties = {name: _documented(key) for name, key in self.keys.items()}
        properties |= {name: {"description": why} for name, why in self.ignored.items()}
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        required = [name for name, key in self.keys.items() if key.required]
        return schema | {"required": required} if required else schema


def _documented(key: Key) -> Schema:
    """A key that may be left out may be null too."""
    schema = key.shape.schema() | {"description": key.about}
    if key.default is not None:
        schema["default"] = key.default
    if key.required:
        return schema
    return {"description": schema.pop("description"), "anyOf": [schema, {"type": "null"}]}


def report_keys(node: MapNode, place: Place) -> bool:
    """Report keys that are no text or are given twice; True if there are none."""
    seen: dict[str, Node] = {}
    sound = True
    for key, _ in node.pairs:
        if not isinstance(key, TextNode):
            place.wrong(key, f"expected a name as key, found {describe(key)}")
            sound = False
        elif key.text in seen:
            place.at(key.text).wrong(key, f"`{key.text}` is given twice; first on line {seen[key.text].line}")
            sound = False
        else:
            seen[key.text] = key
    return sound
