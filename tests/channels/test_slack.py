import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.notification import Notification
from lamplighter.channels.slack import COLOURS, RESOLVED_COLOUR, escaped
from lamplighter.channels.slack_message import payload as message_of
from lamplighter.channels.templates import no_definitions, texts_for
from lamplighter.config.alertmanager import SlackConfig
from tests.support.alerts import a_notification, a_resolved_alert, an_alert
from tests.support.receivers import block_kit_objections

CONFIG = SlackConfig(api_url="ssm:/lamplighter/slack")


def payload(notification: Notification, config: SlackConfig) -> dict[str, Any]:
    return message_of(notification, config, texts_for(notification, no_definitions()))


def texts_of(message: dict[str, Any]) -> str:
    """Return every text of the message, one after the other."""
    found: list[str] = []

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for inner in node.values():
                collect(inner)
        elif isinstance(node, list):
            for inner in node:
                collect(inner)

    collect(message)
    return "\n".join(found)


@pytest.mark.parametrize(
    ("alert", "colour"),
    [
        (an_alert(labels={"severity": "info"}), COLOURS["info"]),
        (an_alert(labels={"severity": "warning"}), COLOURS["warning"]),
        (an_alert(), COLOURS["critical"]),
        (an_alert(labels={"severity": "emergency"}), COLOURS["emergency"]),
        (a_resolved_alert(), RESOLVED_COLOUR),
        (an_alert(labels={"severity": "strange"}), COLOURS["info"]),
    ],
)
def test_the_colour_is_the_severitys_and_green_when_it_is_over(alert: Alert, colour: str) -> None:
    (attachment,) = payload(a_notification(alert), CONFIG)["attachments"]
    assert attachment["color"] == colour


@pytest.mark.parametrize(
    "part",
    [
        "CRITICAL: core/shop is down: connection refused",
        "*Cause*\nconnection refused",
        "[CONNECTED] (false) == true",
        "Nothing listens on port 443.",
        "*For*\n1 min",
        "<https://lamp.example.com/admin/monitoring/checks/core_shop|Dashboard>",
    ],
)
def test_a_message_says_what_why_since_when_and_where_to_look(part: str) -> None:
    assert part in texts_of(payload(a_notification(), CONFIG))


def test_a_resolved_message_says_how_long_it_lasted() -> None:
    text = texts_of(payload(a_notification(a_resolved_alert()), CONFIG))
    assert "RESOLVED: core/shop is no longer down (lasted 5 min 12 s)" in text


def test_a_fallback_is_there_for_who_sees_no_blocks() -> None:
    (attachment,) = payload(a_notification(), CONFIG)["attachments"]
    assert attachment["fallback"] == "CRITICAL: core/shop is down: connection refused"


def test_channel_and_name_are_sent_where_they_are_set() -> None:
    message = payload(a_notification(), SlackConfig(api_url="x", channel="#ops", username="lamp"))
    assert (message["channel"], message["username"]) == ("#ops", "lamp")
    assert payload(a_notification(), CONFIG).keys() == {"attachments"}


@pytest.mark.parametrize("count", [1, 2, 9, 10, 60, 1000])
def test_any_number_of_alerts_is_within_slacks_limits(count: int) -> None:
    alerts = [
        an_alert(
            labels={"check": f"shop-{n}"},
            annotations={
                "summary": "s" * 400,
                "description": "&" * 9000,
                "cause": "c",
                "runbook_url": "https://w",
            },
            details={"check_key": "core_shop", "failed_conditions": ["<" * 500] * 50},
        )
        for n in range(count)
    ]
    assert block_kit_objections(payload(a_notification(*alerts), CONFIG)) == []


@given(st.text(), st.text(), st.lists(st.text(), max_size=4), st.text(min_size=1))
def test_whatever_a_service_says_stays_text(
    description: str, cause: str, conditions: list[str], check: str
) -> None:
    alert = an_alert(
        labels={"check": check},
        annotations={"summary": "down", "description": description, "cause": cause},
        details={"failed_conditions": conditions},
    )
    assert block_kit_objections(payload(a_notification(alert), CONFIG)) == []


def test_nobody_is_called_by_what_a_service_answers() -> None:
    alert = an_alert(details={"failed_conditions": ["[BODY] (<!channel> ```) == ok"]})
    text = texts_of(payload(a_notification(alert), CONFIG))
    assert "&lt;!channel&gt; '''" in text
    assert "<!channel>" not in text


@given(st.text(alphabet="&<>ab", max_size=60), st.integers(8, 40))
def test_a_cut_tears_no_escape_apart(text: str, longest: int) -> None:
    cut = escaped(text, longest)
    assert len(cut) <= longest
    assert re.fullmatch(r"(?:[^&<>]|&(?:amp|lt|gt);)*", cut)


def test_a_runbook_that_is_no_web_address_is_text() -> None:
    alert = an_alert(annotations={"summary": "shop is down", "runbook_url": "javascript:x|y> in the <wiki>"})
    message = payload(a_notification(alert), SlackConfig(api_url=""))
    assert block_kit_objections(message) == []
    assert "Runbook: javascript:x|y&gt; in the &lt;wiki&gt;" in str(message)
