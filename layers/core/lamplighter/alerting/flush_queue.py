"""The port to the queue that wakes a flush up on time. The due time itself is in the state table."""

import math
from collections.abc import Mapping
from typing import Any, Protocol

from lamplighter.alerting.groups import Group

LONGEST_DELAY_SECONDS = 900
"""What SQS allows; a flush that is further away is left to the sweep."""


class FlushQueue(Protocol):
    """`lamplighter.aws.queues.SqsQueue`, or a list in tests."""

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Deliver `body` after the delay."""


def flush_message(group: Group, now: float) -> tuple[Mapping[str, Any], int] | None:
    """Return the message that asks for the group's next flush and its delay in whole seconds, never too early.

    While the group is leased it comes when the lease runs out, in case its holder has died.
    """
    if group.due_at is None or group.due_at - now > LONGEST_DELAY_SECONDS:
        return None
    flush_at = max(group.due_at, group.lease_until)
    body = {"task": "flush", "group": group.key, "dueMs": round(flush_at * 1000)}
    return body, max(0, math.ceil(flush_at - now))
