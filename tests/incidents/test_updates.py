import pytest

from lamplighter.errors import InvalidUpdate
from lamplighter.incidents.incident import Incident, IncidentState, Phase
from lamplighter.incidents.settling import CALM_SECONDS, REOPEN_SECONDS
from lamplighter.incidents.updates import MOST_CHARACTERS, Update
from tests.support.alerts import NOON
from tests.support.incidents import World, a_check, with_checks


@pytest.fixture
def world() -> World:
    made = World()
    made.fire("shop")
    return made


def say(world: World, text: str = "We look into it.", phase: Phase | None = None, author: str = "Ada") -> Incident:
    incident = world.keep.update(
        world.incidents()[-1].id, Update(author=author, text=text, phase=phase), world.now
    )
    assert incident is not None
    assert incident == world.incidents()[-1]
    return incident


def test_what_people_say_is_a_line_and_how_it_stands(world: World) -> None:
    world.now += 60
    assert say(world, "  It is the disk.\n", Phase.IDENTIFIED, " Ada ").phase is Phase.IDENTIFIED
    story = world.read.story(world.the_incident().id, world.now)
    assert story is not None
    entry = story.entries[0]
    assert (entry.at, entry.text, entry.author, entry.phase) == (
        NOON + 60,
        "It is the disk.",
        "Ada",
        Phase.IDENTIFIED,
    )
    assert story.incident.changed_at == NOON + 60


def test_a_remark_leaves_how_it_stands(world: World) -> None:
    say(world, phase=Phase.IDENTIFIED)
    assert say(world, "New disk ordered.").phase is Phase.IDENTIFIED


def test_what_was_said_gives_way_to_what_has_happened_since(world: World) -> None:
    say(world, phase=Phase.IDENTIFIED)
    world.end("shop", 60)
    assert world.the_incident().phase is Phase.MONITORING
    say(world, phase=Phase.INVESTIGATING)
    assert world.the_incident().phase is Phase.INVESTIGATING
    world.fire("shop", 60)
    say(world, phase=Phase.MONITORING)
    world.end("shop", 60)
    assert world.the_incident().phase is Phase.MONITORING
    world.fire("shop", 60)
    assert world.the_incident().phase is Phase.INVESTIGATING


def test_people_may_resolve_what_is_quiet(world: World) -> None:
    world.end("shop", 60)
    incident = say(world, "Mended.", Phase.RESOLVED)
    assert (incident.state, incident.resolved_at) == (IncidentState.RESOLVED, NOON + 60)
    assert world.lines()[-2:] == ["update", "resolved"]
    world.fire("shop", 60)
    assert world.the_incident().phase is Phase.INVESTIGATING


def test_what_fires_is_not_resolved_by_saying_so(world: World) -> None:
    with pytest.raises(InvalidUpdate, match="1 of its alerts still fires"):
        say(world, phase=Phase.RESOLVED)
    assert world.lines() == ["opened", "fired"]


def test_what_is_resolved_is_not_opened_by_saying_so(world: World) -> None:
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    with pytest.raises(InvalidUpdate, match="resolved"):
        say(world, phase=Phase.INVESTIGATING)


def test_there_is_more_to_say_of_what_was_resolved_long_ago(world: World) -> None:
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    world.wait(REOPEN_SECONDS)
    for text in ("What we have learned: buy two disks.", "And test the second one.", "Done."):
        world.now += 60
        say(world, text, Phase.RESOLVED if text == "Done." else None)
    assert world.lines()[-4:] == ["resolved", "update", "update", "update"]
    assert world.the_incident().changed_at == world.now


def test_of_a_part_one_writes_at_the_whole() -> None:
    world = with_checks(a_check("shop", "db"), a_check("blog", "db"), a_check("db"))
    world.fire("shop")
    world.fire("blog", 60)
    part, whole = world.incidents()
    world.fire("db", 60)
    with pytest.raises(InvalidUpdate, match=whole.id):
        world.keep.update(part.id, Update(author="Ada", text="Hm."), world.now)


def test_of_what_is_not_there_nothing_is_said(world: World) -> None:
    assert world.keep.update("20200101T000000-1", Update(author="Ada", text="Hm."), world.now) is None


@pytest.mark.parametrize(
    ("author", "text", "complaint"),
    [
        ("Ada", " \n", "needs a text"),
        (" ", "Hm.", "needs an author"),
        ("Ada", "x" * (MOST_CHARACTERS + 1), "4001 characters; the most is 4000"),
        ("A" * 201, "Hm.", "author's name"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(world: World, author: str, text: str, complaint: str) -> None:
    with pytest.raises(InvalidUpdate, match=complaint):
        say(world, text, author=author)
