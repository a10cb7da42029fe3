import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.notification import Notification
from lamplighter.channels.pagerduty import PagerdutyChannel, event
from lamplighter.channels.pagerduty_content import MOST_BYTES
from lamplighter.config.alertmanager import PagerdutyConfig
from lamplighter.config.alertmanager_paging import PagerdutyImage, PagerdutyLink
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, SILENCE_URL, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.pagerduty import objections, pagerduty
from tests.support.receivers.service import Reply, Service

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def service() -> Iterator[Service]:
    with pagerduty() as running:
        yield running


def channel(service: Service, **options: Any) -> PagerdutyChannel:
    config = PagerdutyConfig(routing_key="ssm:key", url=f"{service.url}/v2/enqueue", **options)
    return PagerdutyChannel(config, ToolsByHand(references({"key": KEY})))


def written(notification: Notification | None = None, expansions: Any = None, **options: Any) -> Any:
    config = PagerdutyConfig(routing_key=KEY, **options)
    return json.loads(event(notification or a_notification(), config, chosen(expansions), KEY))


def test_what_fires_triggers_and_what_is_over_resolves_by_one_key(service: Service) -> None:
    sent = channel(service)
    sent.send(a_notification(group_key='{}:{alertname="x"}'))
    sent.send(a_notification(a_resolved_alert(), group_key='{}:{alertname="x"}'))
    fired, over = (asked.json for asked in service.taken)
    assert (fired["event_action"], over["event_action"]) == ("trigger", "resolve")
    assert fired["dedup_key"] == over["dedup_key"] == sha256(b'{}:{alertname="x"}').hexdigest()


def test_what_fires_in_part_is_not_over() -> None:
    assert written(a_notification(an_alert(), a_resolved_alert()))["event_action"] == "trigger"


@pytest.mark.parametrize(
    ("label", "severity"),
    [
        ("info", "info"),
        ("warning", "warning"),
        ("error", "error"),
        ("critical", "critical"),
        ("emergency", "critical"),
    ],
)
def test_a_severity_is_one_of_pagerdutys(label: str, severity: str) -> None:
    said = a_notification(an_alert(labels={"severity": label}))
    assert written(said, severity=label)["payload"]["severity"] == severity


def test_the_gravest_of_what_fires_counts_so_that_a_change_is_told_under_the_same_key() -> None:
    mild = an_alert(labels={"severity": "warning"})
    grave, over = an_alert(labels={"check": "b"}), a_resolved_alert(labels={"check": "b"})
    events = [written(a_notification(*alerts)) for alerts in ((mild,), (mild, grave), (mild, over))]
    assert [each["payload"]["severity"] for each in events] == ["warning", "critical", "warning"]
    assert len({each["dedup_key"] for each in events}) == 1


@pytest.mark.parametrize(("text", "severity"), [("Warning ", "warning"), ("P1", "error")])
def test_a_severity_that_pagerduty_does_not_know_is_an_error(text: str, severity: str) -> None:
    assert written(severity=text)["payload"]["severity"] == severity


def test_a_summary_is_the_headline_unless_one_is_written() -> None:
    assert written()["payload"]["summary"] == "CRITICAL: core/shop is down: connection refused"
    assert written(description="look")["payload"]["summary"] == "look"


def test_an_event_says_since_when_and_shows_where_to_look() -> None:
    found = written()
    assert found["payload"]["timestamp"] == "2026-11-20T12:00:00Z"
    assert found["links"] == [
        {"href": "https://lamp.example.com/admin/monitoring/checks/core_shop", "text": "Dashboard"},
        {"href": SILENCE_URL, "text": "Silence"},
    ]
    assert "[CONNECTED] (false) == true" in found["payload"]["custom_details"]["evidence"]


def test_details_are_expanded_at_every_depth_and_json_is_json() -> None:
    details = {"n": "{{ n }}", "text": "a: b", "deep": {"list": ["{{ n }}", 7, True]}, "bad": "1e999"}
    found = written(details=details, expansions={"{{ n }}": '{"a": [3]}'})["payload"]["custom_details"]
    assert {name: found[name] for name in details} == {
        "n": {"a": [3]},
        "text": "a: b",
        "deep": {"list": [{"a": [3]}, 7, True]},
        "bad": "1e999",
    }


def test_links_and_images_without_an_address_are_left_out() -> None:
    links = (PagerdutyLink(href="https://a", text="A"), PagerdutyLink(href="", text="gone"))
    images = (PagerdutyImage(src="https://i", alt="i"), PagerdutyImage(alt="gone"))
    found = written(links=links, images=images)
    assert found["links"] == [{"href": "https://a", "text": "A"}]
    assert found["images"] == [{"src": "https://i", "alt": "i", "href": ""}]


def test_an_event_that_is_too_large_loses_its_longest_details_only(service: Service) -> None:
    details = {"long": "ü" * 400_000, "longer": "x" * 900_000, "short": "stays"}
    channel(service, details=details).send(a_notification())
    (taken,) = service.taken
    found = taken.json["payload"]["custom_details"]
    assert len(taken.body) <= MOST_BYTES
    assert found["short"] == "stays"
    assert found["left_out"] == "The event would be larger than 512 kB with longer, long."


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_whatever_is_said_is_an_event(description: str, client: str, details: dict[str, str]) -> None:
    found = written(description=description, client=client, details=details, source=client * 400)
    assert objections(found) == []


def test_too_many_events_are_tried_again_when_pagerduty_says_so(service: Service) -> None:
    service.next_replies = [Reply(429, {"status": "throttled"}, {"Retry-After": "7"})]
    with pytest.raises(DeliveryError) as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (False, 7)


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (403, True), (500, False), (503, False)])
def test_a_wrong_event_is_permanent_and_a_broken_service_is_not(
    service: Service, status: int, permanent: bool
) -> None:
    service.next_replies = [Reply(status, f"no {KEY}")]
    with pytest.raises(DeliveryError, match=r"no \*\*\*") as raised:
        channel(service).send(a_notification())
    assert raised.value.permanent is permanent


def test_a_key_that_is_empty_is_said_before_anything_is_sent(service: Service) -> None:
    config = PagerdutyConfig(routing_key="{{ nothing }}", url=service.url)
    with pytest.raises(DeliveryError, match="the routing key is empty"):
        PagerdutyChannel(config, ToolsByHand()).send(a_notification(now=NOON))
    assert service.asked == []


def test_what_is_too_long_is_cut() -> None:
    found = written(description="d" * 2000, source="s" * 2000, client="c" * 2000)
    assert objections(found) == []
    assert (len(found["payload"]["summary"]), len(found["payload"]["source"]), len(found["client"])) == (
        1024,
        255,
        255,
    )


def test_a_key_that_is_written_into_the_file_is_in_no_error(service: Service) -> None:
    service.next_replies = [Reply(400, f"no {KEY}")]
    config = PagerdutyConfig(routing_key=KEY, url=f"{service.url}/v2/enqueue")
    with pytest.raises(DeliveryError, match=r"no \*\*\*"):
        PagerdutyChannel(config, ToolsByHand()).send(a_notification())
