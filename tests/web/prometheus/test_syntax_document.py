"""Syntax trees as parse_query shows them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.parsing import parse_expression
from lamplighter.web.prometheus.syntax_document import syntax_document

ONE = {"type": "numberLiteral", "val": "1"}
UP: dict[str, Any] = {
    "type": "vectorSelector",
    "name": "up",
    "offset": 0,
    "offsetExpr": None,
    "matchers": [{"name": "__name__", "value": "up", "type": "="}],
    "timestamp": None,
    "startOrEnd": None,
    "anchored": False,
    "smoothed": False,
}
MATCHING: dict[str, Any] = {
    "card": "one-to-one",
    "labels": [],
    "on": False,
    "include": [],
    "fillValues": {"lhs": None, "rhs": None},
}
ON_A = {"on": True, "labels": ["a"]}
RANGE = {**UP, "type": "matrixSelector", "range": 300_000, "rangeExpr": None}


def _binary(operator: str, left: object, right: object, matching: object, **more: bool) -> dict[str, Any]:
    return {
        "type": "binaryExpr",
        "op": operator,
        "lhs": left,
        "rhs": right,
        "matching": matching,
        "bool": False,
        **more,
    }


@pytest.mark.parametrize(
    ("expression", "document"),
    [
        ("1", ONE),
        ("-1e-7", {"type": "numberLiteral", "val": "-0.0000001"}),
        ("'a'", {"type": "stringLiteral", "val": "a"}),
        ("(1)", {"type": "parenExpr", "expr": ONE}),
        ("-up", {"type": "unaryExpr", "op": "-", "expr": UP}),
        ("up offset 1m", {**UP, "offset": 60_000}),
        ("up @ 1.5", {**UP, "timestamp": 1500}),
        ("up @ end()", {**UP, "startOrEnd": "end"}),
        (
            "up[5m] @ start()",
            {**RANGE, "startOrEnd": "start"},
        ),
        ("1 < bool up", _binary("<", ONE, UP, None, bool=True)),
        ("up + up", _binary("+", UP, UP, MATCHING)),
        (
            "up * on(a) group_left(b) up",
            _binary(
                "*", UP, UP, {**MATCHING, "card": "many-to-one", "labels": ["a"], "on": True, "include": ["b"]}
            ),
        ),
        ("up and ignoring(a) up", _binary("and", UP, UP, {**MATCHING, "card": "many-to-many", "labels": ["a"]})),
        (
            "topk without(a) (1, up)",
            {"type": "aggregation", "op": "topk", "expr": UP, "param": ONE, "grouping": ["a"], "without": True},
        ),
        (
            "sum(up)",
            {"type": "aggregation", "op": "sum", "expr": UP, "param": None, "grouping": [], "without": False},
        ),
        (
            "round(up, 1)",
            {
                "type": "call",
                "func": {"name": "round", "argTypes": ["vector", "scalar"], "variadic": 1, "returnType": "vector"},
                "args": [UP, ONE],
            },
        ),
        (
            "up[1h:5m]",
            {
                "type": "subquery",
                "expr": UP,
                "range": 3_600_000,
                "rangeExpr": None,
                "offset": 0,
                "offsetExpr": None,
                "step": 300_000,
                "stepExpr": None,
                "timestamp": None,
                "startOrEnd": None,
            },
        ),
    ],
)
def test_every_node_has_its_document(expression: str, document: object) -> None:
    assert syntax_document(parse_expression(expression).root) == document


def test_matchers_are_told_with_their_kinds() -> None:
    document = syntax_document(parse_expression('{a="1",b!="2",c=~"3",d!~"4"}').root)
    assert [(each["name"], each["type"]) for each in document["matchers"]] == [
        ("a", "="),
        ("b", "!="),
        ("c", "=~"),
        ("d", "!~"),
    ]


@given(st.integers(1, 99))
def test_deep_expressions_are_documents_too(depth: int) -> None:
    text = json.dumps(syntax_document(parse_expression("(" * depth + "1" + ")" * depth).root))
    assert text.count("parenExpr") == depth
