"""What moto holds. It is touched under the emulation's lock only."""

from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import Message, sqs_backends

from local.names import ACCOUNT, REGION


def tables() -> Mapping[str, Any]:
    """Return moto's tables by name."""
    found: Mapping[str, Any] = dynamodb_backends[ACCOUNT][REGION].tables
    return found


def queues() -> Mapping[str, Any]:
    """Return moto's queues by name."""
    found: Mapping[str, Any] = sqs_backends[ACCOUNT][REGION].queues
    return found


def queued_messages(queue: str) -> list[Message]:
    """Return all messages of a queue, in flight and delayed ones too."""
    found: list[Message] = queues()[queue]._messages  # noqa: SLF001 - SQS has no call that shows them all
    return found


def forget() -> None:
    """Drop every table, item, queue and message."""
    dynamodb_backends.reset()
    sqs_backends.reset()
