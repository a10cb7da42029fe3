"""Changes of health on their way to the bus, whoever dies when."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from lamplighter.alerting.events_out import BusEntry, RefusedEntry
from lamplighter.alerting.health_out import MOST_OWED, PARTITION, HealthOut
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from lamplighter.telemetry.series import Frame
from tests.support.alerts import NOON, Seen, a_frame

UP, DOWN = CheckState.UP, CheckState.DOWN
CHECKS = {"core_shop", "core_blog"}


class Bus:
    """Keeps what it was given; may answer nothing, or refuse."""

    def __init__(self) -> None:
        self.details: list[dict[str, Any]] = []
        self.answers = True
        self.refuses = False

    def put(self, entries: Sequence[BusEntry]) -> Sequence[RefusedEntry]:
        """See `EventBus.put`."""
        if not self.answers:
            raise StoreUnavailable("no answer")
        self.details += [json.loads(entry.detail) for entry in entries]
        return [RefusedEntry(entry, "MalformedDetail") for entry in entries if self.refuses]

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        return [(one["check"], one["before"], one["after"]) for one in self.details]


class World:
    """A bus, and what follows the frames of checks."""

    def __init__(self, state: InMemoryStateStore | None = None) -> None:
        self.state = state or InMemoryStateStore()
        self.bus = Bus()
        self.out = HealthOut(self.state, self.bus, "prod")
        self.checks = set(CHECKS)

    def see(self, *frames: Frame) -> bool:
        return self.out.follow(frames, self.checks, NOON)


@pytest.fixture
def world() -> World:
    return World()


def test_a_check_that_goes_down_and_comes_back_is_put_with_both_changes(world: World) -> None:
    world.see(a_frame(NOON, UP))
    assert world.see(a_frame(NOON + 60, DOWN))
    assert not world.see(a_frame(NOON + 120, DOWN))
    assert world.see(a_frame(NOON + 180, UP))
    assert world.out.put_owed(NOON + 180) == 2
    assert world.bus.changes == [("core_shop", "up", "down"), ("core_shop", "down", "up")]
    assert world.bus.details[0]["cause"] == "refused"
    assert world.bus.details[0]["stage"] == "prod"
    assert world.out.put_owed(NOON + 180) == 0


def test_the_first_frame_of_a_source_tells_nothing_but_a_check_that_is_added_does(world: World) -> None:
    assert not world.see(a_frame(NOON, DOWN))
    world.see(a_frame(NOON + 60, DOWN, Seen(state=UP, name="blog")))
    world.out.put_owed(NOON + 60)
    assert world.bus.changes == [("core_blog", "unknown", "up")]


def test_frames_that_come_twice_or_in_the_wrong_order_change_nothing_twice(world: World) -> None:
    up, down = a_frame(NOON, UP), a_frame(NOON + 60, DOWN)
    world.see(down, up)
    world.see(down)
    world.see(up)
    world.out.put_owed(NOON + 60)
    assert world.bus.changes == [("core_shop", "up", "down")]


def test_a_bus_that_does_not_answer_gets_everything_later(world: World) -> None:
    world.see(a_frame(NOON, UP))
    world.bus.answers = False
    for number, state in enumerate((DOWN, UP, DOWN), start=1):
        world.see(a_frame(NOON + 60 * number, state))
        with pytest.raises(StoreUnavailable):
            world.out.put_owed(NOON)
    world.bus.answers = True
    world.out.put_owed(NOON)
    assert [after for _, _, after in world.bus.changes] == ["down", "up", "down"]


def test_no_more_waits_than_a_record_holds(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.see(a_frame(NOON, UP))
    for number in range(1, MOST_OWED + 3):
        world.see(a_frame(NOON + 60 * number, DOWN if number % 2 else UP))
    world.out.put_owed(NOON)
    assert len(world.bus.details) == MOST_OWED
    assert world.bus.details[-1]["time"] == "2026-11-20T17:02:00.000Z"
    assert "are dropped" in caplog.text


def test_what_the_bus_refuses_is_logged_and_not_put_again(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.bus.refuses = True
    world.see(a_frame(NOON, UP), a_frame(NOON + 60, DOWN))
    world.out.put_owed(NOON)
    assert world.out.put_owed(NOON) == 0
    assert "refuses" in caplog.text


def test_a_check_that_is_watched_no_more_is_forgotten(world: World) -> None:
    world.see(a_frame(NOON, UP, Seen(state=UP, name="blog")))
    world.checks = {"core_shop"}
    world.see(a_frame(NOON + 60, DOWN))
    record = world.state.get(PARTITION, "checks/local/60/0", NOON)
    assert record is not None
    assert list(record.data["known"]) == ["core_shop"]


class Overtaken(InMemoryStateStore):
    """A store in which another function follows the same frame just before the first write."""

    def __init__(self) -> None:
        super().__init__()
        self.other: Record | None = None

    def put(self, record: Record) -> bool:
        """See `StateStore.put`."""
        other, self.other = self.other, None
        if other is not None:
            super().put(other)
        return super().put(record)


def test_of_two_functions_with_one_frame_only_one_finds_the_change() -> None:
    state = Overtaken()
    world = World(state)
    world.see(a_frame(NOON, UP))
    before = state.get(PARTITION, "checks/local/60/0", NOON)
    assert before is not None
    other = World()
    other.see(a_frame(NOON, UP), a_frame(NOON + 60, DOWN))
    (after,) = other.state.list(PARTITION, NOON)
    state.other = Record(partition=PARTITION, key=after.key, data=after.data, version=before.version)
    world.see(a_frame(NOON + 60, DOWN))
    assert world.out.put_owed(NOON) == 1
