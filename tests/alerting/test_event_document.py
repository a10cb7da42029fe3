import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from lamplighter.alerting import events
from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.event_document import event_document, iso_time
from tests.alerting.test_records import events as any_events
from tests.support.alerts import NOON, a_resolved_alert, an_alert

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schema" / "event.schema.json"
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_a_transition_says_what_changed() -> None:
    assert event_document(events.transition("f" * 16, a_resolved_alert(), NOON + 313)) == {
        "version": 1,
        "id": f"{round((NOON + 313) * 1000)}#{'f' * 16}-resolved-{round(NOON * 1000)}",
        "kind": "transition",
        "time": "2026-11-20T12:05:13.000Z",
        "status": "resolved",
        "alert": {
            "fingerprint": "f" * 16,
            "name": "CheckDown",
            "state": "resolved",
            "severity": "critical",
            "check": "core_shop",
            "check_name": "shop",
            "group": "core",
            "labels": {"alertname": "CheckDown", "check": "shop", "group": "core", "severity": "critical"},
            "first_seen_at": "2026-11-20T12:00:00.000Z",
            "starts_at": "2026-11-20T12:00:00.000Z",
            "ends_at": "2026-11-20T12:05:12.000Z",
            "summary": "core/shop is down: connection refused",
            "cause": "refused",
            "failed_conditions": ["[CONNECTED] (false) == true"],
        },
    }


def test_a_notification_says_who_was_told_and_what_came_of_it() -> None:
    event = events.notification(
        "f" * 16,
        an_alert(),
        NOON,
        integration="team/slack/0",
        reason="failed: 503",
        delivered=False,
        outcome=Outcome.FAILED_OVER,
        message={"text": "kept for the page"},
    )
    document = event_document(event)
    assert (document["receiver"], document["status"]) == ("team/slack/0", "failed_over")
    assert document["reason"] == "failed: 503"
    assert "kept for the page" not in json.dumps(document)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOON, "2026-11-20T12:00:00.000Z"),
        (NOON + 0.25, "2026-11-20T12:00:00.250Z"),
        (NOON + 0.9996, "2026-11-20T12:00:01.000Z"),
        (9e12, "9999-12-31T23:59:59.000Z"),
    ],
)
def test_times_are_utc_to_the_millisecond(at: float, text: str) -> None:
    assert iso_time(at) == text


@given(any_events)
def test_every_event_is_as_the_schema_says(event: Event) -> None:
    VALIDATOR.validate(event_document(replace(event, outcome=None)))
    VALIDATOR.validate(event_document(event))


def test_the_schema_refuses_what_is_none() -> None:
    document: dict[str, Any] = event_document(events.transition("f" * 16, an_alert(), NOON))
    assert not VALIDATOR.is_valid({**document, "kind": "rumour"})
    assert not VALIDATOR.is_valid({**document, "time": 5})
    assert not VALIDATOR.is_valid({**document, "extra": 5})
