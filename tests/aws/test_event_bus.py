"""The event bus."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from lamplighter.alerting import events
from lamplighter.alerting.events_out import BusEntry, RefusedEntry, entry_of
from lamplighter.aws.clients import Clients
from lamplighter.aws.event_bus import EventBridgeBus
from lamplighter.errors import StoreUnavailable
from tests.support.alerts import NOON, an_alert
from tests.support.aws import FakeTime, Scripted, client_error, moto_clients, retrying_in

if TYPE_CHECKING:
    from lamplighter.alerting.events_out import EventBus

TAKEN = {"EventId": "1"}
BUSY = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}
REFUSED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto_clients() as made:
        yield made


def entries_of(*details: str) -> list[BusEntry]:
    return [BusEntry(detail_type="t", at=NOON, detail=json.dumps({"n": detail})) for detail in details]


def a_bus(client: Scripted) -> EventBridgeBus:
    return EventBridgeBus(cast("Any", client), "bus", retrying=retrying_in(FakeTime()))


def put(client: Scripted) -> list[list[str]]:
    """Return what each request held."""
    return [
        [json.loads(entry["Detail"])["n"] for entry in request["Entries"]]
        for request in client.requests("put_events")
    ]


def test_a_bus_takes_every_event_and_names_what_is_none(clients: Clients) -> None:
    bus: EventBus = EventBridgeBus(clients.events, "default")
    good = [entry_of(events.transition("f" * 16, an_alert(), NOON + second), "prod") for second in range(23)]
    bad = BusEntry(detail_type="t", at=NOON, detail="no JSON")
    assert bus.put(good) == []
    assert bus.put([*good[:4], bad, *good[4:]]) == [RefusedEntry(bad, "MalformedDetail")]


def test_a_request_is_as_eventbridge_wants_it() -> None:
    client = Scripted(put_events=[{"FailedEntryCount": 0, "Entries": [TAKEN]}])
    a_bus(client).put(entries_of("a"))
    (request,) = client.requests("put_events")[0]["Entries"]
    assert request["Time"].isoformat() == "2026-11-20T12:00:00+00:00"
    assert {name: request[name] for name in ("EventBusName", "Source", "DetailType", "Detail")} == {
        "EventBusName": "bus",
        "Source": "lamplighter",
        "DetailType": "t",
        "Detail": '{"n": "a"}',
    }


def test_only_what_was_not_taken_is_put_again() -> None:
    client = Scripted(
        put_events=[
            {"FailedEntryCount": 2, "Entries": [BUSY, TAKEN, BUSY]},
            {"FailedEntryCount": 1, "Entries": [TAKEN, {"ErrorCode": "InternalFailure"}]},
            {"FailedEntryCount": 0, "Entries": [TAKEN]},
        ]
    )
    assert a_bus(client).put(entries_of("a", "b", "c")) == []
    assert put(client) == [["a", "b", "c"], ["a", "c"], ["c"]]


def test_what_will_never_be_taken_is_named_and_the_rest_goes_on() -> None:
    client = Scripted(
        put_events=[
            {"FailedEntryCount": 2, "Entries": [REFUSED, BUSY]},
            {"FailedEntryCount": 0, "Entries": [TAKEN]},
        ]
    )
    entries = entries_of("a", "b")
    assert a_bus(client).put(entries) == [RefusedEntry(entries[0], "MalformedDetail")]
    assert put(client) == [["a", "b"], ["b"]]


def test_a_busy_bus_is_tried_again_until_the_time_is_up() -> None:
    client = Scripted(
        put_events=[client_error("ThrottlingException"), {"FailedEntryCount": 0, "Entries": [TAKEN]}]
    )
    assert a_bus(client).put(entries_of("a")) == []
    always = Scripted(put_events=[{"FailedEntryCount": 1, "Entries": [BUSY]} for _ in range(100)])
    with pytest.raises(StoreUnavailable, match="Incomplete"):
        a_bus(always).put(entries_of("a"))


def test_a_bus_that_is_not_there_is_unavailable() -> None:
    client = Scripted(put_events=[client_error("ResourceNotFoundException")])
    with pytest.raises(StoreUnavailable):
        a_bus(client).put(entries_of("a"))


def test_nothing_to_put_asks_nothing() -> None:
    client = Scripted(put_events=[])
    assert a_bus(client).put([]) == []
    assert client.calls == []
