"""What is owed to the event bus, whoever dies when."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from lamplighter.alerting import events, outbox
from lamplighter.alerting.event import Event
from lamplighter.alerting.events_out import BusEntry, RefusedEntry
from lamplighter.alerting.history import AlertHistory, event_key
from lamplighter.alerting.outbox import LATE_SECONDS, EventsOut
from lamplighter.errors import StoreUnavailable
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON, an_alert


class Bus:
    """Keeps the ids of what it was given; may die after a number of entries, or refuse."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.dies_after: int | None = None
        self.refuses = ""

    def put(self, entries: Sequence[BusEntry]) -> Sequence[RefusedEntry]:
        """See `EventBus.put`."""
        taken = entries if self.dies_after is None else entries[: self.dies_after]
        self.ids += [json.loads(entry.detail)["id"] for entry in taken]
        if self.dies_after is not None:
            raise StoreUnavailable("no answer")
        return [RefusedEntry(entry, self.refuses) for entry in entries if self.refuses]


class World:
    """A history, a bus, and who brings the one to the other."""

    def __init__(self) -> None:
        self.state = InMemoryStateStore()
        self.bus = Bus()
        self.out = EventsOut(self.state, self.bus, "test")
        self.history = AlertHistory(self.state)
        self.now = NOON
        self.written: list[str] = []
        self.out.put_owed(self.now)

    def write(self, late: float = 0.0) -> Event:
        """Write another line, by a function that began `late` seconds ago."""
        event = replace(events.transition(f"{len(self.written):016x}", an_alert(), self.now - late))
        self.history.append(event)
        self.written.append(event_key(event))
        return event


@pytest.fixture
def world() -> World:
    return World()


def test_every_line_is_put_once_and_in_order(world: World) -> None:
    for _ in range(3):
        world.now += 60
        world.write()
    assert world.out.put_owed(world.now) == 3
    assert world.out.put_owed(world.now) == 0
    world.write()
    world.out.put_owed(world.now)
    assert world.bus.ids == world.written


def test_what_happened_before_the_bus_was_there_is_not_told(world: World) -> None:
    other = Bus()
    world.now += 60
    world.write()
    state = InMemoryStateStore()
    AlertHistory(state).append(events.transition("f" * 16, an_alert(), NOON))
    late = EventsOut(state, other, "test")
    assert [late.put_owed(NOON + 60), late.put_owed(NOON + 120)] == [0, 0]
    assert other.ids == []


def test_what_is_written_late_is_put_too(world: World) -> None:
    world.now += 3600
    world.write()
    world.out.put_owed(world.now)
    world.now += 120
    world.write(late=LATE_SECONDS - 1)
    world.out.put_owed(world.now)
    assert Counter(world.bus.ids) == Counter(world.written)


def test_what_the_bus_did_not_answer_to_is_put_again(world: World) -> None:
    for _ in range(3):
        world.now += 1
        world.write()
    world.bus.dies_after = 2
    with pytest.raises(StoreUnavailable):
        world.out.put_owed(world.now)
    world.bus.dies_after = None
    world.out.put_owed(world.now)
    assert world.bus.ids == [*world.written[:2], *world.written]


def test_what_the_bus_refuses_is_logged_and_does_not_hold_up_the_rest(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.write()
    world.bus.refuses = "MalformedDetail"
    world.out.put_owed(world.now)
    world.bus.refuses = ""
    world.write()
    world.out.put_owed(world.now)
    assert world.bus.ids == world.written
    assert "refuses" in caplog.text


def test_after_an_outage_it_is_put_piece_by_piece(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 4)
    for _ in range(10):
        world.now += LATE_SECONDS
        world.write()
    assert [world.out.put_owed(world.now) for _ in range(4)] == [4, 4, 2, 0]
    assert world.bus.ids == world.written


def test_what_was_put_is_forgotten_when_nothing_so_old_can_come(world: World) -> None:
    for _ in range(50):
        world.now += 60
        world.write()
        world.out.put_owed(world.now)
    record = world.state.get(outbox.PARTITION, outbox.KEY, world.now)
    assert record is not None
    assert len(record.data["marks"]) == 16 * (LATE_SECONDS / 60 + 1)


def test_beyond_what_can_be_remembered_lines_come_twice_but_are_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_REMEMBERED", 5)
    for _ in range(8):
        world.now += 1
        world.write()
        world.out.put_owed(world.now)
    assert set(world.bus.ids) == set(world.written)
    assert len(world.bus.ids) > len(world.written)


def test_nothing_owed_writes_nothing(world: World) -> None:
    world.write()
    world.out.put_owed(world.now)
    before = world.state.get(outbox.PARTITION, outbox.KEY, world.now)
    world.out.put_owed(world.now + 60)
    assert world.state.get(outbox.PARTITION, outbox.KEY, world.now) == before


class Dying(RuleBasedStateMachine):
    """Lines come early and late, the bus dies at any entry, and two functions put at once."""

    @initialize()
    def begin(self) -> None:
        self.world = World()

    @rule(late=st.sampled_from([0.0, 60.0, LATE_SECONDS - 60.0]))
    def write(self, late: float) -> None:
        if self.world.now - late > NOON:
            self.world.write(late)

    @rule(seconds=st.sampled_from([1.0, 30.0, LATE_SECONDS]))
    def wait(self, seconds: float) -> None:
        self.world.now += seconds

    @rule()
    def put(self) -> None:
        self.world.out.put_owed(self.world.now)

    @rule(after=st.integers(0, 3))
    def die(self, after: int) -> None:
        self.world.bus.dies_after = after
        with pytest.raises(StoreUnavailable):
            self.world.out.put_owed(self.world.now)
        self.world.bus.dies_after = None

    @rule()
    def two_at_once(self) -> None:
        """The second reads before the first has written down what it put."""
        world = self.world
        first = EventsOut(world.state, world.bus, "test")

        class Between(Bus):
            def put(self, entries: Sequence[BusEntry]) -> Any:
                first.put_owed(world.now)
                return world.bus.put(entries)

        EventsOut(world.state, Between(), "test").put_owed(world.now)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.out.put_owed(self.world.now)
            assert set(self.world.bus.ids) == set(self.world.written)


TestDying = Dying.TestCase
TestDying.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
