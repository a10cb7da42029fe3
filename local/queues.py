"""SQS mappings: messages are handed to the function when they are due; what is not done comes back."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

from local.emulated import queued_messages
from local.instances import FunctionFailed
from local.names import REGION
from local.stack import SourceMapping

LONGEST_WAIT_SECONDS = 1.0


class QueuePump:
    """Calls a function with the messages of one queue until it is stopped."""

    def __init__(
        self,
        mapping: SourceMapping,
        client: Any,
        invoke: Callable[[Any], Any],
        lock: AbstractContextManager[Any],
    ) -> None:
        """`client` is an SQS client; `lock` is the emulation's."""
        self._mapping = mapping
        self._queue_name = mapping.source_arn.rsplit(":", 1)[-1]
        self._url = client.get_queue_url(QueueName=self._queue_name)["QueueUrl"]
        self._client = client
        self._invoke = invoke
        self._lock = lock
        self._changed = threading.Event()
        self._stopping = False
        self._slots = threading.BoundedSemaphore(mapping.maximum_concurrency)
        self._workers = ThreadPoolExecutor(mapping.maximum_concurrency, thread_name_prefix=mapping.logical_id)

    def changed(self) -> None:
        """Look at the queue again: a message came or became visible."""
        self._changed.set()

    def stop(self) -> None:
        """Receive no more; calls under way are not interrupted."""
        self._stopping = True
        self._changed.set()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def run(self) -> None:
        """Pump until stopped."""
        while not self._stopping:
            self._changed.clear()
            wait = self._seconds_to_next()
            if wait > 0:
                self._changed.wait(wait)
            else:
                self._receive()

    def _seconds_to_next(self) -> float:
        """Return how long until a message is due, at most `LONGEST_WAIT_SECONDS`."""
        now_ms = time.time() * 1000
        with self._lock:
            messages = queued_messages(self._queue_name)
            due_ms = min((max(m.visible_at, m.delayed_until) for m in messages), default=float("inf"))
        return min(LONGEST_WAIT_SECONDS, max(0.0, (due_ms + 1 - now_ms) / 1000))

    def _receive(self) -> None:
        self._slots.acquire()
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(10, self._mapping.batch_size),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            self._slots.release()
            return
        try:
            self._workers.submit(self._work, messages)
        except RuntimeError:  # stopped in between; the messages are in the journal
            self._slots.release()

    def _work(self, messages: list[Mapping[str, Any]]) -> None:
        try:
            event = {"Records": [_record(message, self._mapping.source_arn) for message in messages]}
            failed = failed_messages(self._mapping, messages, self._invoke(event))
        except FunctionFailed:
            return
        finally:
            self._slots.release()
        for message in messages:
            if message["MessageId"] not in failed:
                self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])


def failed_messages(mapping: SourceMapping, messages: list[Mapping[str, Any]], answer: Any) -> set[str]:
    """Return the ids of the messages that a handler's answer reports as not done.

    As in Lambda, an answer that names an unknown message fails the whole batch.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not mapping.reports_item_failures or not failures:
        return set()
    ids = {message["MessageId"] for message in messages}
    failed = {failure.get("itemIdentifier") for failure in failures}
    return failed if failed.issubset(ids) else ids


def _record(message: Mapping[str, Any], queue_arn: str) -> dict[str, Any]:
    """Return one record of an SQS event."""
    attributes = {
        name: {
            "dataType": value["DataType"],
            "stringValue": value.get("StringValue"),
            "stringListValues": [],
            "binaryListValues": [],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
