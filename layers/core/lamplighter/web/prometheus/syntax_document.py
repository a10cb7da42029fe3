"""``parse_query``: an expression's syntax tree as Prometheus' pages read it.

What we refuse by name (duration arithmetic, fill values, anchored and smoothed selectors) is there as absent.
"""

from collections.abc import Mapping
from typing import Any

from lamplighter.promql.functions.function import Kind
from lamplighter.promql.syntax import (
    SET_OPERATORS,
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Node,
    Number,
    Paren,
    RangeSelector,
    Selector,
    Subquery,
    Text,
    Unary,
    kind_of,
)
from lamplighter.web.prometheus.numbers import format_scalar

Document = dict[str, Any]
_KINDS: Mapping[Kind, str] = {
    Kind.SCALAR: "scalar",
    Kind.STRING: "string",
    Kind.VECTOR: "vector",
    Kind.RANGE: "matrix",
}
_CARDINALITIES = {
    Cardinality.ONE_TO_ONE: "one-to-one",
    Cardinality.MANY_TO_ONE: "many-to-one",
    Cardinality.ONE_TO_MANY: "one-to-many",
}


def syntax_document(node: Node) -> Document:
    """Return the tree below `node`; the parser has bounded how deep it is."""
    match node:
        case Number() | Text():
            return _literal(node)
        case Selector() | RangeSelector() | Subquery():
            return _selector(node)
        case Paren() | Unary():
            return _wrapped(node)
        case Binary():
            return _binary(node)
        case Aggregation():
            return _aggregation(node)
        case Call():
            return _call(node)


def _literal(node: Number | Text) -> Document:
    if isinstance(node, Text):
        return {"type": "stringLiteral", "val": node.value}
    return {"type": "numberLiteral", "val": format_scalar(node.value)}


def _wrapped(node: Paren | Unary) -> Document:
    """Return parentheses or a sign; a sign before a number is the number's."""
    if isinstance(node, Paren):
        return {"type": "parenExpr", "expr": syntax_document(node.inner)}
    if isinstance(node.inner, Number):
        return _literal(Number(node.position, -node.inner.value if node.sign == "-" else node.inner.value))
    return {"type": "unaryExpr", "op": node.sign, "expr": syntax_document(node.inner)}


def _selector(node: Selector | RangeSelector | Subquery) -> Document:
    if isinstance(node, Subquery):
        return {
            "type": "subquery",
            "expr": syntax_document(node.inner),
            "range": node.range_ms,
            "rangeExpr": None,
            "step": node.step_ms,
            "stepExpr": None,
            **_moved(node),
        }
    if isinstance(node, RangeSelector):
        selector = _selector(node.selector)
        return {**selector, "type": "matrixSelector", "range": node.range_ms, "rangeExpr": None}
    matchers = [{"name": each.name, "value": each.value, "type": each.op.value} for each in node.matchers]
    return {
        "type": "vectorSelector",
        "name": node.name,
        "matchers": matchers,
        "anchored": False,
        "smoothed": False,
        **_moved(node),
    }


def _moved(node: Selector | Subquery) -> Document:
    """Say what ``offset`` and ``@`` make of the time."""
    at = node.at
    return {
        "offset": node.offset_ms,
        "offsetExpr": None,
        "timestamp": at if isinstance(at, int) else None,
        "startOrEnd": at.value if at is not None and not isinstance(at, int) else None,
    }


def _binary(node: Binary) -> Document:
    are_vectors = kind_of(node.left) == kind_of(node.right) == Kind.VECTOR
    return {
        "type": "binaryExpr",
        "op": node.operator,
        "lhs": syntax_document(node.left),
        "rhs": syntax_document(node.right),
        "matching": _matching(node) if are_vectors else None,
        "bool": node.returns_bool,
    }


def _matching(node: Binary) -> Document:
    matching = node.matching
    return {
        "card": "many-to-many" if node.operator in SET_OPERATORS else _CARDINALITIES[matching.cardinality],
        "labels": list(matching.labels),
        "on": matching.on,
        "include": list(matching.include),
        "fillValues": {"lhs": None, "rhs": None},
    }


def _aggregation(node: Aggregation) -> Document:
    return {
        "type": "aggregation",
        "op": node.operator,
        "expr": syntax_document(node.argument),
        "param": syntax_document(node.parameter) if node.parameter is not None else None,
        "grouping": list(node.grouping),
        "without": node.without,
    }


def _call(node: Call) -> Document:
    function = node.function
    return {
        "type": "call",
        "func": {
            "name": function.name,
            "argTypes": [_KINDS[kind] for kind in function.parameters],
            "variadic": function.variadic,
            "returnType": _KINDS[function.returns],
        },
        "args": [syntax_document(argument) for argument in node.arguments],
    }
