import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.notification import Notification
from lamplighter.channels.pagerduty import PagerdutyChannel
from lamplighter.channels.pagerduty_v1 import event_of_v1
from lamplighter.config.alertmanager import PagerdutyConfig
from lamplighter.config.alertmanager_paging import PAGERDUTY_EVENTS_V1, PagerdutyImage, PagerdutyLink
from lamplighter.errors import DeliveryError
from tests.support.alerts import SILENCE_URL, a_notification, a_resolved_alert, an_alert
from tests.support.channel_tools import ToolsByHand, chosen, references
from tests.support.receivers.pagerduty import V1_PATH, objections_of_v1, pagerduty
from tests.support.receivers.service import Reply, Service

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def service() -> Iterator[Service]:
    with pagerduty() as running:
        yield running


def channel(service: Service, **options: Any) -> PagerdutyChannel:
    config = PagerdutyConfig(service_key="ssm:key", events_v1_url=f"{service.url}{V1_PATH}", **options)
    return PagerdutyChannel(config, ToolsByHand(references({"key": KEY})))


def written(notification: Notification | None = None, **options: Any) -> Any:
    config = PagerdutyConfig(service_key=KEY, **options)
    return json.loads(event_of_v1(notification or a_notification(), config, chosen(), KEY))


def test_what_fires_triggers_and_what_is_over_resolves_one_incident(service: Service) -> None:
    sent = channel(service)
    sent.send(a_notification())
    sent.send(a_notification(an_alert(), a_resolved_alert()))
    sent.send(a_notification(a_resolved_alert()))
    events = [asked.json for asked in service.taken]
    assert [event["event_type"] for event in events] == ["trigger", "trigger", "resolve"]
    assert len({event["incident_key"] for event in events}) == 1


def test_the_address_is_that_of_version_1_whatever_that_of_version_2_is() -> None:
    assert f"https://events.pagerduty.com{V1_PATH}" == PAGERDUTY_EVENTS_V1
    assert PagerdutyConfig(service_key=KEY, url="https://v2").events_v1_url == PAGERDUTY_EVENTS_V1


def test_of_both_keys_that_of_version_1_counts(service: Service) -> None:
    channel(service, routing_key="f" * 32, url=f"{service.url}/v2/enqueue").send(a_notification())
    assert [asked.path for asked in service.taken] == [V1_PATH]


def test_an_incident_has_headline_evidence_and_where_to_look() -> None:
    found = written()
    assert found["description"] == "CRITICAL: core/shop is down: connection refused"
    assert "[CONNECTED] (false) == true" in found["details"]["evidence"]
    assert found["contexts"] == [
        {
            "type": "link",
            "href": "https://lamp.example.com/admin/monitoring/checks/core_shop",
            "text": "Dashboard",
        },
        {"type": "link", "href": SILENCE_URL, "text": "Silence"},
    ]


def test_links_and_images_are_contexts() -> None:
    links = (PagerdutyLink(href="https://a", text="A"),)
    images = (PagerdutyImage(src="https://i", alt="i"), PagerdutyImage(alt="gone"))
    assert written(links=links, images=images)["contexts"] == [
        {"type": "link", "href": "https://a", "text": "A"},
        {"type": "image", "src": "https://i", "alt": "i"},
    ]


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3), st.booleans())
def test_whatever_is_said_is_an_event(text: str, client: str, details: dict[str, str], over: bool) -> None:
    told = a_notification(a_resolved_alert() if over else an_alert())
    found = written(told, description=text * 40, client=client * 400, details=details)
    assert objections_of_v1(found) == []


def test_an_event_that_is_too_large_loses_its_longest_details_only(service: Service) -> None:
    channel(service, details={"long": "x" * 600_000, "short": "stays"}).send(a_notification())
    (taken,) = service.taken
    assert taken.json["details"]["short"] == "stays"
    assert taken.json["details"]["left_out"] == "The event would be larger than 512 kB with long."


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (403, False), (404, True), (500, False)])
def test_403_is_what_version_1_says_to_too_many_events(service: Service, status: int, permanent: bool) -> None:
    service.next_replies = [Reply(status, f"no {KEY}", {"Retry-After": "7"})]
    with pytest.raises(DeliveryError, match=r"no \*\*\*") as raised:
        channel(service).send(a_notification())
    assert (raised.value.permanent, raised.value.retry_after_seconds) == (permanent, 7)


def test_a_key_that_is_empty_is_said_before_anything_is_sent(service: Service) -> None:
    config = PagerdutyConfig(service_key="{{ nothing }}", events_v1_url=service.url)
    with pytest.raises(DeliveryError, match="the service key is empty"):
        PagerdutyChannel(config, ToolsByHand()).send(a_notification())
    assert service.asked == []
