import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import OUTSIDE
from lamplighter.alerting.notification import Notification
from lamplighter.channels.pushover import PushoverChannel, message
from lamplighter.config.alertmanager import PushoverConfig
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.pushover import RECEIPT, TOKEN, USER, form, objections, pushover
from tests.support.receivers.service import Reply, Service


@pytest.fixture
def service() -> Iterator[Service]:
    with pushover() as running:
        yield running


def channel(service: Service, **options: Any) -> PushoverChannel:
    config = PushoverConfig(user_key="ssm:user", token="ssm:token", **options)
    return PushoverChannel(config, ToolsByHand(references({"user": USER, "token": TOKEN})), f"{service.url}/1")


def fields(notification: Notification | None = None, **options: Any) -> Mapping[str, str]:
    found = message(notification or a_notification(), PushoverConfig(user_key="u", token="t", **options), chosen())
    assert objections({**found, "user": USER}) == []
    return found


def test_a_message_is_taken_and_its_secrets_are_in_no_address(service: Service) -> None:
    channel(service, priority="1").send(a_notification())
    (taken,) = service.taken
    assert taken.path == "/1/messages.json"
    assert (form(taken)["token"], form(taken)["user"]) == (TOKEN, USER)


def test_a_message_says_what_why_since_when_and_where_to_look() -> None:
    found = fields(priority="0")
    assert found["title"] == "CRITICAL: core/shop is down: connection refused"
    assert "[CONNECTED] (false) == true" in found["message"]
    assert found["url"] == "https://lamp.example.com/admin/monitoring/checks/core_shop"
    assert not {"html", "monospace", "retry", "expire", "ttl", "device", "sound"} & found.keys()


def test_a_source_that_does_not_lead_to_the_web_is_no_link() -> None:
    outside = an_alert(details={OUTSIDE: {"expires_at": NOON, "generator_url": "javascript:alert(1)"}})
    assert "url" not in fields(a_notification(outside))


def test_an_emergency_says_how_often_and_for_how_long() -> None:
    found = fields(priority="2", retry_seconds=5, expire_seconds=90_000, ttl_seconds=60)
    assert {name: found[name] for name in ("priority", "retry", "expire")} == {
        "priority": "2",
        "retry": "30",
        "expire": "10800",
    }
    assert "ttl" not in found


def test_what_is_chosen_is_carried() -> None:
    found = fields(priority="-1", ttl_seconds=90, device="phone", sound="siren", url="https://x", url_title="X")
    assert {name: found[name] for name in ("priority", "ttl", "device", "sound", "url", "url_title")} == {
        "priority": "-1",
        "ttl": "90",
        "device": "phone",
        "sound": "siren",
        "url": "https://x",
        "url_title": "X",
    }


def test_a_priority_that_is_none_is_the_usual_one() -> None:
    assert "priority" not in fields(priority="high")


def test_html_is_cut_so_that_nothing_is_torn_apart() -> None:
    alert = an_alert(annotations={"summary": "<down>", "description": "&" * 2000}, details={})
    assert fields(a_notification(alert), html=True)["message"].startswith(
        "<b>CRITICAL: &lt;down&gt;</b>\n&amp;&amp;"
    )
    assert fields(html=True, message=f"<b>{'x' * 2000}</b>")["message"].endswith("x…</b>")


def test_a_message_without_a_text_is_one_nevertheless() -> None:
    assert fields(message=" \n")["message"] == "(no details)"


@given(st.text(), st.text(), st.booleans())
def test_whatever_is_said_is_within_the_limits(text: str, url: str, html: bool) -> None:
    if not html:
        fields(message=text * 99, title=text * 99, url=url * 99, url_title=text * 99)
    fields(a_notification(an_alert(annotations={"summary": text, "description": text * 99})), html=html)


def test_an_alarm_that_is_over_is_ended(service: Service) -> None:
    sent = channel(service, priority="2")
    began = sent.send(a_notification())
    over = channel(service, priority="0").send(a_notification(a_resolved_alert(), memory=began.memory))
    assert (began.memory, over.memory) == ({"receipt": RECEIPT}, {})
    assert [asked.path for asked in service.taken][1:] == [
        "/1/messages.json",
        f"/1/receipts/{RECEIPT}/cancel.json",
    ]


def test_an_alarm_that_cannot_be_ended_makes_no_failure_of_what_was_sent(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.next_replies = [Reply(200, {"status": 1}), Reply(500, f"oh {TOKEN}")]
    with caplog.at_level(logging.WARNING):
        channel(service, priority="0").send(a_notification(a_resolved_alert(), memory={"receipt": RECEIPT}))
    assert "an alarm that is over could not be ended" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (429, False), (500, False)])
def test_what_another_attempt_can_help_is_told_apart(service: Service, status: int, permanent: bool) -> None:
    service.next_replies = [Reply(status, f"no {TOKEN} {USER}", {"Retry-After": "30"})]
    with pytest.raises(DeliveryError, match=r"no \*\*\* \*\*\*") as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (permanent, 30)


@pytest.mark.parametrize(("token", "user", "named"), [("", "u", "token"), ("t", "{{ none }}", "user key")])
def test_a_secret_that_is_empty_is_named(service: Service, token: str, user: str, named: str) -> None:
    sent = PushoverChannel(PushoverConfig(token=token, user_key=user), ToolsByHand(), service.url)
    with pytest.raises(DeliveryError, match=f"the {named} is empty"):
        sent.send(a_notification())


def test_of_html_and_monospace_html_is_taken() -> None:
    assert "monospace" not in fields(html=True, monospace=True)
    assert fields(monospace=True)["monospace"] == "1"


def test_an_alarm_is_remembered_when_a_quieter_message_follows(service: Service) -> None:
    sent = channel(service, priority="0").send(a_notification(memory={"receipt": RECEIPT}))
    assert sent.memory == {"receipt": RECEIPT}
