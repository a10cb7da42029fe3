"""Every channel, one line each."""

from collections.abc import Callable
from typing import Any

from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel
from lamplighter.channels.action import ActionChannel
from lamplighter.channels.discord import DiscordChannel
from lamplighter.channels.log import LogChannel
from lamplighter.channels.mail.channel import EmailChannel
from lamplighter.channels.msteamsv2 import MsTeamsV2Channel
from lamplighter.channels.opsgenie import OpsgenieChannel
from lamplighter.channels.pagerduty import PagerdutyChannel
from lamplighter.channels.pushover import PushoverChannel
from lamplighter.channels.slack_channel import SlackChannel
from lamplighter.channels.sns import SnsChannel
from lamplighter.channels.telegram import TelegramChannel
from lamplighter.channels.tools import Tools
from lamplighter.channels.webhook import WebhookChannel
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

CHANNELS: dict[type[ReceiverConfig], Callable[[Any, Tools], Channel]] = {
    SnsConfig: SnsChannel,
    SlackConfig: SlackChannel,
    WebhookConfig: WebhookChannel,
    EmailConfig: EmailChannel,
    PagerdutyConfig: PagerdutyChannel,
    DiscordConfig: DiscordChannel,
    TelegramConfig: TelegramChannel,
    MsTeamsV2Config: MsTeamsV2Channel,
    OpsgenieConfig: OpsgenieChannel,
    PushoverConfig: PushoverChannel,
    LogConfig: LogChannel,
    ActionConfig: ActionChannel,
}


def open_channel(integration: Integration, tools: Tools) -> Channel:
    """Return the channel behind an integration. Nothing connects and no secret is read before it sends."""
    return CHANNELS[type(integration.config)](integration.config, tools)
