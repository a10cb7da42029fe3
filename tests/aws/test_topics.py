"""Topics."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ReadTimeoutError

from lamplighter.aws.topics import SnsTopic
from lamplighter.errors import DeliveryError
from tests.support.aws import Scripted, client_error, moto_clients

MESSAGE = json.dumps({"default": "shop is down", "email": "shop is down since noon"})


def test_a_message_is_published_as_one_text_a_protocol() -> None:
    with moto_clients() as clients:
        arn = clients.sns.create_topic(Name="alerts")["TopicArn"]
        sent = SnsTopic(clients.sns, arn).publish(
            message=MESSAGE, subject="shop is down", attributes={"severity": "critical", "check": ""}
        )
    assert sent


def test_an_attribute_without_a_value_is_left_out_as_sns_refuses_it() -> None:
    client = Scripted(publish=[{"MessageId": "1"}])
    SnsTopic(cast("Any", client), "arn").publish(message=MESSAGE, attributes={"severity": "critical", "check": ""})
    (request,) = client.requests("publish")
    assert request == {
        "TopicArn": "arn",
        "Message": MESSAGE,
        "MessageStructure": "json",
        "MessageAttributes": {"severity": {"DataType": "String", "StringValue": "critical"}},
    }


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
        SnsTopic(cast("Any", Scripted(publish=[error])), "arn").publish(message=MESSAGE)
    assert raised.value.permanent is permanent
