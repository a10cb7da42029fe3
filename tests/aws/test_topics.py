"""Topics."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ReadTimeoutError

from lamplighter.aws.topics import SnsPublisher, request_of
from lamplighter.channels.publication import AwsAccess, Publication
from lamplighter.errors import DeliveryError
from tests.support.aws import Scripted, client_error, moto_clients

MESSAGE = json.dumps({"default": "shop is down", "email": "shop is down since noon"})


def test_a_message_is_published_as_one_text_a_protocol() -> None:
    with moto_clients() as clients:
        arn = clients.sns.create_topic(Name="alerts")["TopicArn"]
        queue = clients.sqs.create_queue(QueueName="seen")["QueueUrl"]
        clients.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:seen")
        SnsPublisher(clients)(
            Publication(topic_arn=arn, message=MESSAGE, structured=True, subject="shop is down"), AwsAccess()
        )
        (seen,) = clients.sqs.receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(seen["Body"])["Subject"] == "shop is down"


def test_an_attribute_without_a_value_is_left_out_as_sns_refuses_it() -> None:
    published = Publication(
        topic_arn="arn", message=MESSAGE, structured=True, attributes={"severity": "critical", "check": ""}
    )
    assert request_of(published) == {
        "TopicArn": "arn",
        "Message": MESSAGE,
        "MessageStructure": "json",
        "MessageAttributes": {"severity": {"DataType": "String", "StringValue": "critical"}},
    }


def publisher_of(client: Scripted) -> SnsPublisher:
    return SnsPublisher(cast("Any", SimpleNamespace(sns=client)))


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (client_error("Throttling"), False),
        (client_error("InternalError", status=500), False),
        (ReadTimeoutError(endpoint_url="https://example.test"), False),
        (client_error("NotFound", status=404), True),
        (client_error("AuthorizationError", status=403), True),
        (client_error("InvalidParameter"), True),
    ],
    ids=str,
)
def test_a_failure_says_whether_trying_again_can_help(error: Exception, permanent: bool) -> None:
    with pytest.raises(DeliveryError) as raised:
        publisher_of(Scripted(publish=[error]))(Publication(topic_arn="arn", message=MESSAGE), AwsAccess())
    assert raised.value.permanent is permanent
