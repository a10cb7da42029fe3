"""SQS queues: one JSON object a message."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lamplighter.aws.retry import Retrying
from lamplighter.rounds.ports import Received

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LONGEST_DELAY_SECONDS = 900
MOST_IN_ONE_RECEIVE = 10


class SqsQueue:
    """The queue at `url`. Every method may raise `StoreUnavailable`."""

    def __init__(self, client: "SQSClient", url: str, *, retrying: Retrying | None = None) -> None:
        self._client = client
        self._url = url
        self._retrying = retrying or Retrying()

    def send(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """See `Queue.send`. A longer delay than SQS has becomes the longest: the receiver sees what is not due."""
        text = json.dumps(body, separators=(",", ":"))
        delay = min(LONGEST_DELAY_SECONDS, max(0, delay_seconds))
        self._retrying.call(
            lambda: self._client.send_message(QueueUrl=self._url, MessageBody=text, DelaySeconds=delay)
        )

    def receive(self, limit: int = MOST_IN_ONE_RECEIVE) -> Sequence[Received]:
        """See `Queue.receive`. A message that is no JSON object has an empty body, and is left to its reader."""
        most = max(1, min(limit, MOST_IN_ONE_RECEIVE))
        answer = self._retrying.call(
            lambda: self._client.receive_message(QueueUrl=self._url, MaxNumberOfMessages=most)
        )
        return [
            Received(_body(message["Body"]), message["ReceiptHandle"]) for message in answer.get("Messages", [])
        ]

    def delete(self, receipt: str) -> None:
        """See `Queue.delete`."""
        self._retrying.call(lambda: self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt))


def _body(text: str) -> Mapping[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
