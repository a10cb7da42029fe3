"""What comes of a handler's answer to stream records."""

from dataclasses import replace
from typing import Any

import pytest

from local.stack import SourceMapping
from local.streams import Step, step

MAPPING = SourceMapping(
    logical_id="m",
    function="f",
    source_arn="arn:aws:dynamodb:table/t/stream/local",
    batch_size=100,
    window_seconds=0,
    reports_item_failures=True,
)
BATCH = [{"dynamodb": {"SequenceNumber": str(number)}} for number in range(4)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({}, Step(4, 100)),
        ({"batchItemFailures": []}, Step(4, 100)),
        ({"batchItemFailures": [{"itemIdentifier": "2"}]}, Step(2, 100, 1)),
        ({"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "1"}]}, Step(1, 100, 1)),
        ({"batchItemFailures": [{"itemIdentifier": "unheard"}]}, Step(0, 100, 1)),
        (None, Step(0, 4, 4)),
    ],
)
def test_the_first_failure_holds_up_what_follows(answer: Any, expected: Step) -> None:
    assert step(MAPPING, BATCH, answer) == expected


def test_a_failed_call_is_bisected() -> None:
    assert step(replace(MAPPING, bisects=True), BATCH, None) == Step(0, 2, 2)


def test_failures_are_not_read_where_the_template_does_not_say_so() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert step(replace(MAPPING, reports_item_failures=False), BATCH, answer) == Step(4, 100)
