import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert
from lamplighter.channels.msteamsv2 import MOST_BYTES, MsTeamsV2Channel, escaped, payload
from lamplighter.config.alertmanager import MsTeamsV2Config
from lamplighter.errors import DeliveryError
from tests.support.alerts import a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.msteamsv2 import objections, workflow
from tests.support.receivers.service import Reply, Service


@pytest.fixture
def service() -> Iterator[Service]:
    with workflow() as running:
        yield running


def channel(service: Service, **options: Any) -> MsTeamsV2Channel:
    config = MsTeamsV2Config(webhook_url="ssm:hook", **options)
    hook = f"{service.url}/workflows/0123456789/triggers/manual/paths/invoke?sig=top-secret\n"
    return MsTeamsV2Channel(config, ToolsByHand(references({"hook": hook})))


def card(*alerts: Alert, **options: Any) -> dict[str, Any]:
    message = json.loads(payload(a_notification(*alerts), MsTeamsV2Config(webhook_url="x", **options), chosen()))
    assert objections(message) == []
    content: dict[str, Any] = message["attachments"][0]["content"]
    return content


def test_a_card_is_taken(service: Service) -> None:
    channel(service).send(a_notification())
    (taken,) = service.taken
    assert taken.path.endswith("?sig=top-secret")
    assert taken.headers["content-type"] == "application/json; charset=utf-8"


def test_a_card_says_what_why_since_when_and_where_to_look() -> None:
    shown = card()
    heading, said, facts, conditions = shown["body"]
    assert heading["text"] == "CRITICAL: core/shop is down: connection refused"
    assert said["text"] == "Nothing listens on port 443."
    assert {"title": "For", "value": "1 min"} in facts["facts"]
    assert conditions["text"] == r"\[CONNECTED\] (false) == true"
    assert [action["title"] for action in shown["actions"]] == ["Dashboard", "Silence"]


@pytest.mark.parametrize(
    ("alert", "colour"),
    [
        (an_alert(labels={"severity": "info"}), "Accent"),
        (an_alert(labels={"severity": "warning"}), "Warning"),
        (an_alert(labels={"severity": "emergency"}), "Attention"),
        (a_resolved_alert(), "Good"),
    ],
)
def test_the_colour_is_the_severitys_and_green_when_it_is_over(alert: Alert, colour: str) -> None:
    assert card(alert)["body"][0]["color"] == colour


def test_what_a_service_says_makes_no_list_heading_or_link() -> None:
    assert escaped("- a\n # b\n1 - 2 [c](https://d)") == "\\- a\n\n \\# b\n\n1 - 2 \\[c\\](https://d)"


def test_the_operators_markdown_is_left_as_it_is() -> None:
    heading, text = card(title="**T**", text="- a\n- b")["body"]
    assert (heading["text"], text["text"]) == ("**T**", "- a\n- b")


@pytest.mark.parametrize("count", [1, 2, 5, 10, 11, 1000])
def test_any_number_of_alerts_is_within_28_kilobytes(service: Service, count: int) -> None:
    alerts = [
        an_alert(
            labels={"check": f"shop-{n}"},
            annotations={"summary": "😀" * 400, "description": "ü" * 9000, "runbook_url": f"https://w/{n}"},
            details={"check_key": "core_shop", "failed_conditions": ["[" * 500] * 50},
        )
        for n in range(count)
    ]
    channel(service).send(a_notification(*alerts))
    (taken,) = service.taken
    assert len(taken.body) <= MOST_BYTES


@given(st.text(max_size=400), st.text(max_size=2000))
def test_whatever_is_said_is_a_card(title: str, text: str) -> None:
    card(title=title, text=text * 30)
    card(an_alert(annotations={"summary": title, "description": text}, details={"failed_conditions": [text]}))


def test_a_runbook_that_is_no_web_address_is_no_button() -> None:
    alert = an_alert(annotations={"summary": "s", "runbook_url": "javascript:x"}, details={})
    shown = json.loads(payload(a_notification(alert, external_url=""), MsTeamsV2Config(webhook_url="x"), chosen()))
    assert "actions" not in shown["attachments"][0]["content"]


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        (Reply(400), True),
        (Reply(404), True),
        (Reply(429, headers={"Retry-After": "5"}), False),
        (Reply(502), False),
        (Reply(200, "Webhook message delivery failed with error: endpoint returned HTTP error 429 with"), False),
        (Reply(200, "Webhook message delivery failed with error: endpoint returned HTTP error 413 with"), True),
    ],
)
def test_what_another_attempt_can_help_is_told_apart(service: Service, reply: Reply, permanent: bool) -> None:
    service.next_replies = [reply]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert raised.value.permanent is permanent
    assert "top-secret" not in str(raised.value)


def test_a_text_that_is_no_failure_is_a_success(service: Service) -> None:
    service.next_replies = [Reply(200, "1")]
    channel(service).send(a_notification())
    assert len(service.taken) == 1
