"""The syntax tree of PromQL: frozen, with the offset in the text where each node begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.storage import Matcher


class Edge(StrEnum):
    """What ``@`` may name instead of a time."""

    START = "start"
    END = "end"


class Cardinality(StrEnum):
    """Which side of a binary operation may have several series a match."""

    ONE_TO_ONE = ""
    MANY_TO_ONE = "group_left"
    ONE_TO_MANY = "group_right"


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `is_duration` where it was written as one, ``5m``."""

    position: int
    value: float
    is_duration: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal."""

    position: int
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """An instant selector. `matchers` includes the one for `name`, which is empty where braces hold it."""

    position: int
    name: str
    matchers: tuple[Matcher, ...]
    offset_ms: int = 0
    at: int | Edge | None = None
    """Milliseconds, or an edge of the query's range."""


@dataclass(frozen=True, slots=True)
class RangeSelector:
    """A range selector; offset and ``@`` are the inner selector's."""

    selector: Selector
    range_ms: int

    @property
    def position(self) -> int:
        """Return where the selector begins."""
        return self.selector.position


@dataclass(frozen=True, slots=True)
class Subquery:
    """An expression evaluated over a range; `step_ms` is 0 for the default resolution."""

    position: int
    inner: "Node"
    range_ms: int
    step_ms: int
    offset_ms: int = 0
    at: int | Edge | None = None


@dataclass(frozen=True, slots=True)
class Paren:
    """An expression in parentheses."""

    position: int
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign before an expression: ``+`` or ``-``."""

    position: int
    sign: str
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Matching:
    """How series of both sides find each other."""

    on: bool = False
    labels: tuple[str, ...] = ()
    cardinality: Cardinality = Cardinality.ONE_TO_ONE
    include: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions and an operator, which is written in lower case."""

    position: int
    operator: str
    operator_position: int
    left: "Node"
    right: "Node"
    returns_bool: bool = False
    matching: Matching = field(default_factory=Matching)
    kind: Kind = field(init=False, compare=False, repr=False)
    """Scalar of two scalars; held, as it is asked of every level of a tree that may be deep and wide."""

    def __post_init__(self) -> None:
        scalar = kind_of(self.left) == kind_of(self.right) == Kind.SCALAR
        object.__setattr__(self, "kind", Kind.SCALAR if scalar else Kind.VECTOR)


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An aggregation. `parameter` is what topk, quantile and their like take before the vector."""

    position: int
    operator: str
    argument: "Node"
    parameter: "Node | None" = None
    grouping: tuple[str, ...] = ()
    without: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a function with its arguments."""

    position: int
    function: Function
    arguments: "tuple[Node, ...]"


Node = Number | Text | Selector | RangeSelector | Subquery | Paren | Unary | Binary | Aggregation | Call

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
SET_OPERATORS = frozenset({"and", "or", "unless"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed and checked expression with the text that positions refer to."""

    text: str
    root: Node

    @property
    def kind(self) -> Kind:
        """Return what it evaluates to."""
        return kind_of(self.root)


_KINDS: Mapping[type, Kind] = {
    Number: Kind.SCALAR,
    Text: Kind.STRING,
    Selector: Kind.VECTOR,
    Aggregation: Kind.VECTOR,
    RangeSelector: Kind.RANGE,
    Subquery: Kind.RANGE,
}


def kind_of(node: Node) -> Kind:
    """Return what a node evaluates to, as far as its own form tells."""
    match node:
        case Paren() | Unary():
            return kind_of(node.inner)
        case Call():
            return node.function.returns
        case Binary():
            return node.kind
        case _:
            return _KINDS[type(node)]


def children(node: Node) -> "tuple[Node, ...]":
    """Return the nodes directly below, in the order of the text."""
    match node:
        case RangeSelector():
            return (node.selector,)
        case Subquery() | Paren() | Unary():
            return (node.inner,)
        case Binary():
            return (node.left, node.right)
        case Aggregation():
            return (node.argument,) if node.parameter is None else (node.parameter, node.argument)
        case Call():
            return node.arguments
        case _:
            return ()


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Yield every node with its depth, the root's being 1. It keeps its own stack, whatever the depth."""
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((child, depth + 1) for child in children(node))


def without_parens(node: Node) -> Node:
    """Return what is inside of any parentheses."""
    while isinstance(node, Paren):
        node = node.inner
    return node
