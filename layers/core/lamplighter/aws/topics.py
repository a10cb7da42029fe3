"""SNS topics."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lamplighter.aws.retry import is_busy, name_of
from lamplighter.errors import DeliveryError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef


class SnsTopic:
    """The topic `arn`. One attempt a call: trying a notification again is for who records deliveries."""

    def __init__(self, client: "SNSClient", arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(
        self, *, message: str, subject: str = "", attributes: Mapping[str, str | Sequence[str]] | None = None
    ) -> str:
        """Publish `message`, JSON with one text a protocol (SNS' message structure ``json``); return SNS' id.

        `attributes` are for subscribers' filter policies, which match any of several values.
        Raises `DeliveryError`.
        """
        request = {"Subject": subject} if subject else {}
        try:
            answer = self._client.publish(
                TopicArn=self._arn,
                Message=message,
                MessageStructure="json",
                MessageAttributes={name: _attribute(value) for name, value in (attributes or {}).items() if value},
                **request,
            )
        except (ClientError, BotoCoreError) as error:
            raise DeliveryError(name_of(error), permanent=not is_busy(error)) from error
        return answer["MessageId"]


def _attribute(value: str | Sequence[str]) -> "MessageAttributeValueTypeDef":
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(list(value))}
