"""Slack's message: the operator's attachment as Alertmanager makes it (notify/slack), or our own layout. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.notification import Notification
from lamplighter.channels.chosen_texts import ChosenTexts
from lamplighter.channels.slack import RESOLVED_COLOUR, attachments
from lamplighter.channels.text import cut
from lamplighter.config.alertmanager_chat import SlackAction, SlackConfig, SlackField

LONGEST_TITLE = 1024
LONGEST_TEXT = 12_000
"""Slack takes 40,000 characters in all."""
LONGEST_FALLBACK = 1000
MOST_ACTIONS = 5
MARKUP_IN = ("fallback", "pretext", "text")

Message = dict[str, Any]


def payload(notification: Notification, config: SlackConfig, texts: ChosenTexts) -> Message:
    """Return the message for a webhook or for ``chat.postMessage``."""
    said = {
        "channel": texts.expand(config.channel),
        "username": texts.expand(config.username),
        "icon_emoji": texts.expand(config.icon_emoji),
        "icon_url": texts.expand(config.icon_url),
        "text": cut(texts.expand(config.message_text) or notification.heading, LONGEST_TEXT),
        "link_names": config.link_names,
    }
    chosen = has_own_layout(config, texts)
    shown = [_attachment(config, texts)] if chosen else attachments(notification)
    return {**{name: value for name, value in said.items() if value}, "attachments": shown}


def has_own_layout(config: SlackConfig, texts: ChosenTexts) -> bool:
    """Tell whether the operator has set any part of the attachment."""
    written = (
        config.color,
        config.title,
        config.title_link,
        config.pretext,
        config.text,
        config.footer,
        config.fallback,
        config.callback_id,
    )
    more = config.fields or config.actions or config.image_url or config.thumb_url or config.mrkdwn_in is not None
    return bool(more) or not all(map(texts.is_default, written))


def as_it_fired(notification: Notification) -> Notification:
    """Return the notification with alerts that are over as they were before."""
    alerts = tuple(replace(alert, state=AlertState.FIRING, ends_at=None) for alert in notification.alerts)
    return replace(notification, alerts=alerts)


def recoloured(message: Message) -> Message:
    """Return the message in the colour of what is over."""
    return {**message, "attachments": [{**each, "color": RESOLVED_COLOUR} for each in message["attachments"]]}


def _attachment(config: SlackConfig, texts: ChosenTexts) -> Mapping[str, Any]:
    expand = texts.expand
    always = {
        "text": cut(expand(config.text), LONGEST_TEXT),
        "fallback": cut(expand(config.fallback), LONGEST_FALLBACK),
        "callback_id": expand(config.callback_id),
        "footer": expand(config.footer),
    }
    where_set = {
        "title": cut(expand(config.title), LONGEST_TITLE),
        "title_link": expand(config.title_link),
        "pretext": cut(expand(config.pretext), LONGEST_TEXT),
        "image_url": expand(config.image_url),
        "thumb_url": expand(config.thumb_url),
        "color": expand(config.color),
        "fields": [_field(field, config, texts) for field in config.fields],
        "actions": [_action(action, texts) for action in config.actions[:MOST_ACTIONS]],
    }
    markup = list(MARKUP_IN if config.mrkdwn_in is None else config.mrkdwn_in)
    return {**always, **{name: value for name, value in where_set.items() if value}, "mrkdwn_in": markup}


def _field(field: SlackField, config: SlackConfig, texts: ChosenTexts) -> Mapping[str, Any]:
    short = config.short_fields if field.short is None else field.short
    return {"title": texts.expand(field.title), "value": texts.expand(field.value), "short": short}


def _action(action: SlackAction, texts: ChosenTexts) -> Mapping[str, Any]:
    parts: dict[str, Any] = {
        name: texts.expand(getattr(action, name)) for name in ("type", "text", "url", "style", "name", "value")
    }
    if action.confirm is not None:
        asked = {name: texts.expand(getattr(action.confirm, name)) for name in _CONFIRMATION}
        parts["confirm"] = {name: text for name, text in asked.items() if text}
    return {name: value for name, value in parts.items() if value}


_CONFIRMATION = ("title", "text", "ok_text", "dismiss_text")
