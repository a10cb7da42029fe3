from dataclasses import replace
from typing import Any

import pytest

from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.moment import Moment
from lamplighter.alerting.outside_alerts import Posted, changes_by_posts
from lamplighter.alerting.rest import rests_until
from lamplighter.alerting.silence_editing import Edit
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.standing import standing_of
from lamplighter.alerting.told import Told
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, a_frame, a_resolved_alert, an_alert
from tests.support.configuration import a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
KNOWS = Told(entry=Entry(frozenset("a"), frozenset(), NOON + 30))


def rests(told: Told = KNOWS, *, silences: tuple[Silence, ...] = (), **alerts: Any) -> float | None:
    alertmanager = a_route(repeat_interval_seconds=3600.0)
    configuration = a_configuration(alertmanager=alertmanager)
    moment = Moment(
        configuration, Routing(alertmanager), alerts or {"a": an_alert()}, silences, NOON + 60, acknowledgements={}
    )
    (group,) = moment.groups.values()
    return rests_until(group, standing_of(group, told, moment, began_at=NOON), told)


def test_what_was_told_rests_until_it_is_to_be_repeated() -> None:
    assert rests() == NOON + 3630


def test_a_posted_alert_rests_no_longer_than_to_its_end() -> None:
    (change,) = changes_by_posts([Posted(labels={"alertname": "Full"})], {}, NOON, 300.0)
    assert rests(a=change.alert) == NOON + 300


@pytest.mark.parametrize(
    "told",
    [
        Told(),
        replace(KNOWS, owed=frozenset("b")),
        replace(KNOWS, again_at=NOON + 90),
        replace(KNOWS, held=frozenset("b")),
        replace(KNOWS, flapping=frozenset("a")),
        replace(KNOWS, attempts=Attempts(count=1)),
    ],
)
def test_what_is_not_settled_has_every_turn(told: Told) -> None:
    assert rests(told) is None


def test_a_group_of_which_something_is_held_back_or_nothing_fires_has_every_turn() -> None:
    silence = Silence(id="s", matchers=parse_matchers("check=blog"), starts_at=NOON, ends_at=NOON + 999)
    assert rests(a=an_alert(), b=an_alert(labels={"check": "blog"}), silences=(silence,)) is None
    assert rests(a=a_resolved_alert()) is None


def looked_at(scene: Scene, first: int, last: int) -> int:
    """Count the flushes of each second."""
    scene.queue.sent.clear()
    for second in range(first, last):
        scene.flush_due(NOON + second)
    return len(scene.queue.sent)


def test_a_group_that_fires_on_for_hours_is_looked_at_four_times_an_hour_and_repeated_in_time() -> None:
    scene = Scene(a_configuration(alertmanager=a_route(repeat_interval_seconds=7200.0)))
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert looked_at(scene, 3, 7202) == 7
    assert looked_at(scene, 7202, 7220) == 2
    assert [message.now - NOON for message in scene.channel().sent] == [2, 7212]


def test_its_end_is_told_at_its_next_turn_all_the_same() -> None:
    scene = Scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    looked_at(scene, 3, 105)
    scene.see(a_frame(NOON + 105, UP))
    looked_at(scene, 106, 140)
    assert [message.now - NOON for message in scene.channel().sent] == [2, 112]


def test_what_comes_after_a_silence_is_told_at_the_next_turn() -> None:
    scene = Scene(a_configuration(alertmanager=a_route(repeat_interval_seconds=100.0)))
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    silence = Silence(id="s", matchers=parse_matchers("check=shop"), starts_at=NOON + 50, ends_at=NOON + 300)
    assert SilenceStore(scene.state).put(Edit(kept=silence, is_new=True), 0)
    looked_at(scene, 3, 330)
    assert [message.now - NOON for message in scene.channel().sent] == [2, 302]
