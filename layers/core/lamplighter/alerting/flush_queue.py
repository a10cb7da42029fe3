"""The port to the queue that wakes flushes up on time. The due times themselves are in the state table."""

import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from lamplighter.alerting.groups import Group
from lamplighter.errors import LamplighterError

log = logging.getLogger(__name__)

LONGEST_DELAY_SECONDS = 900
"""What SQS allows; a flush that is further away is left to the sweep."""
MOST_IN_ONE = 32
"""Groups that are due in the same second share a message, and so one look at the alerts."""


class FlushQueue(Protocol):
    """`lamplighter.aws.queues.SqsQueue`, or a list in tests."""

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Deliver `body` after the delay."""


def wake(queue: FlushQueue, groups: Iterable[Group], now: float) -> None:
    """Ask for the next flush of each group. A queue that fails costs time only: the sweep finds what is due."""
    for body, delay_seconds in flush_messages(groups, now):
        try:
            queue.send(body, delay_seconds)
        except LamplighterError as error:
            log.warning("flushes left to the sweep", extra={"groups": body["groups"], "error": str(error)})


def flush_messages(groups: Iterable[Group], now: float) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yield the messages that ask for the groups' next flushes and their delays in whole seconds, never too early.

    While a group is leased its message comes when the lease runs out, in case its holder has died.
    """
    waking: dict[int, list[Group]] = {}
    for group in groups:
        if group.due_at is not None and group.due_at - now <= LONGEST_DELAY_SECONDS:
            waking.setdefault(max(0, math.ceil(_flush_at(group) - now)), []).append(group)
    for delay_seconds, alike in waking.items():
        for start in range(0, len(alike), MOST_IN_ONE):
            yield _message(alike[start : start + MOST_IN_ONE]), delay_seconds


def _message(groups: Sequence[Group]) -> Mapping[str, Any]:
    due_ms = round(max(_flush_at(group) for group in groups) * 1000)
    return {"task": "flush", "groups": [group.key for group in groups], "dueMs": due_ms}


def _flush_at(group: Group) -> float:
    return max(group.due_at or 0.0, group.lease_until)
