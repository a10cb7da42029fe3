"""YAML text as nodes with their place. Safe with any input: depth is bounded, no node contains itself.

Mistakes name no value, tag or alias: a password without quotes can be any of them.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from lamplighter.config.mistakes import Mistake
from lamplighter.config.nodes import ListNode, MapNode, Node, TextNode

ROOT = "document"
"""The path of a mistake that concerns the file as a whole."""
DEEPEST = 40
MOST_MERGED = 200_000
_UNQUOTED_CONDITION = re.compile(r"\s*-\s+\[[A-Za-z_]+\]")
_TAB = re.compile(r" *\t")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(slots=True)
class _Open:
    """A collection being read; `key` waits for its value."""

    node: ListNode | MapNode
    key: Node | None = None

    def add(self, node: Node) -> None:
        if isinstance(self.node, ListNode):
            self.node.items.append(node)
        elif self.key is None:
            self.key = node
        else:
            self.node.pairs.append((self.key, node))
            self.key = None


class _Refused(Exception):
    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(slots=True)
class _Composer:
    """Builds nodes from events on a stack of its own: PyYAML's composer recurses in C and can end the process."""

    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    documents: int = 0
    merged: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self._close(self.stack.pop().node)
        elif isinstance(event, yaml.AliasEvent):
            self._put(self._anchored(event))
        elif isinstance(event, yaml.ScalarEvent):
            self._put(self._named(event, TextNode(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)

    def _start_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _Refused(*_place(event), "a second document begins here: expected one document in each file")

    def _open(self, event: Any) -> None:
        if len(self.stack) >= DEEPEST:
            raise _Refused(*_place(event), f"nested more than {DEEPEST} levels deep")
        node = MapNode(event) if isinstance(event, yaml.MappingStartEvent) else ListNode(event)
        self._named(event, node)
        self.stack.append(_Open(node))

    def _close(self, node: ListNode | MapNode) -> None:
        if isinstance(node, MapNode):
            self._merge(node)
        self._put(node)

    def _merge(self, node: MapNode) -> None:
        """Bring in what ``<<`` names, all of which stands above and so is merged itself; the first wins."""
        sources = [value for key, value in node.pairs if _is_merge(key)]
        if not sources:
            return
        node.pairs = [pair for pair in node.pairs if not _is_merge(pair[0])]
        for value in sources:
            for source in value.items if isinstance(value, ListNode) else [value]:
                if not isinstance(source, MapNode):
                    raise _Refused(value.line, value.column, "`<<` takes a mapping, or a list of mappings")
                self._merge_one(node, source)

    def _merge_one(self, node: MapNode, source: MapNode) -> None:
        self.merged += len(source.pairs) + len(source.merged)
        if self.merged > MOST_MERGED:
            raise _Refused(node.line, node.column, f"the file's `<<` bring in more than {MOST_MERGED:,} keys")
        for key, value in source.pairs:
            if isinstance(key, TextNode):
                node.merged.setdefault(key.text, (key, value))
        for text, pair in source.merged.items():
            node.merged.setdefault(text, pair)

    def _named(self, event: Any, node: Node) -> Node:
        if node.tag.startswith("!") and node.tag != "!":
            raise _Refused(*_place(event), "tags are not supported: a text that begins with `!` needs quotes")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _anchored(self, event: Any) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise _Refused(
                *_place(event), "this alias has no anchor above it: a text that begins with `*` needs quotes"
            )
        if any(node is frame.node for frame in self.stack):
            raise _Refused(*_place(event), "this alias stands inside of what it names")
        return node

    def _put(self, node: Node) -> None:
        if self.stack:
            self.stack[-1].add(node)
        else:
            self.root = node


def read_document(file: str, text: str) -> tuple[Node | None, list[Mistake]]:
    """Return the root, None for an empty file, and what keeps the text from being read at all."""
    composer = _Composer()
    try:
        text.encode()
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except _Refused as refused:
        return None, [Mistake(file, refused.line, refused.column, ROOT, str(refused))]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [_at(file, mark, f"not YAML: {_problem(error)}{_hint(text, mark)}")]
    except yaml.YAMLError as error:
        return None, [Mistake(file, *_reader_place(text, error), ROOT, f"not YAML: {_reader_problem(error)}")]
    except UnicodeEncodeError as error:
        return None, [Mistake(file, *_line_and_column(text, error.start), ROOT, "not UTF-8 text")]
    return composer.root, []


def _is_merge(key: Node) -> bool:
    return isinstance(key, TextNode) and key.plain and key.text == "<<"


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _at(file: str, mark: Any, message: str) -> Mistake:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Mistake(file, line, column, ROOT, message)


def _problem(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(str(part) for part in (error.problem, error.context) if part)


def _hint(text: str, mark: Any) -> str:
    """The mistakes that everybody makes once; YAML notices them on the line itself or on the next one."""
    lines = text.splitlines()[max(0, mark.line - 1) : mark.line + 1] if mark is not None else []
    if any(_UNQUOTED_CONDITION.match(line) for line in lines):
        return "; a condition that begins with `[` needs quotes"
    if any(_TAB.match(line) for line in lines):
        return "; YAML is indented by blanks, never by tabs"
    return ""


def _reader_place(text: str, error: yaml.YAMLError) -> tuple[int, int]:
    position = getattr(error, "position", None)
    return _line_and_column(text, position if isinstance(position, int) else 0)


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _reader_problem(error: yaml.YAMLError) -> str:
    character = getattr(error, "character", None)
    if isinstance(character, int):
        return f"the control character U+{character:04X} is not allowed"
    return str(error).splitlines()[0] if str(error) else "it cannot be read"
