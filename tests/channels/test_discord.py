from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.channels.discord import (
    FIRING_COLOUR,
    RESOLVED_COLOUR,
    SEVERITY_COLOURS,
    DiscordChannel,
    escaped,
    payload,
)
from lamplighter.config.alertmanager import DiscordConfig
from lamplighter.errors import DeliveryError
from lamplighter.probes.verdict import CheckState
from tests.support.alerts import SILENCE_URL, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.discord import discord, objections, read_message
from tests.support.receivers.service import Reply, Service

PATH = "/api/webhooks/1/top-secret"


@pytest.fixture
def service() -> Iterator[Service]:
    with discord() as running:
        yield running


def channel(service: Service, **options: Any) -> DiscordChannel:
    config = DiscordConfig(webhook_url="ssm:hook", **options)
    return DiscordChannel(config, ToolsByHand(references({"hook": f"{service.url}{PATH}\n"})))


def written(*alerts: Alert, expansions: Any = None, **options: Any) -> dict[str, Any]:
    return payload(a_notification(*alerts), DiscordConfig(webhook_url="x", **options), chosen(expansions))


def test_a_message_is_taken(service: Service) -> None:
    channel(service).send(a_notification())
    (taken,) = service.taken
    assert taken.path == PATH


def test_pictures_of_the_last_hour_go_with_the_embeds_that_show_them(service: Service) -> None:
    pay = an_alert(labels={"check": "pay"}, details={"check_key": "core_pay"})
    minutes = (Minute(CheckState.UP, 0.1),) * 60
    evidence = {"core_shop": Evidence(minutes=minutes), "core_pay": Evidence(minutes=minutes)}
    channel(service).send(a_notification(an_alert(), pay, evidence=evidence))
    (taken,) = service.taken
    message, files = read_message(taken)
    shown = [embed["image"]["url"].removeprefix("attachment://") for embed in message["embeds"]]
    assert shown == list(files)
    assert len(files) == 2
    assert message["allowed_mentions"]["parse"] == []


def test_an_operators_own_embed_has_no_picture(service: Service) -> None:
    evidence = {"core_shop": Evidence(minutes=(Minute(CheckState.UP, 0.1),) * 60)}
    channel(service, message="x").send(a_notification(evidence=evidence))
    (taken,) = service.taken
    assert taken.headers["content-type"] == "application/json"


def test_an_embed_says_what_why_since_when_and_where_to_look() -> None:
    (embed,) = written()["embeds"]
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    assert embed["title"] == "CRITICAL: core/shop is down: connection refused"
    assert embed["timestamp"] == "2026-11-20T12:00:00Z"
    assert fields["Failed conditions"] == "```\n[CONNECTED] (false) == true\n```"
    assert (
        fields["Links"]
        == f"[Dashboard](https://lamp.example.com/admin/monitoring/checks/core_shop) · [Silence]({SILENCE_URL})"
    )
    assert fields["For"] == "1 min"


def test_marks_in_what_a_service_says_are_text() -> None:
    alert = an_alert(annotations={"summary": "a_b_c is down", "description": "- *x*\n# [y](https://z)"})
    (embed,) = written(alert)["embeds"]
    assert embed["title"] == r"CRITICAL: a\_b\_c is down"
    assert embed["description"].split("\n")[:2] == [r"\- \*x\*", r"\# \[y\](https://z)"]


def test_links_that_are_too_long_are_left_out_whole() -> None:
    alert = an_alert(annotations={"summary": "s", "runbook_url": f"https://w/{'x' * 1000}"})
    fields = {field["name"]: field["value"] for field in written(alert)["embeds"][0]["fields"]}
    assert (
        fields["Links"]
        == f"[Dashboard](https://lamp.example.com/admin/monitoring/checks/core_shop) · [Silence]({SILENCE_URL})"
    )


@pytest.mark.parametrize(
    ("alert", "colour"),
    [
        (an_alert(), SEVERITY_COLOURS["critical"]),
        (an_alert(labels={"severity": "strange"}), SEVERITY_COLOURS["info"]),
        (a_resolved_alert(), RESOLVED_COLOUR),
    ],
)
def test_the_colour_is_the_severitys_and_green_when_it_is_over(alert: Alert, colour: int) -> None:
    assert written(alert)["embeds"][0]["color"] == colour


