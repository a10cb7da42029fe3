"""Filter criteria."""

from typing import Any

import pytest

from local.errors import LocalRunnerError
from local.patterns import matches

EVENT = {
    "eventName": "INSERT",
    "dynamodb": {"Keys": {"pk": {"S": "F#a"}}, "n": 5, "flag": True},
    "tags": ["a", "b"],
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, True),
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "F#"}]}}}}, True),
        ({"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "C#"}]}}}}, False),
        ({"dynamodb": {"Keys": {"pk": {"S": [{"suffix": "#a"}]}}}}, True),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "F#"}]}}}}, False),
        ({"dynamodb": {"NewImage": [{"exists": False}]}}, True),
        ({"dynamodb": {"n": [{"exists": True}]}}, True),
        ({"eventName": [{"anything-but": ["REMOVE"]}]}, True),
        ({"eventName": [{"anything-but": {"prefix": "INS"}}]}, False),
        ({"eventName": [{"equals-ignore-case": "insert"}]}, True),
        ({"dynamodb": {"n": [{"numeric": [">", 1, "<=", 5]}]}}, True),
        ({"dynamodb": {"n": [{"numeric": [">", 5]}]}}, False),
        ({"dynamodb": {"flag": [{"numeric": ["=", 1]}]}}, False),
        ({"dynamodb": {"flag": [1]}}, False),
        ({"tags": ["b"]}, True),
        ({"eventName": {"deeper": ["x"]}}, False),
    ],
)
def test_patterns(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


def test_an_unknown_operator_is_named() -> None:
    with pytest.raises(LocalRunnerError, match="cidr"):
        matches({"eventName": [{"cidr": "10.0.0.0/8"}]}, EVENT)
