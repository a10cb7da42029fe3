"""A digest is called one by every channel, and why a fallback is told is said by every channel that has room."""

import json
from collections.abc import Callable

import pytest

from lamplighter.alerting.notification import NOTE, Notification
from lamplighter.channels import discord, msteamsv2, slack_message
from lamplighter.channels.mail.layout import html_of, text_of
from lamplighter.channels.sns import message, subject
from lamplighter.channels.text import as_text
from lamplighter.channels.webhook import payload
from lamplighter.config.alertmanager import DiscordConfig, MsTeamsV2Config, SlackConfig
from tests.support.alerts import a_notification, an_alert
from tests.support.channel_tools import chosen

HEADING = "Digest: 1 alert since 08:00"
WHY = "team/slack/0 does not answer"

Written = Callable[[Notification], str]


def in_slack(notification: Notification) -> str:
    return json.dumps(slack_message.payload(notification, SlackConfig(), chosen()))


def in_discord(notification: Notification) -> str:
    return json.dumps(discord.payload(notification, DiscordConfig(webhook_url="x"), chosen()))


def in_teams(notification: Notification) -> str:
    return msteamsv2.payload(notification, MsTeamsV2Config(webhook_url="x"), chosen()).decode()


HEADED: dict[str, Written] = {
    "text": as_text,
    "slack": in_slack,
    "discord": in_discord,
    "teams": in_teams,
    "mail": text_of,
    "mail in HTML": html_of,
    "topic": message,
    "subject": lambda notification: subject(notification, ""),
}


@pytest.mark.parametrize("written", HEADED.values(), ids=HEADED)
def test_a_digest_of_one_alert_is_called_a_digest(written: Written) -> None:
    assert HEADING in written(a_notification(an_alert(), heading=HEADING))
    assert HEADING not in written(a_notification(an_alert()))


@pytest.mark.parametrize("written", [each for name, each in HEADED.items() if name != "subject"])
def test_why_a_fallback_is_told_is_said(written: Written) -> None:
    noted = an_alert(annotations={**an_alert().annotations, NOTE: f"{WHY}. You are notified instead."})
    assert WHY in written(a_notification(noted))
    assert WHY not in written(a_notification(an_alert()))


def test_programs_find_the_note_among_the_annotations() -> None:
    noted = an_alert(annotations={NOTE: WHY})
    assert payload(a_notification(noted))["commonAnnotations"] == {NOTE: WHY}
