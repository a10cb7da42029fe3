import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.notification import Notification
from lamplighter.channels.opsgenie import Call, OpsgenieChannel, calls
from lamplighter.config.alertmanager import OpsgenieConfig
from lamplighter.config.alertmanager_paging import OpsgenieResponder
from lamplighter.errors import DeliveryError
from tests.support.alerts import a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.opsgenie import KEY, objections, opsgenie
from tests.support.receivers.service import Asked, Reply, Service

ALIAS = sha256(b"{}:{}").hexdigest()


@pytest.fixture
def service() -> Iterator[Service]:
    with opsgenie() as running:
        yield running


def channel(service: Service, **options: Any) -> OpsgenieChannel:
    config = OpsgenieConfig(api_key="ssm:genie", api_url=f"{service.url}/", **options)
    return OpsgenieChannel(config, ToolsByHand(references({"genie": KEY})))


def asked_for(notification: Notification | None = None, **options: Any) -> Sequence[Call]:
    return calls(notification or a_notification(), OpsgenieConfig(api_key="k", **options), chosen())


def created(**options: Any) -> dict[str, Any]:
    return asked_for(**options)[0].body


def test_what_fires_is_created_and_what_is_over_is_closed_by_one_alias(service: Service) -> None:
    sent = channel(service)
    sent.send(a_notification())
    sent.send(a_notification(a_resolved_alert()))
    opened, closed = service.taken
    assert opened.json["alias"] == ALIAS
    assert (closed.method, closed.path) == ("POST", f"/v2/alerts/{ALIAS}/close?identifierType=alias")
    assert closed.json == {"source": "https://lamp.example.com"}


def test_an_alert_says_what_why_and_since_when() -> None:
    body = created()
    assert body["message"] == "CRITICAL: core/shop is down: connection refused"
    assert "[CONNECTED] (false) == true" in body["description"]
    assert body["details"] == {
        "alertname": "CheckDown",
        "check": "shop",
        "group": "core",
        "severity": "critical",
    }
    assert not {"priority", "tags", "actions", "responders", "note", "entity"} & body.keys()


def test_an_alert_that_is_there_is_changed_where_that_is_wanted(service: Service) -> None:
    channel(service, update_alerts=True, message="new", description="newer").send(a_notification())
    assert [(asked.method, asked.path.partition("?")[0]) for asked in service.taken] == [
        ("POST", "/v2/alerts"),
        ("PUT", f"/v2/alerts/{ALIAS}/message"),
        ("PUT", f"/v2/alerts/{ALIAS}/description"),
    ]
    assert [asked.json for asked in service.taken[1:]] == [{"message": "new"}, {"description": "newer"}]


def test_an_alert_that_becomes_graver_gets_another_priority(service: Service) -> None:
    channel(service, update_alerts=True, priority="P2").send(a_notification())
    assert service.taken[-1].path == f"/v2/alerts/{ALIAS}/priority?identifierType=alias"
    assert service.taken[-1].json == {"priority": "P2"}


def test_what_is_chosen_is_carried(service: Service) -> None:
    options = {
        "priority": "p1 ",
        "tags": " a, b,,a",
        "actions": "restart,scale",
        "note": "look",
        "entity": "shop",
        "details": {"check": "mine", "more": "m"},
        "source": "s",
    }
    channel(service, **options).send(a_notification())
    body = service.taken[0].json
    assert (body["priority"], body["tags"], body["actions"]) == ("P1", ["a", "b"], ["restart", "scale"])
    assert (body["note"], body["entity"], body["source"]) == ("look", "shop", "s")
    assert (body["details"]["check"], body["details"]["more"]) == ("mine", "m")


def test_responders_are_those_that_have_a_name_once_expanded() -> None:
    responders = (
        OpsgenieResponder(type="Team", name="ops"),
        OpsgenieResponder(type="teams", name="a, b,"),
        OpsgenieResponder(type="user", username="{{ nobody }}"),
        OpsgenieResponder(type="schedule", id="7"),
    )
    assert created(responders=responders)["responders"] == [
        {"name": "ops", "type": "team"},
        {"name": "a", "type": "team"},
        {"name": "b", "type": "team"},
        {"id": "7", "type": "schedule"},
    ]


def test_a_priority_that_is_none_is_left_to_opsgenie() -> None:
    assert "priority" not in created(priority="critical")


@given(st.text(), st.text(), st.lists(st.text(max_size=9)), st.dictionaries(st.text(max_size=5), st.text()))
def test_whatever_is_said_is_within_the_limits(
    message: str, note: str, tags: list[str], details: dict[str, str]
) -> None:
    labels = {name: value * 2000 for name, value in details.items()}
    wanted = a_notification(
        an_alert(labels=labels, annotations={"summary": message, "description": note * 20_000})
    )
    for call in asked_for(
        wanted,
        message=message * 50,
        note=note * 2000,
        tags=",".join(tags * 9),
        update_alerts=True,
        source=note * 60,
    ):
        asked = Asked(call.method, f"/{call.path}", {}, json.dumps(call.body).encode())
        assert objections(asked) == {}


@pytest.mark.parametrize(("status", "permanent"), [(401, True), (422, True), (429, False), (503, False)])
def test_what_another_attempt_can_help_is_told_apart(service: Service, status: int, permanent: bool) -> None:
    service.next_replies = [Reply(status, f"no {KEY}", {"Retry-After": "9"})]
    with pytest.raises(DeliveryError, match=r"no \*\*\*") as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (permanent, 9)


def test_an_update_that_fails_is_a_failure_and_may_be_sent_whole_again(service: Service) -> None:
    sent = channel(service, update_alerts=True)
    service.next_replies = [Reply(202), Reply(503)]
    with pytest.raises(DeliveryError):
        sent.send(a_notification())
    sent.send(a_notification())
    assert [asked.method for asked in service.asked] == ["POST", "PUT", "POST", "PUT", "PUT"]


def test_a_key_that_is_empty_is_said_before_anything_is_sent() -> None:
    with pytest.raises(DeliveryError, match="the API key is empty"):
        OpsgenieChannel(OpsgenieConfig(api_key=""), ToolsByHand()).send(a_notification())


def test_tags_that_are_too_long_or_too_many_are_cut() -> None:
    tags = created(tags=",".join(f"{n}{'t' * 90}" for n in range(30)))["tags"]
    assert len(tags) == 20
    assert {len(tag) for tag in tags} == {50}
