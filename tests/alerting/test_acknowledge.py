"""Acknowledging: one write with its line of history, and every race decided anew."""

from typing import TYPE_CHECKING

import pytest

from lamplighter.alerting.acknowledge import LOST_RACES, Acknowledge
from lamplighter.alerting.acknowledgements import AcknowledgementStore
from lamplighter.alerting.event import EventKind
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.history import AlertHistory
from lamplighter.errors import InvalidAcknowledgement, StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerting import Scene, a_route
from tests.support.alerts import LABELS, NOON, a_frame
from tests.support.configuration import a_check, a_configuration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamplighter.alerting.event import Event
    from lamplighter.state.store import Record, StateStore

KEY = fingerprint(LABELS)
UP, DOWN = CheckState.UP, CheckState.DOWN


def a_scene(state: "StateStore | None" = None) -> Scene:
    return Scene(a_configuration(a_check(), alertmanager=a_route()), state)


@pytest.fixture
def scene() -> Scene:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    return scene


def events_of(scene: Scene, now: float) -> "list[Event]":
    return [event for event in AlertHistory(scene.state).recent(now, 100) if event.author]


def test_it_is_kept_and_part_of_the_history(scene: Scene) -> None:
    made = Acknowledge(scene.state).add(KEY, by="Ada", comment="on it", now=NOON + 60)
    assert (made.until, made.by) == (NOON + 60 + 86_400, "Ada")
    assert AcknowledgementStore(scene.state).all(NOON + 61) == {KEY: made}
    (event,) = events_of(scene, NOON + 61)
    assert (event.kind, event.author, event.reason, event.fingerprint) == (
        EventKind.ACKNOWLEDGEMENT,
        "Ada",
        "on it",
        KEY,
    )


def test_the_latest_one_counts(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=NOON + 60)
    later = acknowledge.add(KEY, by="Grace", seconds=600, now=NOON + 70)
    assert acknowledge.holding(KEY, NOON + 71) == later
    assert acknowledge.holding(KEY, NOON + 670) is None
    assert len(events_of(scene, NOON + 71)) == 2


def test_it_can_be_taken_back(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=NOON + 60)
    acknowledge.take_back(KEY, by="Grace", comment="Ada is asleep", now=NOON + 70)
    assert acknowledge.holding(KEY, NOON + 70) is None
    event = events_of(scene, NOON + 71)[0]
    assert (event.kind, event.author, event.reason) == (
        EventKind.ACKNOWLEDGEMENT_TAKEN_BACK,
        "Grace",
        "Ada is asleep",
    )
    with pytest.raises(InvalidAcknowledgement, match="nobody has acknowledged"):
        acknowledge.take_back(KEY, by="Grace", now=NOON + 71)


def test_both_may_happen_within_a_millisecond_and_each_is_a_line(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=NOON + 60)
    acknowledge.take_back(KEY, by="Ada", now=NOON + 60)
    assert {event.kind for event in events_of(scene, NOON + 61)} == {
        EventKind.ACKNOWLEDGEMENT,
        EventKind.ACKNOWLEDGEMENT_TAKEN_BACK,
    }


def test_two_people_at_the_same_time_are_both_heard(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=NOON + 60)
    assert acknowledge.add(KEY, by="Grace", now=NOON + 60).by == "Grace"


def test_what_is_over_or_unknown_is_not_acknowledged(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    with pytest.raises(InvalidAcknowledgement, match="does not fire"):
        acknowledge.add("f" * 16, by="Ada", now=NOON + 60)
    scene.see(a_frame(NOON + 60, UP))
    with pytest.raises(InvalidAcknowledgement, match="does not fire"):
        acknowledge.add(KEY, by="Ada", now=NOON + 61)


def test_it_ends_when_the_alert_is_over_and_the_next_firing_is_not_acknowledged(scene: Scene) -> None:
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=NOON + 30)
    scene.see(a_frame(NOON + 60, UP))
    assert acknowledge.holding(KEY, NOON + 62) is None
    scene.see(a_frame(NOON + 120, DOWN))
    assert acknowledge.holding(KEY, NOON + 122) is None


class LosingStore(InMemoryStateStore):
    """Another function is always faster, for so many times."""

    losses = 0

    def put_all(self, records: "Sequence[Record]") -> bool:
        if self.losses and any(record.partition == "ACK" for record in records):
            self.losses -= 1
            return False
        return super().put_all(records)


def test_a_lost_race_is_tried_again_and_not_for_ever() -> None:
    state = LosingStore()
    scene = a_scene(state)
    scene.see(a_frame(NOON, DOWN))
    acknowledge = Acknowledge(state)
    state.losses = 3
    assert acknowledge.add(KEY, by="Ada", now=NOON + 60)
    state.losses = LOST_RACES
    with pytest.raises(StoreUnavailable):
        acknowledge.add(KEY, by="Ada", now=NOON + 61)
    state.losses = LOST_RACES
    with pytest.raises(StoreUnavailable):
        acknowledge.take_back(KEY, by="Ada", now=NOON + 62)


def test_nothing_is_kept_without_its_line_of_history() -> None:
    state = LosingStore()
    scene = a_scene(state)
    scene.see(a_frame(NOON, DOWN))
    state.losses = LOST_RACES
    with pytest.raises(StoreUnavailable):
        Acknowledge(state).add(KEY, by="Ada", now=NOON + 60)
    assert AcknowledgementStore(state).all(NOON + 61) == {}
    assert events_of(scene, NOON + 61) == []
