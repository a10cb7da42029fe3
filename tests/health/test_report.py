"""The documents of ``/health``: their shape, and what they never say."""

import json
from typing import Any

from lamplighter.health.report import health_document
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Note
from tests.support.pages import NOW, Seen, World, a_frame, a_summary

SECRET_NOTE = Note(
    cause="status",
    detail="GET https://shop.example.com/health?token=abc answered 503",
    failed_conditions=("[BODY].token (abc) == 1",),
)


def _document(world: World, now: float = NOW) -> dict[str, Any]:
    snapshot = world.reader().read(now)
    return health_document(snapshot, snapshot.standings(now), now, "1.2.3")


def test_the_document_has_the_shape_that_people_code_against() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary(), seconds=0.0452)])])
    assert _document(world) == {
        "status": "healthy",
        "timestamp": "2026-11-20T12:30:05Z",
        "uptime": 86400.0,
        "version": "1.2.3",
        "services": [
            {
                "name": "shop",
                "group": "core",
                "status": "up",
                "lastCheck": "2026-11-20T12:30:00Z",
                "responseTime": 45.2,
                "errorRate": 0.0,
                "error": None,
            }
        ],
    }


def test_a_check_that_is_down_names_its_cause_and_nothing_that_an_answer_contained() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary(), state=CheckState.DOWN, note=SECRET_NOTE)])])
    document = _document(world)
    text = json.dumps(document)
    assert '"error": "status"' in text
    assert not any(secret in text for secret in ("token", "abc", "https://", "example.com", "503"))


def test_nothing_is_known_before_the_first_round() -> None:
    document = _document(World([a_summary()]))
    (service,) = document["services"]
    assert (document["status"], document["uptime"]) == ("unknown", None)
    assert service == {
        "name": "shop",
        "group": "core",
        "status": "unknown",
        "lastCheck": None,
        "responseTime": None,
        "errorRate": None,
        "error": "no_data",
    }


def test_a_check_whose_data_is_old_says_so() -> None:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())], at=NOW - 300)])
    document = _document(world)
    assert document["status"] == "unknown"
    assert document["services"][0]["error"] == "no_recent_data"


def test_the_error_rate_is_that_of_the_rounds_that_are_known() -> None:
    world = World([a_summary()])
    states = [CheckState.UP] * 6 + [CheckState.UNKNOWN] * 5 + [CheckState.DOWN] * 2
    for age, state in enumerate(reversed(states)):
        world.write([a_frame([Seen(summary=a_summary(), state=state, streak=2)], at=NOW - 5.0 - 60 * age)])
    assert _document(world)["services"][0]["errorRate"] == 0.25
