from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.template import default_template, template

TOPIC = "arn:aws:sns:us-east-1:123456789012:AlertTopic"


def alarm(metric: str, dimension: str) -> Mapping[str, Any]:
    alarms = default_template().of_type("AWS::CloudWatch::Alarm").values()
    (found,) = [a for a in alarms if a["MetricName"] == metric and a["Dimensions"][0]["Value"] == dimension]
    return found


@pytest.mark.parametrize("function", ["Collector", "Alerter"])
def test_a_function_that_is_no_longer_called_is_an_alarm(function: str) -> None:
    missing = alarm("Invocations", f"{function}Function")
    assert missing["TreatMissingData"] == "breaching"
    assert missing["ComparisonOperator"] == "LessThanThreshold"
    assert missing["Threshold"] == 1
    assert missing["Period"] * missing["EvaluationPeriods"] <= 300


@pytest.mark.parametrize("function", ["Collector", "Alerter", "Health", "Dashboard", "Api"])
def test_a_function_that_fails_is_an_alarm(function: str) -> None:
    assert alarm("Errors", f"{function}Function")["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("function", ["Collector", "Alerter"])
def test_a_function_that_is_held_back_is_an_alarm(function: str) -> None:
    assert alarm("Throttles", f"{function}Function")["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("queue", ["WorkDeadLetterQueue", "FlushDeadLetterQueue", "StreamDeadLetterQueue"])
def test_a_dead_letter_is_an_alarm(queue: str) -> None:
    letters = alarm("ApproximateNumberOfMessagesVisible", queue)
    assert (letters["ComparisonOperator"], letters["Threshold"]) == ("GreaterThanOrEqualToThreshold", 1)


def test_an_alerter_that_lags_behind_the_stream_is_an_alarm() -> None:
    assert alarm("IteratorAge", "AlerterFunction")["Threshold"] <= 300_000


def test_every_alarm_goes_straight_to_the_topic_and_says_when_it_is_over() -> None:
    alarms = default_template().of_type("AWS::CloudWatch::Alarm")
    assert alarms
    assert {key: (a["AlarmActions"], a["OKActions"]) for key, a in alarms.items()} == dict.fromkeys(
        alarms, ([TOPIC], [TOPIC])
    )


def test_alarms_may_publish_to_the_topic() -> None:
    (policy,) = default_template().of_type("AWS::SNS::TopicPolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    # CloudWatch has no grant on the AWS managed key, so a topic encrypted with it would swallow the alarms.
    assert "KmsMasterKeyId" not in default_template().properties("AlertTopic")


def test_an_address_is_subscribed_only_when_there_is_one() -> None:
    assert default_template().of_type("AWS::SNS::Subscription") == {}
    (subscription,) = template(AlertEmail="ops@example.org").of_type("AWS::SNS::Subscription").values()
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.org")
    assert subscription["TopicArn"] == TOPIC
