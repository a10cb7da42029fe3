"""Every channel, one line each."""

from collections.abc import Callable
from typing import Any

from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.notification import Channel
from lamplighter.channels.log import LogChannel
from lamplighter.channels.slack_channel import SlackChannel
from lamplighter.channels.sns import SnsChannel
from lamplighter.channels.tools import Tools
from lamplighter.channels.webhook import WebhookChannel
from lamplighter.config.alertmanager import LogConfig, ReceiverConfig, SlackConfig, SnsConfig, WebhookConfig

CHANNELS: dict[type[ReceiverConfig], Callable[[Any, Tools], Channel]] = {
    SnsConfig: SnsChannel,
    SlackConfig: SlackChannel,
    WebhookConfig: WebhookChannel,
    LogConfig: LogChannel,
}


def open_channel(integration: Integration, tools: Tools) -> Channel:
    """Return the channel behind an integration. Nothing connects and no secret is read before it sends."""
    return CHANNELS[type(integration.config)](integration.config, tools)
