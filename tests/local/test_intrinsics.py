"""CloudFormation's functions on one machine."""

from typing import Any

import pytest

from local.errors import LocalRunnerError
from local.intrinsics import Intrinsics, Names

TEMPLATE = {
    "Conditions": {
        "IsLocal": {"Fn::Equals": [{"Ref": "Stage"}, "local"]},
        "HasMail": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mail"}, ""]}]},
        "Both": {"Fn::And": [{"Condition": "IsLocal"}, {"Condition": "HasMail"}]},
        "Either": {"Fn::Or": [{"Condition": "IsLocal"}, {"Condition": "HasMail"}]},
    },
    "Mappings": {"Sizes": {"local": {"memory": 128}}},
}
NAMES = Names({"Stage": "local", "Mail": "", "Queue": "https://queue"}, {("Queue", "Arn"): "arn:queue"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "local"),
        ({"Ref": "Unheard"}, "Unheard"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "local:Role:Arn"),
        ({"Fn::Sub": "a-${Stage}-${Queue.Arn}-${!Kept}"}, "a-local-arn:queue-${Kept}"),
        ({"Fn::Sub": ["${Own}/${Stage}", {"Own": {"Ref": "Queue"}}]}, "https://queue/local"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-local"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b"]}]}, "b"),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "memory"]}, 128),
        ({"Fn::If": ["IsLocal", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"a": {"Fn::If": ["HasMail", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        ({"Ref": "a", "b": 1}, {"Ref": "a", "b": 1}),
    ],
)
def test_functions_resolve(value: Any, expected: Any) -> None:
    assert Intrinsics(TEMPLATE, NAMES).resolve(value) == expected


@pytest.mark.parametrize("value", [{"Fn::Transform": {}}, {"Fn::If": ["Nowhere", 1, 2]}])
def test_what_is_not_known_is_named(value: Any) -> None:
    with pytest.raises(LocalRunnerError, match=r"Fn::Transform|Nowhere"):
        Intrinsics(TEMPLATE, NAMES).resolve(value)
