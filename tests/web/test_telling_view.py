"""Who was told of a group, and when they are told next: what the flush itself will do."""

from dataclasses import replace

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.clocks import Clock
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.group_store import GroupStore
from lamplighter.alerting.told import Told
from lamplighter.config.check import AlertOptions
from lamplighter.web.situation import Situation, Situations
from lamplighter.web.telling_view import TellingView, telling
from tests.support.alerting_world import SEARCH, AlertingWorld, a_check_alert, of_a_rule
from tests.support.alertmanager_api import routed_by
from tests.support.configuration import a_check
from tests.support.pages import NOW

BEGAN = NOW - 900.0
TOLD = BEGAN + 10.0
"""After ``group_wait``."""
TURN = 300.0
REPEAT = 14_400.0
RULE = replace(of_a_rule(), pending_since=BEGAN, starts_at=BEGAN)
KEY = fingerprint(RULE.labels)


@pytest.fixture
def scene() -> AlertingWorld:
    """Write one alert of a rule; it is not told yet."""
    scene = AlertingWorld()
    scene.write(RULE, now=BEGAN)
    return scene


def situation_of(scene: AlertingWorld, now: float = NOW) -> Situation:
    return Situations(scene.world.state, lambda _: scene.world.configuration).at(now)


def slack(situation: Situation) -> Clock:
    return next(clock for clock in situation.routing.clocks_of(RULE.labels) if clock.integration.kind == "slack")


def shown(scene: AlertingWorld, now: float = NOW, **alerts: Alert) -> TellingView:
    """Return how slack stands to the group of all that fires."""
    situation = situation_of(scene, now)
    return telling(slack(situation), alerts or situation.alerts, situation)


def with_told(scene: AlertingWorld, told: Told) -> TellingView:
    situation = situation_of(scene)
    situation = replace(situation, told={slack(situation).key: told})
    return telling(slack(situation), situation.alerts, situation)


def test_what_is_new_is_told_at_the_groups_turn(scene: AlertingWorld) -> None:
    view = shown(scene)
    assert (view.name, view.told_at, view.next_at, view.note) == ("team by slack", None, TOLD, "")


def test_what_was_told_is_repeated_at_the_first_turn_at_which_that_is_due(scene: AlertingWorld) -> None:
    scene.tell(TOLD)
    view = shown(scene)
    assert view.told_at == TOLD
    assert view.next_at == TOLD + REPEAT, "which is a turn"
    scene.world.configuration = routed_by(
        "route: {receiver: a, group_wait: 10s, group_interval: 7m, repeat_interval: 1h}\n"
        "receivers: [{name: a, slack_configs: [{api_url: 'https://hooks.example.com/x'}]}]"
    )
    other = AlertingWorld()
    other.world.configuration = scene.world.configuration
    other.write(RULE, now=BEGAN)
    other.tell(TOLD)
    assert shown(other).next_at == TOLD + 9 * 420.0, "an hour is over between the eighth and the ninth turn"


def test_it_is_repeated_when_the_page_says(scene: AlertingWorld) -> None:
    """Flushes come a little after they are due; on the very second a repeat is not due yet, as by Alertmanager."""
    scene.tell(TOLD)
    foreseen = shown(scene).next_at
    assert foreseen is not None
    channel = scene.channels.opened["team/slack/0"]
    now = TOLD
    while len(channel.sent) == 1:
        now += TURN + 0.01
        scene.tell(now)
    assert now == pytest.approx(foreseen, abs=1.0)


def test_a_newcomer_is_told_at_the_next_turn(scene: AlertingWorld) -> None:
    scene.tell(TOLD)
    newcomer = replace(RULE, labels={**RULE.labels, "service": "search"})
    scene.write(newcomer, now=TOLD + 1)
    assert shown(scene, TOLD + 2).next_at == TOLD + TURN


def test_a_check_that_asks_to_be_reminded_sooner_is() -> None:
    scene = AlertingWorld()
    options = AlertOptions(minimum_reminder_interval_seconds=600.0)
    check = a_check(name="search", group="storefront", alerts=(options,))
    scene.world.configuration = replace(scene.world.configuration, checks=(check,))
    alert = a_check_alert(SEARCH, "CheckDegraded", BEGAN)
    scene.write(alert, now=BEGAN)
    scene.tell(TOLD)
    situation = situation_of(scene)
    clock = situation.routing.clocks_of(alert.labels)[0]
    assert telling(clock, situation.alerts, situation).next_at == TOLD + 2 * TURN


