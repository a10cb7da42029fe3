"""What is known of a group that is too large for one record: less, but never nothing."""

import json
from collections.abc import Sequence

import pytest

from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.outside_alerts import Posted
from lamplighter.alerting.told import PARTITION, RETENTION_SECONDS, Told, ToldStore
from lamplighter.errors import ItemTooLarge
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from lamplighter.telemetry.counters import Counters, CounterSeries
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, out_of_order
from tests.support.configuration import a_configuration

CUT = CounterSeries("lamplighter_told_records_cut_total")
KEYS = frozenset(f"{number:016x}" for number in range(100))


class Cramped(InMemoryStateStore):
    """Holds records of what was told of up to `most_bytes`."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self.most_bytes = most_bytes

    def put_all(self, records: Sequence[Record]) -> bool:
        for record in records:
            if record.partition == PARTITION and len(json.dumps(record.data)) > self.most_bytes:
                raise ItemTooLarge(f"record {record.key} is too large")
        return super().put_all(records)


def record(told: Told, most_bytes: int) -> tuple[Told, float]:
    """Return what is known after `told` was recorded, and how many records were cut."""
    counters, state = Counters(), Cramped(most_bytes)
    store = ToldStore(state, counters.count)
    assert store.record("key", told, 0, (), NOON + RETENTION_SECONDS)
    return store.get("key", NOON).told, counters.take().get(CUT, 0.0)


def a_told() -> Told:
    tried = frozenset(f"{key}:firing:{NOON}" for key in KEYS)
    return Told(
        entry=Entry(frozenset({"a"}), KEYS, NOON),
        owed=frozenset({"b"}),
        left={"c": NOON},
        memory={"thread": "1"},
        attempts=Attempts(count=3, first_at=NOON, next_at=NOON + 20, tried=tried, hands_over=True),
        held=tried,
        again_at=NOON + 60,
    )


def test_of_a_record_that_fits_all_is_kept() -> None:
    assert record(a_told(), 20_000) == (a_told(), 0)


def test_of_a_record_that_is_too_large_it_is_kept_what_the_receiver_believes_and_how_often_it_was_tried() -> None:
    kept = Told(
        entry=Entry(frozenset({"a"}), frozenset(), NOON),
        owed=frozenset({"b"}),
        left={"c": NOON},
        memory={"thread": "1"},
        attempts=Attempts(count=3, first_at=NOON, next_at=NOON + 20, hands_over=True),
        again_at=NOON + 60,
    )
    assert record(a_told(), 1_000) == (kept, 1)


def test_a_record_too_large_without_that_is_refused() -> None:
    with pytest.raises(ItemTooLarge):
        record(a_told(), 50)


def a_storm(most_bytes: int) -> Scene:
    scene = Scene(a_configuration(alertmanager=a_route()), Cramped(most_bytes))
    scene.post([a_post(number) for number in range(100)], NOON)
    return scene


def a_post(number: int, ends_at: float = NOON + 900) -> Posted:
    labels = {"alertname": "Full", "disk": str(number)}
    return Posted(labels=labels, annotations={"summary": "Full"}, starts_at=NOON, ends_at=ends_at)


def test_a_message_whose_record_was_cut_does_not_come_again() -> None:
    scene = a_storm(2_600)
    scene.flush_due(NOON + 2)
    scene.post([a_post(number, NOON + 4) for number in range(30)], NOON + 5)
    for seconds in range(12, 200, 5):
        scene.flush_due(NOON + seconds)
    assert [len(message.alerts) for message in scene.channel().sent] == [100, 100]
    assert scene.counters.take()[CUT] == 1


def attempts_in_a_minute(most_bytes: int) -> tuple[float, bool]:
    scene = a_storm(most_bytes)
    scene.channel().error = out_of_order(permanent=False)
    for second in range(2, 70):
        scene.flush_due(NOON + second)
    counts = scene.counters.take()
    failed = sum(by for each, by in counts.items() if each.name == "lamplighter_notifications_failed_total")
    return failed / 100, CUT in counts


def test_a_receiver_that_fails_is_tried_again_at_the_turns_of_its_group_where_the_record_was_cut() -> None:
    assert attempts_in_a_minute(100_000) == (4, False), "after 5 s, 10 s, 20 s"
    assert attempts_in_a_minute(1_000) == (5, True), "at every turn of the group, until it is left alone"
