"""AWS in this process: every botocore request is answered by moto, one at a time.

moto's models are not safe across threads (a conditional write reads, compares and writes without a lock), so one
lock serialises them. moto's own `mock_aws` is not used, because it also takes over `requests`, which delivers
notifications to real endpoints; and what moto remembers of every model instance for its dashboard is dropped,
because a monitor runs for months.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.handlers import BUILTIN_HANDLERS
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.models import botocore_stubber
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamRecord, StreamShard, Table
from moto.sqs.models import Message

from local.emulated import forget
from local.partition_query import plain_query
from local.table_snapshot import copy_items, share_items


@dataclass(frozen=True, slots=True)
class Call:
    """A request that succeeded: ``DynamoDB_20120810``, ``PutItem`` and its parameters."""

    service: str
    operation: str
    parameters: Mapping[str, Any]


class _Forgetful(list[Any]):
    """A list that keeps nothing."""

    def append(self, _: Any) -> None:
        return


class Emulation:
    """Stands between botocore and the network from `start` to `stop`; nothing reaches AWS meanwhile.

    `after` is called for every successful call, inside the lock, before the caller sees the answer.
    """

    def __init__(self, after: Callable[[Call], None]) -> None:
        self.lock = threading.RLock()
        self._after = after
        self._moto = BotocoreStubber()

    def start(self) -> None:
        """Begin to answer, with nothing kept from an earlier run."""
        botocore_stubber.enabled = False
        forget()
        models: tuple[Any, ...] = (Item, Message, StreamRecord, StreamShard, Table)
        for model in models:
            model.instances_tracked = _Forgetful()
        share_items()
        BUILTIN_HANDLERS.append(("before-send", self))
        boto3.setup_default_session()

    def stop(self) -> None:
        """Stop answering clients that are made from now on."""
        BUILTIN_HANDLERS.remove(("before-send", self))
        boto3.DEFAULT_SESSION = None
        copy_items()

    def __call__(self, event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Answer one botocore request (its ``before-send`` event)."""
        call = _call(request)
        with self.lock:
            status, headers, body = self._answer(call, request) or (501, {}, f"{event_name} is not emulated")
            if status == 200:
                self._after(call)
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), MockRawResponse(body))

    def _answer(self, call: Call, request: AWSPreparedRequest) -> Any:
        """Return status, headers and body, or None for a service that moto does not know."""
        if call.operation == "Query" and (body := plain_query(call.parameters)) is not None:
            return 200, {"content-type": "application/x-amz-json-1.0"}, body
        return self._moto.process_request(request)


def _call(request: AWSPreparedRequest) -> Call:
    target = request.headers.get("X-Amz-Target", b"")
    text = target.decode() if isinstance(target, bytes) else target
    service, _, operation = text.partition(".")
    body: Any = request.body if text else b"{}"
    return Call(service, operation, json.loads(body or b"{}"))
