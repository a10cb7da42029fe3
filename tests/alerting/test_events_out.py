import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events
from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.event_document import event_document
from lamplighter.alerting.events_out import (
    DETAIL_TYPES,
    MOST_BYTES,
    MOST_ENTRIES,
    BusEntry,
    batches,
    entry_of,
    health_entry,
)
from lamplighter.alerting.health_changes import health_changes, standings
from lamplighter.probes.verdict import CheckState
from tests.alerting.test_event_document import VALIDATOR
from tests.alerting.test_records import events as any_events
from tests.support.alerts import NOON, a_status, an_alert


def a_transition(**overrides: Any) -> Event:
    return replace(events.transition("f" * 16, an_alert(), NOON), **overrides)


def test_every_kind_of_event_has_a_detail_type_of_its_own() -> None:
    assert set(DETAIL_TYPES) == set(EventKind)
    assert len(set(DETAIL_TYPES.values())) == len(EventKind)


def test_an_entry_is_the_events_document_with_its_stage() -> None:
    entry = entry_of(a_transition(), "prod")
    assert (entry.source, entry.detail_type, entry.at) == ("lamplighter", "Lamplighter Alert Transition", NOON)
    assert json.loads(entry.detail) == {**event_document(a_transition()), "stage": "prod"}


def test_a_change_of_health_says_from_what_to_what() -> None:
    (change,) = health_changes(standings([a_status(CheckState.UP, NOON - 60)]), [a_status(CheckState.DOWN)])
    entry = health_entry(change, "prod")
    document = json.loads(entry.detail)
    VALIDATOR.validate(document)
    assert entry.detail_type == "Lamplighter Health Change"
    assert document == {
        "version": 1,
        "id": f"{round(NOON * 1000)}#core_shop-down",
        "stage": "prod",
        "kind": "health_change",
        "time": "2026-11-20T12:00:00.000Z",
        "check": "core_shop",
        "check_name": "shop",
        "group": "core",
        "before": "up",
        "after": "down",
        "cause": "refused",
        "detail": "Nothing listens on port 443.",
    }


@given(any_events)
def test_every_entry_is_as_the_schema_says(event: Event) -> None:
    VALIDATOR.validate(json.loads(entry_of(event, "prod").detail))


@pytest.mark.parametrize(
    "large",
    [
        {"summary": "x" * 300_000},
        {"summary": "é" * 140_000, "cause": "\0" * 50_000, "reason": "😀" * 70_000},
        {"failed_conditions": tuple("c" * 50 for _ in range(9_000))},
        {"labels": {f"label{number}": "v" * 90 for number in range(4_000)}},
        {"labels": {"n" * 300_000: "v"}},
    ],
)
def test_what_is_too_large_for_the_bus_is_cut_and_says_so(large: dict[str, Any]) -> None:
    entry = entry_of(a_transition(**large), "prod")
    assert entry.size_bytes <= MOST_BYTES
    document = json.loads(entry.detail)
    VALIDATOR.validate(document)
    assert document["truncated"] is True
    assert document["id"] == event_document(a_transition())["id"]
    assert document["alert"]["name"] == "CheckDown"


def test_a_long_text_is_cut_no_more_than_it_must_be() -> None:
    document = json.loads(entry_of(a_transition(summary="x" * 300_000, cause="y" * 10_000), "prod").detail)
    assert len(document["alert"]["summary"]) == 16_384
    assert document["alert"]["cause"] == "y" * 10_000


def test_a_huge_finding_of_a_check_is_cut_too() -> None:
    (change,) = health_changes({}, [a_status()])
    entry = health_entry(replace(change, detail="x" * 400_000), "prod")
    VALIDATOR.validate(json.loads(entry.detail))
    assert entry.size_bytes <= MOST_BYTES


def test_half_a_character_does_not_spoil_the_entry() -> None:
    entry = entry_of(a_transition(summary="a\ud800b"), "prod")
    assert json.loads(entry.detail)["alert"]["summary"] == "a?b"


def test_the_size_is_what_the_bus_counts() -> None:
    assert BusEntry(detail_type="é", at=NOON, detail="{}").size_bytes == 14 + len("lamplighter") + 2 + 2


def entries_of(sizes: Sequence[int]) -> list[BusEntry]:
    return [BusEntry(detail_type="t", at=NOON, detail="x" * size) for size in sizes]


@given(st.lists(st.sampled_from([10, 30_000, 120_000, MOST_BYTES - 26]), max_size=40))
def test_batches_hold_every_entry_in_order_within_the_limits(sizes: list[int]) -> None:
    entries = entries_of(sizes)
    found = list(batches(entries))
    assert [entry for batch in found for entry in batch] == entries
    assert all(0 < len(batch) <= MOST_ENTRIES for batch in found)
    assert all(sum(entry.size_bytes for entry in batch) <= MOST_BYTES for batch in found)


def test_batches_are_as_full_as_they_may_be() -> None:
    assert [len(batch) for batch in batches(entries_of([10] * 23))] == [10, 10, 3]
    assert [len(batch) for batch in batches(entries_of([120_000] * 3))] == [2, 1]
