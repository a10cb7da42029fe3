"""A DynamoDB client whose every answer is at hand: what is left is the time that a function itself spends.

Requests are signed and answers parsed as ever, which is a good part of reading a day.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from threading import local
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from moto.core.models import botocore_stubber

PARALLEL_REQUESTS = 50


class Recorder:
    """Keeps the answers that a client is given, by the request's body."""

    def __init__(self, client: Any) -> None:
        self.answers: dict[bytes, bytes] = {}
        self._sent = local()
        client.meta.events.register_first("before-send.dynamodb", self._before_send)
        client.meta.events.register("before-parse.dynamodb", self._before_parse)

    def _before_send(self, request: AWSPreparedRequest, **_: Any) -> None:
        self._sent.body = _bytes(request.body)

    def _before_parse(self, response_dict: Mapping[str, Any], **_: Any) -> None:
        self.answers[self._sent.body] = response_dict["body"]

    def client(self) -> Any:
        """Return a client that is answered from memory, and fails on what was never asked."""
        client = boto3.client(
            "dynamodb",
            region_name="eu-central-1",
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(max_pool_connections=PARALLEL_REQUESTS),
        )
        moto: Any = botocore_stubber
        client.meta.events.unregister("before-send", moto)
        answer: Any = self._answer  # whose return value is what the event is for, whatever the stubs say
        client.meta.events.register_first("before-send.dynamodb", answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body = self.answers[_bytes(request.body)]
        headers = HTTPHeaders()
        headers["Content-Type"] = "application/x-amz-json-1.0"
        return AWSResponse(request.url, 200, headers, _Raw(body))


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield everything, as urllib3's responses do."""
        yield self.getvalue()


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
