import logging
from collections.abc import Mapping
from typing import get_args

import pytest

from lamplighter.alerting.fingerprint import fingerprint_of
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel, Sent
from lamplighter.alerting.wording import links_of
from lamplighter.channels.publication import AwsAccess, Publication
from lamplighter.channels.registry import CHANNELS, open_channel
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager import LogConfig, ReceiverConfig, SlackConfig, SnsConfig, WebhookConfig
from lamplighter.config.references import SecretReferences
from lamplighter.errors import UnresolvedReference
from tests.support.alerts import SILENCE_URL, a_notification, an_alert
from tests.support.receivers import slack_like, webhook_sink

Published = list[tuple[Publication, AwsAccess]]


def opened(config: ReceiverConfig, environment: Mapping[str, str], published: Published) -> Channel:
    def no_secret(name: str) -> str:
        raise UnresolvedReference(f"{name} cannot be read")

    tools = Tools(
        references=SecretReferences(environment, ssm=no_secret, secrets=no_secret),
        publish=lambda *publication: published.append(publication),
    )
    return open_channel(Integration("team", "any", 0, config), tools)


def test_every_kind_of_receiver_has_a_channel() -> None:
    assert set(CHANNELS) == set(get_args(ReceiverConfig))


def test_slack_takes_what_is_sent() -> None:
    with slack_like() as slack:
        channel = opened(SlackConfig(api_url="${SLACK_URL}"), {"SLACK_URL": slack.url}, [])
        assert channel.send(a_notification(an_alert(), an_alert())) == Sent()
        assert slack.objections == []
        assert len(slack.posted[0].body["attachments"]) == 2


def test_a_webhook_takes_what_is_sent() -> None:
    with webhook_sink() as sink:
        channel = opened(WebhookConfig(url="${HOOK}", timeout_seconds=7), {"HOOK": sink.url}, [])
        channel.send(a_notification())
        assert channel.timeout_seconds == 7
        assert sink.posted[0].body["version"] == "4"


def test_a_topic_is_published_to() -> None:
    published: Published = []
    topic = "arn:aws:sns:eu-west-1:123456789012:alerts"
    channel = opened(SnsConfig(topic_arn="${TOPIC}", subject="[prod]"), {"TOPIC": topic}, published)
    channel.send(a_notification())
    ((publication, access),) = published
    assert publication.topic_arn == topic
    assert publication.subject == "[prod] CRITICAL: core/shop is down: connection refused"
    assert publication.attributes["check"] == "shop"
    assert access == AwsAccess(region="eu-west-1")


def test_the_log_gets_a_line_and_the_page_a_message(caplog: pytest.LogCaptureFixture) -> None:
    channel = opened(LogConfig(), {}, [])
    with caplog.at_level(logging.INFO, "lamplighter.notifications"):
        (message,) = channel.send(a_notification()).messages
    assert caplog.messages == ["CRITICAL: core/shop is down: connection refused"]
    assert message["title"] == "CRITICAL: core/shop is down: connection refused"
    assert "Cause: connection refused" in str(message["text"])
    assert message["links"] == {
        "Dashboard": "https://lamp.example.com/admin/monitoring/checks/core_shop",
        "Silence": SILENCE_URL,
    }


def test_no_signed_link_comes_into_the_log_or_the_history(caplog: pytest.LogCaptureFixture) -> None:
    alert = an_alert()
    told = a_notification(alert, acknowledge_urls={fingerprint_of(alert): "https://lamp.example.com/signed"})
    with caplog.at_level(logging.INFO, "lamplighter.notifications"):
        sent = opened(LogConfig(), {}, []).send(told)
    assert "signed" in str(links_of(alert, told))
    assert "signed" not in str(sent)
    assert "signed" not in str([vars(record) for record in caplog.records])


def test_the_log_gets_a_line_for_each_alert(caplog: pytest.LogCaptureFixture) -> None:
    alerts = [an_alert(annotations={"summary": f"check {number} is down"}) for number in range(1000)]
    with caplog.at_level(logging.INFO, "lamplighter.notifications"):
        messages = opened(LogConfig(), {}, []).send(a_notification(*alerts)).messages
    assert len(messages) == 1000
    assert caplog.messages[999] == "CRITICAL: check 999 is down"
    assert [record.__dict__["notification"] for record in caplog.records] == list(messages)


def test_a_secret_that_cannot_be_read_is_named_and_nothing_is_sent() -> None:
    channel = opened(SlackConfig(api_url="ssm:/lamplighter/slack"), {}, [])
    with pytest.raises(UnresolvedReference, match="/lamplighter/slack cannot be read"):
        channel.send(a_notification())
