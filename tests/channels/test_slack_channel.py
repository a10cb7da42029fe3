from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.channels.slack import COLOURS, RESOLVED_COLOUR
from lamplighter.channels.slack_channel import SlackChannel
from lamplighter.channels.slack_message import payload
from lamplighter.channels.templates import definitions_of, no_definitions, texts_for
from lamplighter.config.alertmanager_chat import SlackAction, SlackConfig, SlackConfirmation, SlackField
from lamplighter.errors import DeliveryError
from tests.support.alerts import a_notification, a_resolved_alert, an_alert
from tests.support.channels import some_tools
from tests.support.receivers.server import Behaviour, Receiver
from tests.support.receivers.slack import attachment_objections, block_kit_objections, slack_like
from tests.support.receivers.slack_api import CHANNEL_ID, TOKEN, SlackApi


@pytest.fixture
def api() -> SlackApi:
    return SlackApi()


@pytest.fixture
def server(api: SlackApi) -> Iterator[Receiver]:
    with api.server() as running:
        yield running


def a_bot(server: Receiver, **overrides: Any) -> SlackChannel:
    values = {"app_token": "${TOKEN}", "app_url": f"{server.base}/api/chat.postMessage", "channel": "#ops"}
    return SlackChannel(SlackConfig(**(values | overrides)), some_tools(TOKEN=f"{TOKEN}\n"))


def message_of(config: SlackConfig, notification: Notification, files: Mapping[str, str] | None = None) -> Any:
    definitions = definitions_of(files or {}) if files else no_definitions()
    return payload(notification, config, texts_for(notification, definitions))


def test_a_bot_remembers_where_its_first_message_is(api: SlackApi, server: Receiver) -> None:
    sent = a_bot(server).send(a_notification())
    assert sent.memory == {"channel": CHANNEL_ID, "ts": "1795176000.000001"}
    assert [method for method, _ in api.calls] == ["chat.postMessage"]


def test_the_end_answers_in_the_thread_and_recolours_the_first_message(api: SlackApi, server: Receiver) -> None:
    bot = a_bot(server)
    memory = bot.send(a_notification()).memory
    sent = bot.send(a_notification(a_resolved_alert(), memory=memory))
    first, answer = api.messages.values()
    assert answer["thread_ts"] == memory["ts"]
    assert "reply_broadcast" not in answer
    assert [each["color"] for each in first["attachments"]] == [RESOLVED_COLOUR]
    assert first["attachments"][0]["fallback"] == "CRITICAL: core/shop is down: connection refused"
    assert sent == Sent()


def test_what_is_new_in_a_group_is_told_in_the_thread_and_in_the_channel(api: SlackApi, server: Receiver) -> None:
    bot = a_bot(server)
    memory = bot.send(a_notification()).memory
    sent = bot.send(a_notification(an_alert(), a_resolved_alert(labels={"check": "b"}), memory=memory))
    first, answer = api.messages.values()
    assert (answer["thread_ts"], answer["reply_broadcast"]) == (memory["ts"], True)
    assert first["attachments"][0]["color"] == COLOURS["critical"]
    assert sent.memory == memory


def test_with_update_message_the_first_message_is_changed_instead(api: SlackApi, server: Receiver) -> None:
    bot = a_bot(server, update_message=True)
    memory = bot.send(a_notification()).memory
    sent = bot.send(a_notification(a_resolved_alert(), memory=memory))
    (only,) = api.messages.values()
    assert only["attachments"][0]["fallback"].startswith("RESOLVED")
    assert [method for method, _ in api.calls] == ["chat.postMessage", "chat.update"]
    assert sent == Sent()


@pytest.mark.parametrize("update", [True, False])
def test_a_first_message_that_somebody_deleted_is_posted_anew(
    api: SlackApi, server: Receiver, update: bool
) -> None:
    memory = {"channel": CHANNEL_ID, "ts": "1.000000"}
    sent = a_bot(server, update_message=update).send(a_notification(memory=memory))
    assert len(api.messages) == 1
    assert sent.memory["ts"] in api.messages


def test_a_recolouring_that_fails_does_not_repeat_the_message(api: SlackApi, server: Receiver) -> None:
    bot = a_bot(server)
    memory = bot.send(a_notification()).memory
    api.errors = ["", "internal_error"]
    assert bot.send(a_notification(a_resolved_alert(), memory=memory)) == Sent()
    assert [method for method, _ in api.calls] == ["chat.postMessage", "chat.postMessage", "chat.update"]


@pytest.mark.parametrize(
    ("error", "permanent"),
    [("channel_not_found", True), ("invalid_auth", True), ("ratelimited", False), ("internal_error", False)],
)
def test_what_the_api_refuses_says_whether_trying_again_can_help(
    api: SlackApi, server: Receiver, error: str, permanent: bool
) -> None:
    api.errors = [error]
    with pytest.raises(DeliveryError, match=f"Slack answered: {error}") as raised:
        a_bot(server).send(a_notification())
    assert raised.value.permanent is permanent


