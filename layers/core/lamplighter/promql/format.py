"""Expressions as Prometheus' format_query writes them: canonical, and split where a line would be too long."""

from collections.abc import Sequence
from itertools import islice

from lamplighter.promql.parsing import parse_expression
from lamplighter.promql.printing import (
    aggregation_head,
    binary_head,
    modifiers_text,
    text_of,
)
from lamplighter.promql.syntax import Aggregation, Binary, Call, Node, Paren, Subquery, Unary, children, walk

MAX_LINE = 100
_INDENT = "  "


def format_query(text: str) -> str:
    """Return `text` parsed and written anew, or raise `QueryError`."""
    return _pretty(parse_expression(text).root, 0)


def _pretty(node: Node, level: int) -> str:
    indent = _INDENT * level
    if isinstance(node, Unary):
        return f"{indent}{node.sign}{_pretty(node.inner, level).strip()}"
    if _may_fit(node) and len((line := text_of(node)).encode()) <= MAX_LINE:
        # Prometheus leaves short subqueries without indent.
        return line if isinstance(node, Subquery) else indent + line
    return _split(node, level) or indent + text_of(node)


def _may_fit(node: Node) -> bool:
    """Tell whether there are few enough nodes below for a line, so that not each level writes all of them."""
    return sum(1 for _ in islice(walk(node), MAX_LINE + 1)) <= MAX_LINE


def _split(node: Node, level: int) -> str | None:
    """Return a node over several lines, None where its form has no place to break."""
    indent = _INDENT * level
    match node:
        case Subquery():
            return _pretty(node.inner, level) + modifiers_text(node)
        case Aggregation():
            return _in_parens(indent + aggregation_head(node), children(node), level)
        case Call():
            return _in_parens(indent + node.function.name, node.arguments, level)
        case Paren():
            return _in_parens(indent, (node.inner,), level)
        case Binary():
            left, right = _pretty(node.left, level + 1), _pretty(node.right, level + 1)
            return f"{left}\n{indent}{binary_head(node)}\n{right}"
    return None


def _in_parens(head: str, inner: Sequence[Node], level: int) -> str:
    lines = ",\n".join(_pretty(node, level + 1) for node in inner)
    return f"{head}(\n{lines}\n{_INDENT * level})"
