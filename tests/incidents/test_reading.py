from lamplighter.alerting import events
from lamplighter.alerting.event import EventKind
from lamplighter.alerting.history import AlertHistory
from lamplighter.incidents.settling import CALM_SECONDS
from lamplighter.incidents.updates import Update
from tests.support.alerts import an_alert
from tests.support.incidents import World


def test_what_is_for_everyone_names_no_alert() -> None:
    world = World()
    world.fire("shop")
    world.keep.update(world.the_incident().id, Update(author="Ada", text="We look."), world.now)
    world.end("shop", 60)
    world.wait(CALM_SECONDS)
    story = world.read.story(world.the_incident().id, world.now)
    assert story is not None
    assert [str(entry.kind) for entry in story.public] == ["resolved", "quiet", "update", "opened"]
    assert not any(entry.alertname or entry.fingerprint for entry in story.public)


def test_who_was_told_is_read_from_the_history() -> None:
    world = World()
    world.fire("shop")
    history = AlertHistory(world.state)

    def tell(fingerprint: str, after: float) -> None:
        at = world.now + after
        history.append(
            events.notification(fingerprint, an_alert(), at, integration="team/slack/0", reason="", delivered=True)
        )

    tell("CheckDown-shop", 5)
    tell("CheckDown-shop", -3600)
    tell("CheckDown-mail", 6)
    history.append(events.transition("CheckDown-shop", an_alert(), world.now))
    history.append(events.acknowledgement("CheckDown-shop", an_alert(), world.now + 30, author="Ada"))
    told = world.read.told(world.the_incident(), world.now + 60)
    assert [(event.kind, event.at - world.now) for event in told] == [
        (EventKind.ACKNOWLEDGEMENT, 30),
        (EventKind.NOTIFICATION, 5),
    ]


def test_the_latest_lines_are_kept_where_there_are_too_many() -> None:
    world = World()
    for _ in range(4):
        world.fire("shop", 60)
        world.end("shop", 60)
    story = world.read.story(world.the_incident().id, world.now, limit=3)
    assert story is not None
    assert [str(entry.kind) for entry in story.entries] == ["quiet", "ended", "fired"]


def test_stories_come_latest_first() -> None:
    world = World()
    world.fire("shop")
    world.fire("blog", 60)
    assert [story.incident.title for story in world.read.stories(world.now)] == [
        "blog: CheckDown",
        "shop: CheckDown",
    ]
