import json
from pathlib import Path
from typing import Any

import pytest

from lamplighter.rounds.events import answer, read_event
from lamplighter.rounds.tasks import SourceRound, Tick, UnknownTask

EVENTS = Path(__file__).parent.parent / "functions" / "events" / "collector"


def _event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / name).read_text())
    return event


def test_the_schedulers_event_is_one_tick() -> None:
    assert list(read_event(_event("schedule.json")).tasks.values()) == [Tick(1795176000.0)]


def test_queue_records_are_read_by_message_id_and_what_cannot_be_read_is_set_apart() -> None:
    batch = read_event(_event("work_queue.json"))
    assert batch.tasks == {
        "059f36b4-87a3-44ab-83d2-661975830a7d": SourceRound("checks/eu-central-1/10/0", 1795176010000)
    }
    assert batch.unreadable == ("2e1424d4-f796-459a-8184-9c92662be6da",)


def test_the_answer_names_failed_and_unreadable_records_and_no_other() -> None:
    batch = read_event(_event("work_queue.json"))
    everything = tuple(batch.tasks.values())
    assert answer(batch, everything) == {
        "batchItemFailures": [
            {"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975830a7d"},
            {"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"},
        ]
    }
    assert answer(batch, ())["batchItemFailures"] == [{"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"}]


def test_a_direct_call_with_no_known_task_is_an_error() -> None:
    with pytest.raises(UnknownTask):
        read_event({"detail-type": "Scheduled Event"})
