"""The keys of ``discord_configs``, ``telegram_configs``, ``msteamsv2_configs`` (Alertmanager: notify/*)."""

from dataclasses import replace
from functools import partial
from typing import Any

from lamplighter.config.alertmanager_chat import DiscordConfig, MsTeamsV2Config, TelegramConfig
from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.alertmanager_texts import default_text
from lamplighter.config.routing_http import http_key
from lamplighter.config.routing_keys import at_most_one, one_of, secret, send_resolved, templated, with_http
from lamplighter.config.routing_shapes import WEB_URL
from lamplighter.config.scalars import Flag, Text, Whole
from lamplighter.config.shapes import Contents, Key, Section

_PARSE_MODES = ("", "HTML", "Markdown", "MarkdownV2")
_CHAT = Text(
    pattern=r"-?[1-9][0-9]{0,18}|\$\{[A-Za-z_][A-Za-z0-9_]*\}|(ssm|secretsmanager):\S+", expected="a number"
)

_DISCORD = {
    **secret("webhook_url", "The webhook, best as a reference.", WEB_URL),
    "content": templated("Text outside of the card."),
    "title": templated("The headline.", default_text("discord.default.title")),
    "message": templated("The message.", default_text("discord.default.message")),
    "username": templated("Another name than the webhook's own."),
    "avatar_url": templated("Another picture than the webhook's own."),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def discord_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_DISCORD,
        build=with_http(DiscordConfig, settings),
        rules=(one_of("webhook_url", "webhook_url_file"),),
    )


_TEAMS = {
    **secret("webhook_url", "The workflow's address, best as a reference.", WEB_URL),
    "title": templated("The headline.", default_text("msteamsv2.default.title")),
    "text": templated("The message.", default_text("msteamsv2.default.text")),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def _teams(settings: GlobalConfig, **values: Any) -> MsTeamsV2Config:
    """Here a proxy of `global` holds beside an ``http_config`` that names none, as in Alertmanager."""
    http = values.get("http", settings.http)
    if not http.proxy_url and not http.proxy_from_environment:
        http = replace(http, proxy_url=settings.http.proxy_url)
    return MsTeamsV2Config(**(values | {"http": http}))


def teams_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_TEAMS,
        build=partial(_teams, settings),
        rules=(one_of("webhook_url", "webhook_url_file"),),
    )


_TELEGRAM = {
    **secret("bot_token", "The bot's token; else `global` says."),
    **secret("chat_id", "The chat.", _CHAT),
    "api_url": Key(shape=WEB_URL, about="Telegram's Bot API; else `global` says."),
    "message_thread_id": Key(shape=Whole(least=0, most=999_999_999), default=0, about="A topic of the chat."),
    "message": templated("The message.", default_text("telegram.default.message")),
    "disable_notifications": Key(shape=Flag(), default=False, about="Without a sound."),
    "parse_mode": Key(
        shape=Text(choices=_PARSE_MODES), default="HTML", about="`HTML`, `Markdown`, `MarkdownV2`, or empty."
    ),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def _has_bot(settings: GlobalConfig, found: Contents) -> bool:
    if found.values.get("bot_token") or settings.telegram_bot_token:
        return True
    found.place.wrong(found.node, "expected `bot_token` here, or `telegram_bot_token` in `global`")
    return False


def _telegram(settings: GlobalConfig, **values: Any) -> TelegramConfig:
    inherited = {"bot_token": settings.telegram_bot_token, "api_url": settings.telegram_api_url}
    said = {name: value for name, value in values.items() if value != "" or name not in inherited}
    return TelegramConfig(**({"http": settings.http} | inherited | said))


def telegram_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_TELEGRAM,
        build=partial(_telegram, settings),
        rules=(
            at_most_one("bot_token", "bot_token_file"),
            one_of("chat_id", "chat_id_file"),
            partial(_has_bot, settings),
        ),
    )