def test_the_operators_texts_make_one_embed() -> None:
    message = written(an_alert(), an_alert(), title="T", message=" M\n", username="lamp", content="c")
    assert message["embeds"] == [{"title": "T", "description": "M", "color": FIRING_COLOUR}]
    assert (message["username"], message["content"]) == ("lamp", "c")


def test_nobody_is_called_by_what_an_alert_says() -> None:
    message = written(content="{{ x }}", expansions={"{{ x }}": "@everyone <@5>"})
    assert message["allowed_mentions"] == {"parse": [], "roles": [], "users": []}


def test_whom_the_operator_names_is_called() -> None:
    message = written(content="@here <@&12> <@!34> <@56>")
    assert message["allowed_mentions"] == {"parse": ["everyone"], "roles": ["12"], "users": ["34", "56"]}


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 1000])
def test_any_number_of_alerts_is_within_discords_limits(count: int) -> None:
    alerts = [
        an_alert(
            labels={"check": f"shop-{n}"},
            annotations={
                "summary": "s" * 400,
                "description": "*" * 9000,
                "runbook_url": "https://w/" + "x" * 3000,
            },
            details={"check_key": "core_shop", "failed_conditions": ["`" * 500] * 50},
        )
        for n in range(count)
    ]
    message = written(*alerts)
    assert objections(message) == []
    shown = sum("more" not in embed["title"] for embed in message["embeds"])
    assert shown == count or message["embeds"][-1]["title"] == f"and {count - shown} more"


@given(st.text(), st.text(), st.lists(st.text(), max_size=4), st.text(min_size=1))
def test_whatever_a_service_says_is_within_the_limits(
    description: str, cause: str, conditions: list[str], check: str
) -> None:
    alert = an_alert(
        labels={"check": check},
        annotations={"summary": "down", "description": description, "cause": cause},
        details={"failed_conditions": conditions},
    )
    assert objections(written(alert)) == []


@given(st.text(max_size=7000), st.text(max_size=3000))
def test_whatever_a_template_says_is_within_the_limits(message: str, content: str) -> None:
    assert objections(written(title=message, message=message, content=content)) == []


@given(st.text(alphabet="*_\\a", max_size=60), st.integers(4, 40))
def test_a_cut_tears_no_escape_apart(text: str, longest: int) -> None:
    cut = escaped(text, longest)
    assert len(cut) <= longest
    bare = cut.removesuffix("…")
    while bare:
        bare = bare[2:] if bare[0] == "\\" and len(bare) > 1 else bare[1:] if bare[0] == "a" else "torn"
        assert bare != "torn", cut


def test_a_pause_that_is_said_in_the_body_only_is_kept(service: Service) -> None:
    service.next_replies = [Reply(429, {"message": "You are being rate limited.", "retry_after": 1.25})]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (False, 2)


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (404, True), (429, False), (502, False)])
def test_what_another_attempt_can_help_is_told_apart(service: Service, status: int, permanent: bool) -> None:
    service.next_replies = [Reply(status, "top-secret", {"Retry-After": "3"})]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (permanent, 3)
    assert "top-secret" not in str(raised.value)


def test_no_more_than_ten_embeds_are_sent_however_short_they_are() -> None:
    alerts = [an_alert(annotations={"summary": str(n)}, details={}) for n in range(14)]
    message = written(*alerts)
    assert objections(message) == []
    assert len(message["embeds"]) == 10
    assert message["embeds"][-1]["title"] == "and 5 more"


def test_a_code_block_ends_where_it_should() -> None:
    alert = an_alert(details={"failed_conditions": ["[BODY] (```) == ok"]})
    fields = {field["name"]: field["value"] for field in written(alert)["embeds"][0]["fields"]}
    assert fields["Failed conditions"] == "```\n[BODY] (''') == ok\n```"


def test_a_name_that_is_too_long_is_cut() -> None:
    assert objections(written(username="x" * 100)) == []
