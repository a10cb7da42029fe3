from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.earlier_told import EarlierTold, EarlierTolds, converted
from lamplighter.alerting.told import Told
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import Scene
from tests.support.alerts import NOON, a_frame, a_resolved_alert, an_alert

NAME = "team/webhook/0"
PARTITION = f"TOLD#{NAME}"


def earlier(fingerprint: str, state: str, at: float = NOON) -> Record:
    """As versions before there were routes have written it."""
    data = {"state": state, "told_at": at, "attempts": 0, "next_attempt_at": 0.0}
    return Record(partition=PARTITION, key=fingerprint, data=data)


def test_what_was_told_to_fire_is_known_and_what_was_told_to_be_over_has_left() -> None:
    records = {
        "a": EarlierTold("a", "firing", NOON + 5),
        "b": EarlierTold("b", "resolved", NOON + 9),
        "c": EarlierTold("c", "firing", NOON + 7),
        "elsewhere": EarlierTold("elsewhere", "firing", NOON),
    }
    members = {"a": an_alert(), "b": a_resolved_alert(), "c": a_resolved_alert(), "d": an_alert()}
    told = converted(records, members)
    assert told.entry == Entry(frozenset("ac"), frozenset(), NOON + 9)
    assert told.left == {"b": NOON + 312}


def test_nothing_is_known_of_a_group_that_no_record_is_about() -> None:
    assert converted({"x": EarlierTold("x", "firing", NOON)}, {"a": an_alert()}) == Told()


def test_an_integration_without_records_is_asked_for_once() -> None:
    state = InMemoryStateStore()
    tolds = EarlierTolds(state)
    assert not tolds.of(NAME, NOON)
    state.put(earlier("a", "firing"))
    assert not tolds.of(NAME, NOON)
    assert EarlierTolds(state).of(NAME, NOON).keys() == {"a"}


def a_scene_told_before_there_were_routes() -> Scene:
    """The check went down, and the version of then told it."""
    scene = Scene()
    scene.see(a_frame(NOON, CheckState.DOWN))
    scene.state.put(earlier(scene.state.list("ALERT", NOON)[0].key, "firing"))
    return scene


def test_nobody_is_told_anew_what_an_earlier_version_told() -> None:
    scene = a_scene_told_before_there_were_routes()
    for second in range(2, 60, 10):
        scene.flush_due(NOON + second)
    assert scene.told() == []


def test_the_end_of_what_an_earlier_version_told_is_told_and_its_record_goes() -> None:
    scene = a_scene_told_before_there_were_routes()
    scene.see(a_frame(NOON + 60, CheckState.UP))
    scene.flush_due(NOON + 62)
    assert scene.told() == [("CheckDown", "resolved")]
    assert not scene.state.list(PARTITION, NOON + 62)
