"""The channels with the real templates: defaults give way to evidence, what the operator defines does not."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lamplighter.alerting.notification import Notification
from lamplighter.channels import discord, msteamsv2, opsgenie, pagerduty, pushover, telegram_text
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.templates import definitions_of, texts_for
from lamplighter.config.alertmanager import (
    DiscordConfig,
    MsTeamsV2Config,
    OpsgenieConfig,
    PagerdutyConfig,
    PushoverConfig,
    TelegramConfig,
)
from tests.support.alerts import a_notification, a_resolved_alert, an_alert

Said = Callable[[Notification, ChosenTexts], Any]

KEY = "0" * 32
SAID: Mapping[str, Said] = {
    "pagerduty.default.description": lambda told, texts: json.loads(
        pagerduty.event(told, PagerdutyConfig(routing_key=KEY), texts, KEY)
    )["payload"]["summary"],
    "discord.default.title": lambda told, texts: discord.payload(told, DiscordConfig(webhook_url="x"), texts)[
        "embeds"
    ][0]["title"],
    "telegram.default.message": lambda told, texts: telegram_text.text_of(
        told, TelegramConfig(bot_token="t", chat_id="1"), texts
    ),
    "msteamsv2.default.title": lambda told, texts: json.loads(
        msteamsv2.payload(told, MsTeamsV2Config(webhook_url="x"), texts)
    )["attachments"][0]["content"]["body"][0]["text"],
    "opsgenie.default.message": lambda told, texts: opsgenie.calls(told, OpsgenieConfig(api_key="k"), texts)[
        0
    ].body["message"],
    "pushover.default.title": lambda told, texts: pushover.message(
        told, PushoverConfig(user_key="u", token="t"), texts
    )["title"],
}


@pytest.mark.parametrize("name", SAID)
def test_where_nothing_is_chosen_the_evidence_is_shown(name: str) -> None:
    told = a_notification()
    assert "CRITICAL: core/shop is down" in SAID[name](told, texts_for(told, definitions_of({})))


@pytest.mark.parametrize("name", [*SAID, "__subject"])
def test_what_the_operator_redefines_is_shown(name: str) -> None:
    told = a_notification()
    definitions = definitions_of({"own.tmpl": f'{{{{ define "{name}" }}}}mine {{{{ .Status }}}}{{{{ end }}}}'})
    texts = texts_for(told, definitions)
    shown = [SAID[name](told, texts)] if name in SAID else [SAID["opsgenie.default.message"](told, texts)]
    assert shown == ["mine firing"]


def test_details_hold_the_alerts_as_json_and_their_number() -> None:
    told = a_notification(an_alert(), an_alert(labels={"check": "b"}))
    written = pagerduty.event(told, PagerdutyConfig(routing_key=KEY), texts_for(told, definitions_of({})), KEY)
    details = json.loads(written)["payload"]["custom_details"]
    assert (details["num_firing"], details["num_resolved"], details["resolved"]) == (2, 0, [])
    assert [one["labels"]["check"] for one in details["firing"]] == ["b", "shop"]


def test_values_are_escaped_in_html_that_the_operator_writes() -> None:
    told = a_notification(an_alert(annotations={"summary": "a < b & c"}))
    texts = texts_for(told, definitions_of({}))
    text = "<b>{{ (index .Alerts 0).Annotations.summary }}</b>"
    written = telegram_text.text_of(told, TelegramConfig(bot_token="t", chat_id="1", message=text), texts)
    assert written == "<b>a &lt; b &amp; c</b>"
    fields = pushover.message(told, PushoverConfig(user_key="u", token="t", html=True, message=text), texts)
    assert fields["message"] == "<b>a &lt; b &amp; c</b>"


def test_what_fires_is_an_emergency_to_pushover_as_to_alertmanager_and_what_is_over_is_not() -> None:
    config = PushoverConfig(user_key="u", token="t")
    told = [a_notification(alert) for alert in (an_alert(), a_resolved_alert())]
    fields = [pushover.message(each, config, texts_for(each, definitions_of({}))) for each in told]
    assert [each["priority"] for each in fields] == ["2", "0"]
    assert (fields[0]["retry"], fields[0]["expire"]) == ("60", "3600")
