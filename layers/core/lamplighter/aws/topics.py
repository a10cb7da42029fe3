"""SNS: topics, phones, endpoints of mobile applications."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import is_busy, name_of
from lamplighter.channels.publication import AwsAccess, Publication
from lamplighter.errors import DeliveryError

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef


class SnsPublisher:
    """Publishes. One attempt a call: trying a notification again is for who records deliveries."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def __call__(self, publication: Publication, access: AwsAccess) -> None:
        """See `Publish`. The client is made when it is first published with."""
        request = request_of(publication)
        try:
            client = self._clients.sns if access == AwsAccess() else self._clients.elsewhere("sns", access)
            client.publish(**request)
        except (ClientError, BotoCoreError, ValueError) as error:
            busy = not isinstance(error, ValueError) and is_busy(error)
            unanswered = isinstance(error, HTTPClientError)
            raise DeliveryError(name_of(error), permanent=not busy, uncertain=unanswered) from error


def request_of(publication: Publication) -> dict[str, Any]:
    """Return the arguments of SNS' ``Publish``; what is empty is left out, as SNS refuses it."""
    texts = {
        "TopicArn": publication.topic_arn,
        "PhoneNumber": publication.phone_number,
        "TargetArn": publication.target_arn,
        "Subject": publication.subject,
        "MessageStructure": "json" if publication.structured else "",
        "MessageGroupId": publication.group,
        "MessageDeduplicationId": publication.deduplication,
    }
    attributes: Mapping[str, MessageAttributeValueTypeDef] = {
        name: _attribute(value) for name, value in publication.attributes.items() if value
    }
    named = {name: text for name, text in texts.items() if text}
    return {**named, "Message": publication.message, "MessageAttributes": attributes}


def _attribute(value: str | Sequence[str]) -> "MessageAttributeValueTypeDef":
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(list(value))}
