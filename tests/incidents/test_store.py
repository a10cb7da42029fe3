"""The store of incidents, over every state store."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from lamplighter.errors import StoreUnavailable
from lamplighter.incidents.board import Draft
from lamplighter.incidents.incident import Phase
from lamplighter.incidents.keeping import KeepIncidents
from lamplighter.incidents.settling import CALM_SECONDS, REOPEN_SECONDS
from lamplighter.incidents.store import KEPT_SECONDS, IncidentStore
from lamplighter.incidents.timeline import EntryKind
from lamplighter.incidents.updates import Update
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record, StateStore
from tests.support.alerts import NOON
from tests.support.aws import FakeTime
from tests.support.incidents import World, a_check, with_checks
from tests.support.stores import KINDS, state_store_of


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(NOON)


@pytest.fixture(params=KINDS)
def state(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[StateStore]:
    with state_store_of(request.param, clock) as made:
        yield made


def a_world(state: StateStore) -> World:
    checks = a_check("shop", "db"), a_check("blog", "db"), a_check("db")
    return with_checks(*checks, state=state)


def test_an_incident_goes_through_its_whole_life(state: StateStore) -> None:
    world = a_world(state)
    world.fire("shop", team="web")
    world.fire("blog", 60)
    world.fire("db", 60)
    world.keep.update(world.the_incident().id, Update(author="Ädä", text="Die Platte"), world.now)
    for name in ("db", "blog", "shop"):
        world.end(name, 60)
    world.wait(CALM_SECONDS)
    before = world.the_incident()
    world.wait(REOPEN_SECONDS)
    assert world.the_incident() == before
    assert IncidentStore(state).board(world.now).board.incidents == {}
    assert world.lines()[-5:] == ["ended", "ended", "ended", "quiet", "resolved"]


def test_of_two_that_write_at_once_one_does_it_again(state: StateStore) -> None:
    store = IncidentStore(state)
    world = a_world(state)
    world.fire("shop")
    kept = store.board(NOON)
    (incident,) = kept.board.incidents.values()
    steps = []
    for text in ("first", "second"):
        draft = Draft(kept.board)
        draft.put(replace(incident, title=text), EntryKind.UPDATE, NOON + 1, text=text)
        steps.append(draft.step())
    assert store.put(steps[0], kept)
    assert not store.put(steps[1], kept)
    assert world.the_incident().title == "first"
    assert [entry.text for entry in store.timeline(incident.id, NOON + 1, limit=1)] == ["first"]


def test_two_that_see_linked_alerts_at_once_make_one_incident(state: StateStore) -> None:
    """The second read the board before the first wrote it, and is refused."""
    world = a_world(state)
    world.add("shop", team="web")

    class Between(IncidentStore):
        def put(self, *arguments: object) -> bool:
            if len(world.alerts) == 1:
                world.add("blog", team="web")
                world.follow()
            return super().put(*arguments)  # type: ignore[arg-type]

    late = KeepIncidents(state)
    late._incidents = Between(state)
    late.follow(dict(world.alerts), world.links, world.now)
    world.follow()
    assert world.the_incident().firing == {"CheckDown-shop", "CheckDown-blog"}
    assert world.lines() == ["opened", "fired", "fired"]


def test_an_incident_is_kept_ninety_days_after_its_end(state: StateStore, clock: FakeTime) -> None:
    world = a_world(state)
    world.fire("shop")
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    resolved_at = world.now
    world.wait(REOPEN_SECONDS)
    incident = world.the_incident()
    clock.now = resolved_at + KEPT_SECONDS
    assert world.read.story(incident.id, clock.now - 1) is not None
    assert world.read.story(incident.id, clock.now) is None
    assert list(world.read.recent(clock.now)) == []


def test_an_incident_that_lasts_longer_than_that_is_not_forgotten(state: StateStore, clock: FakeTime) -> None:
    world = a_world(state)
    world.fire("shop")
    world.wait(KEPT_SECONDS + 86400)
    clock.now = world.now
    assert world.the_incident().firing == {"CheckDown-shop"}


def test_incidents_are_paged_from_the_latest_on(state: StateStore) -> None:
    world = a_world(state)
    for _ in range(5):
        world.fire("mail", 1)
        world.end("mail", 1)
        world.wait(CALM_SECONDS)
        world.wait(REOPEN_SECONDS)
    world.fire("mail", 1)
    everything = world.incidents()
    assert len(everything) == 6
    pages = [world.read.recent(world.now, limit=2)]
    while pages[-1]:
        pages.append(world.read.recent(world.now, limit=2, before=pages[-1][-1].id))
    assert [incident for page in pages for incident in page] == everything


def test_what_was_merged_is_read_over(state: StateStore) -> None:
    world = with_checks(a_check("db"), *(a_check(f"c{number}", "db") for number in range(6)), state=state)
    for number in range(6):
        world.fire(f"c{number}", 1)
    world.fire("db", 1)
    assert len(world.read.recent(world.now, limit=1)) == 1


class Busy(InMemoryStateStore):
    """Where someone else is always first."""

    def put_all(self, records: Sequence[Record]) -> bool:
        return not records


def test_who_always_loses_says_so() -> None:
    world = World(state=Busy())
    world.add("shop")
    with pytest.raises(StoreUnavailable, match="8 times"):
        world.follow()


class Writes(InMemoryStateStore):
    """Keeps how many records each write had."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def put_all(self, records: Sequence[Record]) -> bool:
        self.sizes.append(len(records))
        return super().put_all(records)


def test_no_write_is_larger_than_one_may_be() -> None:
    state = Writes()
    names = [f"c{number}" for number in range(190)]
    needing = (a_check(f"c{number}", f"db{number // 20}") for number in range(190))
    world = with_checks(*needing, *(a_check(f"db{number}") for number in range(10)), state=state)
    for name in names:
        world.add(name)
    world.follow()
    for number in range(10):
        world.add(f"db{number}")
    world.follow()
    assert 50 < max(state.sizes) <= 100
    assert len(world.read.live(world.now)) == 9 * 8 + 1


def test_two_updates_at_one_time_are_two(state: StateStore) -> None:
    world = a_world(state)
    world.fire("shop")
    incident = world.the_incident()
    for text in ("one", "two"):
        world.keep.update(incident.id, Update(author="Ada", text=text, phase=Phase.IDENTIFIED), world.now)
    story = world.read.story(incident.id, world.now)
    assert story is not None
    assert [entry.text for entry in story.entries][:2] == ["two", "one"]
