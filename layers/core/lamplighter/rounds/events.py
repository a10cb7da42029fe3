"""Lambda's events of the collector, read and answered."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamplighter.rounds.tasks import Task, UnknownTask, parse_task

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """The tasks of one event by message id; the scheduler's has none."""

    tasks: Mapping[str, Task]
    unreadable: tuple[str, ...] = ()


def read_event(event: Mapping[str, Any]) -> Batch:
    """Read the scheduler's input or the work queue's records. Raises `UnknownTask` for the former only."""
    if "Records" not in event:
        return Batch({"": parse_task(event)})
    tasks: dict[str, Task] = {}
    unreadable: list[str] = []
    for record in event["Records"]:
        try:
            tasks[record["messageId"]] = parse_task(json.loads(record["body"]))
        except (UnknownTask, ValueError):
            logger.exception("message %s cannot be read", record["messageId"])
            unreadable.append(record["messageId"])
    return Batch(tasks, tuple(unreadable))


def answer(batch: Batch, failed: tuple[Task, ...]) -> dict[str, Any]:
    """Name what is to be brought again, as SQS event-source mappings expect with ReportBatchItemFailures."""
    again = [identifier for identifier, task in batch.tasks.items() if identifier and task in failed]
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in (*again, *batch.unreadable)]}
