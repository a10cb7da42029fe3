"""Every channel, one line each, imported when it is first opened: an installation has a few of them."""

from importlib import import_module
from typing import cast

from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager import (
    ActionConfig,
    DiscordConfig,
    EmailConfig,
    LogConfig,
    MsTeamsV2Config,
    OpsgenieConfig,
    PagerdutyConfig,
    PushoverConfig,
    ReceiverConfig,
    SlackConfig,
    SnsConfig,
    TelegramConfig,
    WebhookConfig,
)

CHANNELS: dict[type[ReceiverConfig], str] = {
    SnsConfig: "sns:SnsChannel",
    SlackConfig: "slack_channel:SlackChannel",
    WebhookConfig: "webhook:WebhookChannel",
    EmailConfig: "mail.channel:EmailChannel",
    PagerdutyConfig: "pagerduty:PagerdutyChannel",
    DiscordConfig: "discord:DiscordChannel",
    TelegramConfig: "telegram:TelegramChannel",
    MsTeamsV2Config: "msteamsv2:MsTeamsV2Channel",
    OpsgenieConfig: "opsgenie:OpsgenieChannel",
    PushoverConfig: "pushover:PushoverChannel",
    LogConfig: "log:LogChannel",
    ActionConfig: "action:ActionChannel",
}
"""Module and class, made of the integration's configuration and the tools."""


def open_channel(integration: Integration, tools: Tools) -> Channel:
    """Return the channel behind an integration. Nothing connects and no secret is read before it sends."""
    module, _, name = CHANNELS[type(integration.config)].partition(":")
    channel = getattr(import_module(f"lamplighter.channels.{module}"), name)
    return cast("Channel", channel(integration.config, tools))
