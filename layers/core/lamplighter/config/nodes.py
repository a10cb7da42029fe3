"""YAML values with their place in the file."""

from typing import Any

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Node:
    """One value with its place, line and column counted from 1. An alias is the very node it stands for."""

    __slots__ = ("anchored", "column", "line", "tag")

    def __init__(self, event: Any) -> None:
        self.line = event.start_mark.line + 1
        self.column = event.start_mark.column + 1
        self.anchored = event.anchor is not None
        self.tag = event.tag or ""

    @property
    def empty(self) -> bool:
        """Whether this is YAML's null."""
        return False


class TextNode(Node):
    """A scalar as written; `plain` where it has no quotes."""

    __slots__ = ("plain", "text")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.text: str = event.value
        self.plain: bool = not event.style

    @property
    def empty(self) -> bool:
        """Whether this is YAML's null."""
        return self.plain and self.text in _NULLS


class ListNode(Node):
    """A sequence."""

    __slots__ = ("items",)

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.items: list[Node] = []


class MapNode(Node):
    """A mapping: `pairs` as written, twice where they were written twice; `merged` is what ``<<`` brings in."""

    __slots__ = ("merged", "pairs")

    def __init__(self, event: Any) -> None:
        super().__init__(event)
        self.pairs: list[tuple[Node, Node]] = []
        self.merged: dict[str, tuple[Node, Node]] = {}

    @property
    def keyed(self) -> dict[str, tuple[Node, Node]]:
        """Key and value by the key's text, what is written here before what is merged in."""
        own = {key.text: (key, value) for key, value in self.pairs if isinstance(key, TextNode)}
        return {**self.merged, **own}
