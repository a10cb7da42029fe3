from collections.abc import Iterator
from typing import Any

import pytest

from lamplighter.channels.answers import Answer
from lamplighter.channels.telegram import TelegramChannel, chat_id, mended, mistake
from lamplighter.config.alertmanager import TelegramConfig
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, a_notification, a_resolved_alert
from tests.support.channel_tools import ToolsByHand, references
from tests.support.receivers.service import Reply, Service
from tests.support.receivers.telegram import TOKEN, flooded, moved, telegram


@pytest.fixture
def service() -> Iterator[Service]:
    with telegram() as running:
        yield running


def channel(service: Service, **options: Any) -> TelegramChannel:
    values: dict[str, Any] = {"bot_token": "ssm:bot", "chat_id": "-1001234567890", "api_url": service.url}
    return TelegramChannel(TelegramConfig(**values | options), ToolsByHand(references({"bot": TOKEN})))


def test_a_message_goes_to_the_chat(service: Service) -> None:
    channel(service).send(a_notification())
    (taken,) = service.taken
    body = taken.json
    assert {name: body[name] for name in ("chat_id", "parse_mode", "disable_notification")} == {
        "chat_id": -1001234567890,
        "parse_mode": "HTML",
        "disable_notification": False,
    }
    assert body["link_preview_options"] == {"is_disabled": True}
    assert not {"message_thread_id", "reply_parameters"} & body.keys()


def test_a_thread_and_silence_are_asked_for_and_plain_text_has_no_mode(service: Service) -> None:
    channel(service, message_thread_id=7, disable_notifications=True, parse_mode="").send(a_notification())
    body = service.taken[0].json
    assert (body["message_thread_id"], body["disable_notification"], body.get("parse_mode")) == (7, True, None)


def test_what_is_over_answers_to_the_first_message(service: Service) -> None:
    sent = channel(service)
    first = sent.send(a_notification())
    again = sent.send(a_notification(memory=first.memory))
    over = sent.send(a_notification(a_resolved_alert(), memory=again.memory))
    assert (first.memory, again.memory, over.memory) == ({"message_id": "101"}, {"message_id": "101"}, {})
    assert "reply_parameters" not in service.taken[1].json
    assert service.taken[2].json["reply_parameters"] == {
        "message_id": 101,
        "allow_sending_without_reply": True,
    }


def test_a_message_is_remembered_even_if_the_chat_is_a_secret(service: Service) -> None:
    config = TelegramConfig(bot_token="ssm:bot", chat_id="ssm:chat", api_url=service.url)
    tools = ToolsByHand(references({"bot": TOKEN, "chat": "-1001234567890"}))
    assert TelegramChannel(config, tools).send(a_notification()).memory == {"message_id": "101"}


def test_marks_that_cannot_be_read_are_sent_as_plain_text(service: Service) -> None:
    channel(service, message="<b>1 &lt; 2").send(a_notification())
    (taken,) = service.taken
    assert len(service.asked) == 2
    assert taken.json["text"] == "1 < 2"
    assert "parse_mode" not in taken.json


def test_a_group_that_has_moved_is_followed(service: Service) -> None:
    service.next_replies = [moved(-1009)]
    channel(service).send(a_notification())
    assert service.taken[0].json["chat_id"] == -1009


def test_a_group_that_moves_in_circles_is_given_up(service: Service) -> None:
    service.next_replies = [moved(-1009), moved(-1008), moved(-1009), moved(-1008)]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, len(service.asked)) == (True, 3)


def test_a_group_that_has_moved_to_where_it_is_is_not_followed() -> None:
    answer = Answer(400, text='{"parameters":{"migrate_to_chat_id":-5}}')
    assert mended({"chat_id": -5, "text": "t"}, answer) is None
    assert mended({"chat_id": -4, "text": "t"}, answer) == {"chat_id": -5, "text": "t"}


def test_too_many_messages_wait_as_long_as_the_body_says(service: Service) -> None:
    service.next_replies = [flooded(31)]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (False, 31)


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (403, True), (404, True), (500, False)])
def test_what_another_attempt_can_help_is_told_apart(service: Service, status: int, permanent: bool) -> None:
    service.next_replies = [Reply(status, {"ok": False, "description": f"no {TOKEN}"})]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert raised.value.permanent is permanent
    assert TOKEN not in str(raised.value)


def test_a_wrong_token_is_a_permanent_mistake(service: Service) -> None:
    with pytest.raises(DeliveryError) as raised:
        channel(service, bot_token="another").send(a_notification())
    assert raised.value.permanent


@pytest.mark.parametrize(("text", "chat"), [("-5", -5), ("12", 12), ("@status_page", "@status_page")])
def test_a_chat_is_a_number_or_a_name(text: str, chat: int | str) -> None:
    assert chat_id(text) == chat


@pytest.mark.parametrize("text", ["", "status_page", "1.5", "@", "12 13", "٣"])
def test_anything_else_is_no_chat(text: str) -> None:
    with pytest.raises(DeliveryError, match="neither"):
        chat_id(text)


def test_a_success_is_no_mistake() -> None:
    assert mistake(Answer(200, text='{"ok":true}'), NOON) is None
