"""Every kind that calls an address, with secrets all over it, made to fail in every way: nothing may show one."""

import base64
import html
import json
import logging
import re
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Thread
from urllib.parse import unquote

import pytest

from lamplighter.alerting.integrations import Integration
from lamplighter.channels.pushover import PushoverChannel
from lamplighter.channels.registry import open_channel
from lamplighter.config.alertmanager import (
    DiscordConfig,
    MsTeamsV2Config,
    OpsgenieConfig,
    PagerdutyConfig,
    PushoverConfig,
    ReceiverConfig,
    SlackConfig,
    TelegramConfig,
    WebhookConfig,
)
from lamplighter.config.alertmanager_http import Authorization, BasicAuth, HttpConfig, OAuth2
from lamplighter.errors import DeliveryError
from tests.support.alerts import a_notification
from tests.support.channels import some_tools
from tests.support.receivers import Behaviour, Receiver
from tests.support.receivers.server import Posted

MARK = "MARK"
"""In every secret, and in nothing else."""
PATH = "/hooks/a%2FMARKpath-00/x?sig=MARKquery%2B00"
BASIC = HttpConfig(basic_auth=BasicAuth(username="us", password='MARK"pass<word>&00'))
BEARER = HttpConfig(
    authorization=Authorization(credentials="MARKcredentials00"), http_headers={"X-Key": ("MARKheader00",)}
)

Configured = Callable[[str], tuple[ReceiverConfig, HttpConfig]]
KINDS: dict[str, Configured] = {
    "webhook": lambda base: (WebhookConfig(url=base + PATH, http=BEARER), BEARER),
    "webhook with a password": lambda base: (WebhookConfig(url=base + PATH, http=BASIC), BASIC),
    "slack": lambda base: (SlackConfig(api_url=base + PATH), BEARER),
    "slack bot": lambda base: (
        SlackConfig(app_url=base + "/api/x", app_token="MARKtoken00", channel="#a"),
        BEARER,
    ),
    "discord": lambda base: (DiscordConfig(webhook_url=base + PATH), BEARER),
    "teams": lambda base: (MsTeamsV2Config(webhook_url=base + PATH), BEARER),
    "telegram": lambda base: (TelegramConfig(api_url=base, bot_token="12345:MARK_token-00", chat_id="5"), BEARER),
    "pagerduty by v1": lambda base: (
        PagerdutyConfig(events_v1_url=base + "/v1", service_key="MARKservice00"),
        BEARER,
    ),
    "pagerduty": lambda base: (PagerdutyConfig(url=base + "/v2", routing_key="MARKrouting00"), BEARER),
    "opsgenie": lambda base: (OpsgenieConfig(api_url=base + "/", api_key="MARKkey00"), BEARER),
    "pushover": lambda _: (PushoverConfig(user_key="MARKuser00", token="MARKtoken+/00"), BEARER),
}


def told_of(kind: str, base: str) -> str:
    """Send, and return the error with all that Python would print of it."""
    config, _ = KINDS[kind](base)
    tools = some_tools()
    channel = (
        PushoverChannel(config, tools, f"{base}/1")
        if isinstance(config, PushoverConfig)
        else open_channel(Integration("team", "any", 0, config), tools)
    )
    with pytest.raises(DeliveryError) as raised:
        channel.send(a_notification())
    return "".join(traceback.format_exception(raised.value))


def repetitions(posted: Posted) -> list[str]:
    """Return the parts of a request that hold a secret, as a server might repeat them."""
    credentials = posted.headers.get("Authorization", "").removeprefix("Basic ")
    lines = [posted.path, *posted.headers.values(), *re.split(r"[,&{}]", posted.raw.decode())]
    found = [line for line in lines if MARK in line]
    if credentials and MARK not in credentials:
        found += [f"Basic {credentials}", base64.b64decode(credentials).decode()]
    decoded = [*found, *map(unquote, found)]
    return [*decoded, *map(html.escape, decoded), *(json.dumps(text).replace("/", "\\/") for text in decoded)]


@contextmanager
def port_that_says(raw: bytes) -> Iterator[str]:
    """Answer one connection with these bytes."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.recv(65_536)
                connection.sendall(raw)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def gives_away(text: str) -> bool:
    encoded = base64.b64encode(b'us:MARK"pass<word>&00').decode()
    return MARK in text.replace(__file__, "") or encoded in text


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_repeats_what_was_sent_is_redacted(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Posted] = []

    def refuse(posted: Posted) -> Behaviour:
        seen.append(posted)
        return Behaviour(status=400, body="no")

    with Receiver(reply=refuse) as receiver, caplog.at_level(logging.INFO):
        told_of(kind, receiver.base)
        repeated = repetitions(seen[0])
        assert repeated
        for part in repeated:
            for status in (400, 500):
                receiver.behave(Behaviour(status=status, body=part))
                said = told_of(kind, receiver.base)
                assert not gives_away(said), (part, said)
    assert not gives_away(str([vars(record) for record in caplog.records]))


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_a_connection_names_no_secret(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        port = closed.getsockname()[1]
    with caplog.at_level(logging.INFO):
        said = told_of(kind, f"http://127.0.0.1:{port}") + told_of(kind, "http://[::1.example")
        for raw in (
            b"HTTP/1.1 400 No\r\nno header\r\n: none\r\n\r\nx",
            b"garbage",
            b"",
            b"HTTP/1.1 307 x\r\nLocation: http://[\r\n\r\n",
        ):
            with port_that_says(raw) as base:
                said += told_of(kind, base)
        with port_that_says(b"no TLS here") as base:
            said += told_of(kind, base.replace("http://", "https://"))
        with Receiver() as elsewhere, Receiver() as receiver:
            elsewhere.behave(Behaviour(status=404, body="none"))
            for status in (302, 307):
                receiver.behave(Behaviour(status=status, headers={"Location": f"{elsewhere.base}{PATH}"}))
                said += told_of(kind, receiver.base)
    assert not gives_away(said)
    assert not gives_away(str([vars(record) for record in caplog.records]))


def test_a_token_server_that_repeats_what_it_was_sent_is_redacted() -> None:
    seen: list[Posted] = []

    def refuse(posted: Posted) -> Behaviour:
        seen.append(posted)
        return Behaviour(status=403, body="no")

    def post(receiver: Receiver) -> str:
        oauth2 = OAuth2(
            client_id="us",
            client_secret='MARK"pass<word>&00',
            token_url=receiver.base + PATH,
            endpoint_params={"audience": "MARKaudience00"},
        )
        config = WebhookConfig(url="https://hooks.example.com/x", http=HttpConfig(oauth2=oauth2))
        with pytest.raises(DeliveryError) as raised:
            open_channel(Integration("team", "any", 0, config), some_tools()).send(a_notification())
        return str(raised.value)

    with Receiver(reply=refuse) as receiver:
        post(receiver)
        for part in repetitions(seen[0]):
            receiver.behave(Behaviour(status=403, body=part))
            said = post(receiver)
            credentials = seen[0].headers["Authorization"].removeprefix("Basic ")
            assert MARK not in said, (part, said)
            assert credentials not in said
