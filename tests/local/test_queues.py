"""What comes of a handler's answer to messages."""

from dataclasses import replace
from typing import Any

import pytest

from local.queues import failed_messages
from local.stack import SourceMapping

MAPPING = SourceMapping(
    logical_id="m",
    function="f",
    source_arn="arn:aws:sqs:q",
    batch_size=10,
    window_seconds=0,
    reports_item_failures=True,
)
MESSAGES: list[Any] = [{"MessageId": "a"}, {"MessageId": "b"}]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
        ({"batchItemFailures": [{"itemIdentifier": "unheard"}]}, {"a", "b"}),
    ],
)
def test_what_is_reported_comes_back(answer: Any, expected: set[str]) -> None:
    assert failed_messages(MAPPING, MESSAGES, answer) == expected


def test_nothing_comes_back_where_the_template_does_not_ask_for_reports() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": "b"}]}
    assert failed_messages(replace(MAPPING, reports_item_failures=False), MESSAGES, answer) == set()
