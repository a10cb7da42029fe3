"""MiniStack as it is, but its scheduler fills in the time that was due, as EventBridge Scheduler does.

Run by the Python of .venv-ministack, in a process of its own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ministack.app import main  # type: ignore[import-not-found]
from ministack.services import eventbridge  # type: ignore[import-not-found]

DUE = "<aws.scheduler.scheduled-time>"
invoke_target = eventbridge._invoke_target


def invoke_target_when_due(target: Mapping[str, Any], event: Mapping[str, Any], *more: Any) -> Any:
    """Invoke a target, in whose input a schedule's context attribute is replaced."""
    if event.get("Source") == "aws.scheduler" and "Input" in target:
        due = datetime.fromtimestamp(event["Time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        target = {**target, "Input": target["Input"].replace(DUE, due)}
    return invoke_target(target, event, *more)


if __name__ == "__main__":
    eventbridge._invoke_target = invoke_target_when_due
    main()
