import json
from typing import Any, cast

import pytest

from lamplighter.alerting.intake import Intake
from lamplighter.errors import LamplighterError, StoreUnavailable
from tests.support.alerts import NOON


class Flushing:
    """Stands in for `Flush`: keeps what it is asked for, and fails for the groups that it is told to."""

    def __init__(self, *failing: str) -> None:
        self.asked: list[tuple[list[str], float]] = []
        self.left: list[tuple[list[str], float]] = []
        self._failing = failing

    def all(self, group_keys: list[str], now: float) -> dict[str, LamplighterError]:
        """See `Flush.all`."""
        self.asked.append((group_keys, now))
        return {key: StoreUnavailable("throttled") for key in group_keys if key in self._failing}

    def later(self, group_keys: list[str], due_at: float, _now: float) -> None:
        """See `Flush.later`."""
        self.left.append((group_keys, due_at))


def an_intake(flush: Flushing) -> Intake:
    """Of which only the queue's side is called."""
    absent = cast("Any", None)
    return Intake(read_frame=absent, evaluate=absent, flush=cast("Any", flush), sweep=absent, rules=absent)


def messages(*bodies: object) -> dict[str, object]:
    return {
        "Records": [
            {"eventSource": "aws:sqs", "messageId": f"m{number}", "body": json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
    }


def asking(*groups: str, due: float = NOON) -> dict[str, object]:
    return {"task": "flush", "groups": list(groups), "dueMs": round(due * 1000)}


def test_all_groups_of_all_messages_are_flushed_side_by_side() -> None:
    flush = Flushing()
    assert an_intake(flush)(messages(asking("a", "b"), asking("c")), NOON + 1) == {"batchItemFailures": []}
    assert flush.asked == [(["a", "b", "c"], NOON + 1)]


def test_messages_of_before_groups_shared_them_are_understood() -> None:
    flush = Flushing()
    former = {"task": "flush", "group": "a", "dueMs": round(NOON * 1000)}
    assert an_intake(flush)(messages(former), NOON) == {"batchItemFailures": []}
    assert flush.asked == [(["a"], NOON)]


def test_a_message_comes_again_if_any_of_its_groups_failed() -> None:
    answer = an_intake(Flushing("b"))(messages(asking("a", "b"), asking("c")), NOON)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


@pytest.mark.parametrize(("ahead", "is_early"), [(2.0, True), (0.4, False), (-60.0, False)])
def test_a_message_that_comes_too_early_by_the_own_clock_comes_again(ahead: float, is_early: bool) -> None:
    flush = Flushing()
    answer = an_intake(flush)(messages(asking("a", due=NOON + ahead), asking("b")), NOON)
    assert answer == {"batchItemFailures": []}
    assert flush.asked == [(["b"] if is_early else ["a", "b"], NOON)]
    assert flush.left == ([(["a"], NOON + ahead)] if is_early else [])


@pytest.mark.parametrize(
    "body",
    [
        {"task": "flush"},
        {"task": "flush", "groups": [1], "dueMs": 1},
        {"task": "flush", "groups": ["a"], "dueMs": "soon"},
        {"task": "flush", "groups": 7, "dueMs": 1},
        [],
        None,
    ],
)
def test_what_cannot_be_read_keeps_nothing_else_from_being_flushed(body: object) -> None:
    flush = Flushing()
    answer = an_intake(flush)(messages(body, asking("a")), NOON)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert flush.asked == [(["a"], NOON)]
