"""Receivers that people chat in: Slack, Discord, Telegram, Teams (Alertmanager: config/notifiers.go, notify).

Texts are Go templates where Alertmanager expands them; an address or token may be a reference.
"""

from dataclasses import dataclass

from lamplighter.config.alertmanager_http import HttpConfig
from lamplighter.config.alertmanager_texts import default_text

SLACK_POST_MESSAGE = "https://slack.com/api/chat.postMessage"
TELEGRAM_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfirmation:
    """``confirm`` of an action: what is asked before it is done."""

    text: str
    title: str = ""
    ok_text: str = ""
    dismiss_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAction:
    """A button. One with a `url` has no `name`, `value` and `confirm`."""

    type: str
    text: str
    url: str = ""
    style: str = ""
    name: str = ""
    value: str = ""
    confirm: SlackConfirmation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackField:
    """A field of the attachment; None: as wide as ``short_fields`` says."""

    title: str
    value: str
    short: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConfig:
    """``slack_configs``: an incoming webhook (`api_url`), or with an `app_token` the method at `app_url`.

    `http` carries no authorization of its own beside a token.
    """

    api_url: str = ""
    send_resolved: bool = True
    """False in a file that does not say so, as in Alertmanager."""
    app_token: str = ""
    app_url: str = SLACK_POST_MESSAGE
    channel: str = ""
    username: str = ""
    """Empty: the webhook's or the app's own name."""
    color: str = default_text("slack.default.color")
    title: str = default_text("slack.default.title")
    title_link: str = default_text("slack.default.titlelink")
    pretext: str = default_text("slack.default.pretext")
    text: str = default_text("slack.default.text")
    message_text: str = ""
    fields: tuple[SlackField, ...] = ()
    short_fields: bool = False
    footer: str = default_text("slack.default.footer")
    fallback: str = default_text("slack.default.fallback")
    callback_id: str = default_text("slack.default.callbackid")
    icon_emoji: str = default_text("slack.default.iconemoji")
    icon_url: str = default_text("slack.default.iconurl")
    image_url: str = ""
    thumb_url: str = ""
    link_names: bool = False
    mrkdwn_in: tuple[str, ...] | None = None
    """None: Slack's markup is read in the fields that Alertmanager names."""
    actions: tuple[SlackAction, ...] = ()
    update_message: bool = False
    timeout_seconds: float = 10.0
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordConfig:
    """``discord_configs``: a webhook of Discord's."""

    webhook_url: str
    send_resolved: bool = True
    content: str = ""
    title: str = default_text("discord.default.title")
    message: str = default_text("discord.default.message")
    username: str = ""
    avatar_url: str = ""
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConfig:
    """``telegram_configs``: a bot's ``sendMessage``. `chat_id` is a number as text, or a reference to one."""

    bot_token: str
    chat_id: str
    send_resolved: bool = True
    api_url: str = TELEGRAM_API
    message_thread_id: int = 0
    """0: no thread."""
    message: str = default_text("telegram.default.message")
    disable_notifications: bool = False
    parse_mode: str = "HTML"
    """``HTML``, ``Markdown``, ``MarkdownV2``, or empty for plain text."""
    http: HttpConfig = HttpConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class MsTeamsV2Config:
    """``msteamsv2_configs``: a workflow of Teams that takes adaptive cards."""

    webhook_url: str
    send_resolved: bool = True
    title: str = default_text("msteamsv2.default.title")
    text: str = default_text("msteamsv2.default.text")
    http: HttpConfig = HttpConfig()
