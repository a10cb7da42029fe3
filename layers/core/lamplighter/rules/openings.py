"""A rule's expression with its thresholds taken out: what it judges, whatever the judgement. Pure.

``errors / requests > 0.1`` opened is ``errors / requests``: a label set that is missing there is missing from the
data, one that is present is simply not bad any more.
"""

from dataclasses import replace
from functools import lru_cache

from lamplighter.promql import parse_expression
from lamplighter.promql.functions.function import Kind
from lamplighter.promql.storage import MatchOp
from lamplighter.promql.syntax import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Node,
    Paren,
    Selector,
    Subquery,
    Unary,
    kind_of,
    walk,
)

ABSENCES = frozenset({"absent", "absent_over_time"})
CHOOSERS = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


@lru_cache(maxsize=1024)
def opened(expression: str) -> Expression | None:
    """Return the expression of the data that `expression` judges; None where it is their absence that it judges.

    A comparison with a number is its other side; one of two vectors is their match, made by an operation that
    keeps every pair. What ``unless`` takes away is still there. Aggregations that choose among series are of all.
    Comparisons with ``bool`` filter nothing and stay.
    """
    parsed = parse_expression(expression)
    if any(isinstance(node, Call) and node.function.name in ABSENCES for node, _ in walk(parsed.root)):
        return None
    return Expression(parsed.text, _opened(parsed.root))


@lru_cache(maxsize=1024)
def absent_labels(expression: str) -> dict[str, str]:
    """Return the labels that every selector of `expression` asks for by equality, as absent() would have them."""
    selectors = [node for node, _ in walk(parse_expression(expression).root) if isinstance(node, Selector)]
    labels = [_equal_labels(selector) for selector in selectors]
    return dict(frozenset(labels[0].items()).intersection(*(one.items() for one in labels))) if labels else {}


def _equal_labels(selector: Selector) -> dict[str, str]:
    names = [matcher.name for matcher in selector.matchers]
    return {
        matcher.name: matcher.value
        for matcher in selector.matchers
        if matcher.op is MatchOp.EQUAL and matcher.name != "__name__" and names.count(matcher.name) == 1
    }


def _opened(node: Node) -> Node:
    match node:
        case Binary():
            return _opened_binary(node)
        case Aggregation() if node.operator in CHOOSERS:
            return _opened(node.argument)
        case Aggregation():
            return replace(node, argument=_opened(node.argument))
        case Call():
            return replace(node, arguments=tuple(_opened(argument) for argument in node.arguments))
        case Paren() | Unary() | Subquery():
            return replace(node, inner=_opened(node.inner))
        case _:
            return node


def _opened_binary(node: Binary) -> Node:
    left, right = _opened(node.left), _opened(node.right)
    if node.operator == "unless":
        return left
    if node.operator not in COMPARISONS or node.returns_bool:
        return replace(node, left=left, right=right)
    if kind_of(node.left) == Kind.SCALAR:
        return right
    if kind_of(node.right) == Kind.SCALAR:
        return left
    return replace(node, operator="+", left=left, right=right)