def test_too_many_requests_are_told_with_slacks_patience(server: Receiver) -> None:
    server.behave(Behaviour(status=429, headers={"Retry-After": "17"}, body=f"slow down {TOKEN}"))
    with pytest.raises(DeliveryError) as raised:
        a_bot(server).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (False, 17.0)
    assert TOKEN not in str(raised.value)


def test_a_webhook_that_answers_otherwise_than_ok_has_not_taken_the_message() -> None:
    with Receiver(reply=lambda _: Behaviour(body="no_service")) as hook:
        channel = SlackChannel(SlackConfig(api_url=hook.url), some_tools())
        with pytest.raises(DeliveryError, match="Slack answered: no_service"):
            channel.send(a_notification())


EVERYTHING = SlackConfig(
    api_url="x",
    channel="#{{ .CommonLabels.group }}",
    username="lamp",
    color="{{ if .Alerts.Firing }}#ff0000{{ else }}good{{ end }}",
    title="{{ .Status | toUpper }} {{ .CommonLabels.check }}",
    title_link="{{ .ExternalURL }}/x",
    pretext="pre {{ len .Alerts }}",
    text="{{ range .Alerts }}<{{ .GeneratorURL }}|{{ .Labels.check }}> {{ end }}",
    message_text="said above",
    fields=(
        SlackField(title="Check", value="{{ .CommonLabels.check }}"),
        SlackField(title="Long", value="v", short=False),
    ),
    short_fields=True,
    footer="foot",
    fallback="fall {{ .Status }}",
    callback_id="call",
    icon_emoji=":lamp:",
    image_url="https://x/i.png",
    thumb_url="https://x/t.png",
    link_names=True,
    mrkdwn_in=("fields",),
    actions=(
        SlackAction(
            type="button", text="Runbook", url="{{ .CommonAnnotations.runbook }}https://w", style="primary"
        ),
        SlackAction(type="button", text="Ack", name="ack", value="1", confirm=SlackConfirmation(text="Sure?")),
    ),
)


def test_every_key_of_alertmanagers_arrives_expanded() -> None:
    message = message_of(EVERYTHING, a_notification())
    (attachment,) = message.pop("attachments")
    assert message == {
        "channel": "#core",
        "username": "lamp",
        "icon_emoji": ":lamp:",
        "text": "said above",
        "link_names": True,
    }
    assert attachment == {
        "color": "#ff0000",
        "title": "FIRING shop",
        "title_link": "https://lamp.example.com/x",
        "pretext": "pre 1",
        "text": "<https://lamp.example.com/admin/monitoring/checks/core_shop|shop> ",
        "fields": [
            {"title": "Check", "value": "shop", "short": True},
            {"title": "Long", "value": "v", "short": False},
        ],
        "footer": "foot",
        "fallback": "fall firing",
        "callback_id": "call",
        "image_url": "https://x/i.png",
        "thumb_url": "https://x/t.png",
        "mrkdwn_in": ["fields"],
        "actions": [
            {"type": "button", "text": "Runbook", "url": "https://w", "style": "primary"},
            {"type": "button", "text": "Ack", "name": "ack", "value": "1", "confirm": {"text": "Sure?"}},
        ],
    }


def test_slack_takes_the_operators_attachment() -> None:
    with slack_like() as hook:
        message = message_of(EVERYTHING, a_notification())
        SlackChannel(SlackConfig(api_url=hook.url, title="{{ .Status }}"), some_tools()).send(a_notification())
        assert hook.posted[0].body["attachments"][0]["title"] == "firing"
    assert block_kit_objections(message) + attachment_objections(message) == []


@pytest.mark.parametrize(
    ("config", "files"),
    [
        (SlackConfig(api_url="x", title="mine"), {}),
        (SlackConfig(api_url="x", fields=(SlackField(title="a", value="b"),)), {}),
        (SlackConfig(api_url="x"), {"own.tmpl": '{{ define "slack.default.text" }}mine{{ end }}'}),
    ],
    ids=["a key", "fields", "a redefined template"],
)
def test_one_part_of_the_operators_takes_our_layouts_place(config: SlackConfig, files: Mapping[str, str]) -> None:
    (attachment,) = message_of(config, a_notification(), files)["attachments"]
    assert "blocks" not in attachment
    assert attachment["fallback"]


def test_a_long_title_and_text_are_cut_to_what_slack_takes() -> None:
    config = SlackConfig(api_url="x", title="{{ .CommonAnnotations.long }}", text="{{ .CommonAnnotations.long }}")
    alert = an_alert(annotations={"summary": "s", "long": "x" * 50_000})
    (attachment,) = message_of(config, a_notification(alert))["attachments"]
    assert (len(attachment["title"]), len(attachment["text"])) == (1024, 12_000)


def test_a_template_that_fails_is_named_in_the_message_that_is_sent_nevertheless() -> None:
    (attachment,) = message_of(SlackConfig(api_url="x", text="{{ .Nope }}"), a_notification())["attachments"]
    assert "error expanding template" in attachment["text"]