def test_a_check_that_somebody_takes_care_of_reminds_nobody_sooner(scene: AlertingWorld) -> None:
    options = AlertOptions(minimum_reminder_interval_seconds=600.0)
    check = a_check(name="search", group="storefront", alerts=(options,))
    scene.world.configuration = replace(scene.world.configuration, checks=(check,))
    alert = a_check_alert(SEARCH, "CheckDegraded", BEGAN)
    scene.write(alert, now=BEGAN)
    scene.tell(TOLD)
    Acknowledge(scene.world.state).add(fingerprint(alert.labels), by="Ann", now=TOLD + 1)
    situation = situation_of(scene)
    clock = situation.routing.clocks_of(alert.labels)[0]
    told = Told(entry=Entry(frozenset(situation.alerts), frozenset(), TOLD))
    foreseen = telling(clock, situation.alerts, replace(situation, told={clock.key: told})).next_at
    assert foreseen == TOLD + REPEAT, "that of the rule beside it"


def test_what_is_held_back_has_no_next_time(scene: AlertingWorld) -> None:
    situation = situation_of(scene)
    view = telling(slack(situation), {}, situation)
    assert (view.next_at, view.note) == (None, "held back")


def test_what_everybody_takes_care_of_is_not_repeated(scene: AlertingWorld) -> None:
    scene.tell(TOLD)
    Acknowledge(scene.world.state).add(KEY, by="Ann", now=TOLD + 1)
    view = shown(scene)
    assert (view.next_at, view.note) == (None, "acknowledged, not repeated")


def test_an_acknowledgement_does_not_keep_the_first_message_from_being_told(scene: AlertingWorld) -> None:
    Acknowledge(scene.world.state).add(KEY, by="Ann", now=BEGAN + 1)
    assert shown(scene).next_at == TOLD


def test_a_step_of_escalation_is_shown_with_its_time_and_waits_for_nobody_who_takes_care() -> None:
    scene = AlertingWorld()
    scene.world.configuration = routed_by(
        "route: {receiver: a, group_wait: 10s, escalate: [{after: 30m, receiver: lead}]}\n"
        "receivers: [{name: a, log_configs: [{}]}, {name: lead, log_configs: [{}]}]"
    )
    scene.write(RULE, now=BEGAN)
    scene.tell(TOLD)
    situation = situation_of(scene)
    lead = next(clock for clock in situation.routing.clocks_for(RULE) if clock.integration.receiver == "lead")
    view = telling(lead, situation.alerts, situation)
    assert (view.step_seconds, view.told_at, view.next_at) == (1800.0, None, BEGAN + 1800.0)
    Acknowledge(scene.world.state).add(KEY, by="Ann", now=TOLD + 1)
    situation = situation_of(scene)
    view = telling(lead, situation.alerts, situation)
    assert (view.next_at, view.note) == (None, "acknowledged")


@pytest.mark.parametrize(
    ("attempts", "next_at", "note"),
    [
        (Attempts(count=1, next_at=NOW + 5), NOW + 5, "not delivered, tried once"),
        (Attempts(count=7, next_at=NOW + 900), NOW + 900, "not delivered, tried 7 times"),
        (Attempts(count=99, given_up=True), None, "given up after a day of attempts"),
    ],
)
def test_failures_say_when_it_is_tried_again(
    scene: AlertingWorld, attempts: Attempts, next_at: float | None, note: str
) -> None:
    view = with_told(scene, Told(attempts=attempts))
    assert (view.next_at, view.note) == (next_at, note)


def test_without_a_clock_nothing_is_foreseen(scene: AlertingWorld) -> None:
    groups = GroupStore(scene.world.state)
    for kept in groups.all(NOW).values():
        groups.delete(kept)
    assert shown(scene).next_at is None


def test_a_fallback_that_was_told_is_shown_beside_the_receiver_that_does_not_answer() -> None:
    scene = AlertingWorld()
    scene.world.configuration = routed_by(
        "route: {receiver: a, group_wait: 10s}\n"
        "receivers:\n"
        "  - {name: a, fallback: b, slack_configs: [{api_url: 'https://hooks.example.com/x'}]}\n"
        "  - {name: b, log_configs: [{}]}"
    )
    scene.write(RULE, now=BEGAN)
    situation = situation_of(scene)
    clocks = situation.routing.clocks_for(RULE)
    assert situation.stand_ins_of(clocks) == []
    (stand_in,) = situation.routing.stand_ins_of(clocks[0])
    entry = Entry(frozenset({KEY}), frozenset(), TOLD)
    situation = replace(situation, told={stand_in.key: Told(entry=entry)})
    (found,) = situation.stand_ins_of(clocks)
    view = telling(found, situation.alerts, situation)
    assert (view.name, view.told_at, view.stands_in) == ("b by log", TOLD, True)
