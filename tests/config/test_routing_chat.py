"""discord_configs, telegram_configs and msteamsv2_configs."""

import pytest

from lamplighter.config.alertmanager_chat import DiscordConfig, MsTeamsV2Config, TelegramConfig
from lamplighter.config.alertmanager_http import HttpConfig
from tests.support.routing_files import complaints, integration_of

BOT = "bot_token: x, chat_id: -1001234567890"


def test_every_key_of_discord_arrives() -> None:
    said = "webhook_url: 'https://x/', content: a, title: b, message: c, username: d, avatar_url: e"
    assert integration_of("discord", f"{said}, send_resolved: false") == DiscordConfig(
        webhook_url="https://x/",
        content="a",
        title="b",
        message="c",
        username="d",
        avatar_url="e",
        send_resolved=False,
    )
    assert integration_of("discord", "webhook_url_file: f") == DiscordConfig(webhook_url="file:f")


def test_every_key_of_telegram_arrives() -> None:
    said = "api_url: 'https://t', message_thread_id: 7, message: a, disable_notifications: true, parse_mode: ''"
    assert integration_of("telegram", f"{BOT}, {said}") == TelegramConfig(
        bot_token="x",
        chat_id="-1001234567890",
        api_url="https://t",
        message_thread_id=7,
        message="a",
        disable_notifications=True,
        parse_mode="",
    )


@pytest.mark.parametrize(
    ("settings", "token"), [("telegram_bot_token: g", "g"), ("telegram_bot_token_file: g", "file:g")]
)
def test_telegrams_bot_may_be_that_of_global(settings: str, token: str) -> None:
    found = integration_of("telegram", "chat_id_file: c", f"{settings}, telegram_api_url: 'https://t'")
    assert found == TelegramConfig(bot_token=token, chat_id="file:c", api_url="https://t")


def test_every_key_of_teams_arrives() -> None:
    found = integration_of("msteamsv2", "webhook_url: 'https://x/', title: a, text: b, send_resolved: false")
    assert found == MsTeamsV2Config(webhook_url="https://x/", title="a", text="b", send_resolved=False)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", HttpConfig(proxy_url="http://g:1")),
        ("http_config: {enable_http2: false}", HttpConfig(proxy_url="http://g:1", enable_http2=False)),
        ("http_config: {proxy_url: 'http://o:1'}", HttpConfig(proxy_url="http://o:1")),
        ("http_config: {proxy_from_environment: true}", HttpConfig(proxy_from_environment=True)),
    ],
)
def test_teams_has_the_proxy_of_global_unless_it_has_one(said: str, expected: HttpConfig) -> None:
    settings = "http_config: {proxy_url: 'http://g:1'}"
    assert integration_of("msteamsv2", f"webhook_url: 'https://x/', {said}", settings).http == expected


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("discord", "", ": expected one of `webhook_url`, `webhook_url_file`"),
        ("discord", "webhook_url: hunter22", "webhook_url: expected an http or https URL"),
        ("discord", "webhook_url: 'http://x', webhook_url_file: y", "webhook_url_file: expected just one of"),
        ("discord", "webhook_url: 'http://x', color: y", "color: `color` is not a key here"),
        ("msteamsv2", "", ": expected one of `webhook_url`, `webhook_url_file`"),
        ("telegram", "chat_id: 1", ": expected `bot_token` here, or `telegram_bot_token` in `global`"),
        ("telegram", "bot_token: x", ": expected one of `chat_id`, `chat_id_file`"),
        ("telegram", f"{BOT}, chat_id_file: y", "chat_id_file: expected just one of"),
        ("telegram", "bot_token: x, chat_id: '@room'", "chat_id: expected a number"),
        ("telegram", "bot_token: x, chat_id: 0", "chat_id: expected a number"),
        ("telegram", f"{BOT}, parse_mode: html", "parse_mode: expected one of"),
        ("telegram", f"{BOT}, bot_token_file: y", "bot_token_file: expected at most one of"),
    ],
)
def test_a_mistake_is_told_at_its_key(kind: str, said: str, expected: str) -> None:
    found = complaints(kind, said)
    assert [complaint.startswith(expected) for complaint in found] == [True], found


@pytest.mark.parametrize("chat", ["${CHAT}", "ssm:/chat", "42"])
def test_a_chat_may_be_a_reference(chat: str) -> None:
    assert integration_of("telegram", f"bot_token: x, chat_id: '{chat}'").chat_id == chat
