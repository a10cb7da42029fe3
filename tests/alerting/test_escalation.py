"""Escalation: who is told too, when, with which severity, and whom an acknowledgement spares."""

from collections.abc import Sequence
from typing import Any

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.acknowledgement import Acknowledgement
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.escalation import (
    come_up,
    escalates_at,
    has_escalated,
    may_have_escalated,
    next_due,
    raised,
)
from lamplighter.alerting.fingerprint import fingerprint, fingerprint_of
from lamplighter.alerting.flapping import Course
from lamplighter.alerting.routing import Escalation
from lamplighter.alerting.silence_editing import Edit
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.alerting.told import Told
from lamplighter.config.alertmanager import Receiver, RouteConfig
from lamplighter.matching import Matcher, MatchKind
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import LABELS, NOON, Seen, a_frame, a_resolved_alert, an_alert, out_of_order
from tests.support.clockwork import run_until
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
KEY = fingerprint(LABELS)
LEAD, BOSS = "lead/webhook/0", "boss/webhook/0"
FIRED, RESOLVED = ("CheckDown", "firing"), ("CheckDown", "resolved")
STEP = Escalation(900.0, "lead")
RECEIVERS = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead", "boss"))
DUE = NOON + 901
"""The alert is known a second after it began."""


def a_scene(*steps: Escalation, checks: Sequence[str] = ("shop",), **route: Any) -> Scene:
    route = {"repeat_interval_seconds": 3600.0, "escalate": steps or (STEP,)} | route
    configured = [a_check(name=name) for name in checks]
    return Scene(a_configuration(*configured, alertmanager=a_route(receivers=RECEIVERS, **route)))


def told_at(scene: Scene, name: str) -> list[float]:
    return [notification.now for notification in scene.channel(name).sent]


def down(*names: str, at: float = NOON) -> Any:
    return a_frame(at, *(Seen(state=DOWN, name=name) for name in names))


def test_it_is_due_so_long_after_the_alert_was_known_to_fire() -> None:
    posted_late = an_alert(starts_at=NOON - 86_400, course=Course(episode_at=NOON))
    assert escalates_at(posted_late, STEP) == NOON + 900
    assert escalates_at(an_alert(), STEP) == NOON + 900


@pytest.mark.parametrize(
    ("alert", "at", "expected"),
    [
        (an_alert(), NOON + 899, False),
        (an_alert(), NOON + 900, True),
        (a_resolved_alert(ends_at=NOON + 1000), NOON + 950, True),
        (a_resolved_alert(ends_at=NOON + 1000), NOON + 1000, False),
        (a_resolved_alert(ends_at=NOON + 800), NOON + 950, False),
    ],
)
def test_what_has_escalated_fired_when_it_was_due(alert: Alert, at: float, expected: bool) -> None:
    assert has_escalated(alert, STEP, at) is expected


@pytest.mark.parametrize(
    ("alert", "by", "expected"),
    [
        (an_alert(), NOON + 889, False),
        (an_alert(), NOON + 890, True),
        (a_resolved_alert(course=Course(changed_at=(NOON + 889,), episode_at=NOON)), NOON + 2000, False),
        (a_resolved_alert(course=Course(changed_at=(NOON + 890,), episode_at=NOON)), NOON + 2000, True),
        (a_resolved_alert(course=Course(changed_at=(NOON,), calm_at=NOON + 889)), NOON + 2000, False),
        (a_resolved_alert(course=Course(changed_at=(NOON,), calm_at=NOON + 890)), NOON + 2000, True),
        (a_resolved_alert(), NOON + 2000, True),
    ],
)
def test_a_function_that_died_may_have_told_what_was_due_and_not_known_to_be_over(
    alert: Alert, by: float, expected: bool
) -> None:
    assert may_have_escalated(alert, STEP, by) is expected


def test_a_step_is_about_what_is_due_and_what_its_receiver_knows_of() -> None:
    alerts = {"due": an_alert(), "new": an_alert(starts_at=NOON + 600), "over": a_resolved_alert()}
    said = Told(entry=Entry(frozenset({"over", "new"}), frozenset(), NOON + 500))
    assert come_up(alerts, STEP, Told(), NOON + 900).keys() == {"due"}
    assert come_up(alerts, STEP, said, NOON + 900).keys() == {"due", "new", "over"}


def test_what_is_in_doubt_and_fires_again_has_to_be_due_again() -> None:
    alerts = {"new": an_alert(starts_at=NOON + 600), "over": a_resolved_alert()}
    owed = Told(owed=frozenset({"over", "new"}))
    assert come_up(alerts, STEP, owed, NOON + 1499).keys() == {"over"}
    assert come_up(alerts, STEP, owed, NOON + 1500).keys() == {"new", "over"}


def test_it_waits_for_the_next_that_is_due_and_for_the_end_of_acknowledgements() -> None:
    alerts = {"come": an_alert(), "new": an_alert(starts_at=NOON + 600), "over": a_resolved_alert()}
    assert next_due(alerts, STEP, {"come"}, {}) == NOON + 1500
    mine = Acknowledgement(fingerprint="come", firing_since=NOON, by="Ada", at=NOON, until=NOON + 1200)
    assert next_due(alerts, STEP, {"come"}, {"come": mine}) == NOON + 1200
    assert next_due({"come": an_alert()}, STEP, {"come"}, {}) is None


def test_steps_are_told_apart_however_long_they_wait() -> None:
    assert Escalation(900.0, "lead").name == "escalated@900"
    assert Escalation(600_000.5, "lead").name == "escalated@600000.5"


@pytest.mark.parametrize(
    ("own", "severity", "expected"),
    [
        ("warning", "critical", "critical"),
        ("critical", "warning", "critical"),
        ("critical", "critical", "critical"),
        ("warning", "", "warning"),
        ("", "warning", "warning"),
        ("ticket", "page", "page"),
        ("critical", "page", "critical"),
    ],
)
def test_a_severity_is_only_ever_raised(own: str, severity: str, expected: str) -> None:
    assert raised(an_alert(labels={"severity": own}), severity).labels["severity"] == expected


def test_an_alert_with_another_severity_stays_the_alert_that_it_is() -> None:
    alert = an_alert(labels={"severity": "warning"})
    twice = raised(raised(alert, "critical"), "emergency")
    assert fingerprint_of(twice) == fingerprint(alert.labels)


def test_the_next_is_told_in_time_and_not_before() -> None:
    scene = a_scene(STEP, Escalation(1800.0, "boss"))
    scene.see(down("shop"))
    run_until(scene, NOON + 1900)
    assert told_at(scene, "team/webhook/0") == [NOON + 2]
    assert told_at(scene, LEAD) == [DUE]
    assert told_at(scene, BOSS) == [DUE + 900]
    reasons = [(event.receiver, event.reason) for event in scene.events(NOON + 1900) if event.receiver]
    assert reasons == [("team/webhook/0", "first_notification"), (LEAD, "escalated"), (BOSS, "escalated")]


def test_nobody_is_told_of_what_is_over_by_then_not_even_that_it_is() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    run_until(scene, NOON + 840)
    scene.see(a_frame(NOON + 840, UP))
    run_until(scene, NOON + 1000, NOON + 841)
    assert scene.told(LEAD) == []
    assert scene.told() == [FIRED, RESOLVED]


def test_who_was_told_is_reminded_as_the_route_says_and_told_the_end() -> None:
    scene = a_scene(repeat_interval_seconds=600.0)
    scene.see(down("shop"))
    run_until(scene, NOON + 1600)
    scene.see(a_frame(NOON + 1620, UP))
    run_until(scene, NOON + 1640, NOON + 1621)
    assert scene.told(LEAD) == [FIRED, FIRED, RESOLVED]
    assert told_at(scene, LEAD)[1] == pytest.approx(DUE + 601, abs=11)


def test_nobody_is_told_of_what_somebody_takes_care_of() -> None:
    scene = a_scene(repeat_interval_seconds=600.0)
    scene.see(down("shop"))
    run_until(scene, NOON + 300)
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 300)
    run_until(scene, NOON + 3000, NOON + 300)
    assert scene.told(LEAD) == []
    assert scene.told() == [FIRED]
    scene.see(a_frame(NOON + 3060, UP))
    run_until(scene, NOON + 3080, NOON + 3061)
    assert scene.told(LEAD) == []
    assert scene.told() == [FIRED, RESOLVED]


def test_an_acknowledgement_after_it_was_told_ends_reminders_and_not_the_news_that_it_is_over() -> None:
    scene = a_scene(repeat_interval_seconds=600.0)
    scene.see(down("shop"))
    run_until(scene, NOON + 1000)
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 1000)
    run_until(scene, NOON + 3000, NOON + 1000)
    assert scene.told(LEAD) == [FIRED]
    scene.see(a_frame(NOON + 3060, UP))
    run_until(scene, NOON + 3080, NOON + 3061)
    assert scene.told(LEAD) == [FIRED, RESOLVED]


@pytest.mark.parametrize("by_time", [True, False])
def test_it_goes_on_when_the_acknowledgement_has_ended(by_time: bool) -> None:
    scene = a_scene()
    scene.see(down("shop"))
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", seconds=1200.0 if by_time else 86_400.0, now=NOON + 300)
    run_until(scene, NOON + 1499)
    assert scene.told(LEAD) == []
    if not by_time:
        acknowledge.take_back(KEY, by="Ada", now=NOON + 1500)
    run_until(scene, NOON + 1520, NOON + 1500)
    assert scene.told(LEAD) == [FIRED]
    assert told_at(scene, LEAD)[0] == pytest.approx(NOON + 1500, abs=11)


def test_each_alert_of_a_group_has_its_own_time() -> None:
    scene = a_scene(checks=("shop", "blog"))
    scene.see(down("shop"))
    scene.see(down("shop", "blog", at=NOON + 300))
    run_until(scene, NOON + 1300)
    told = scene.channel(LEAD).sent
    assert [sorted(alert.labels["check"] for alert in each.alerts) for each in told] == [
        ["shop"],
        ["blog", "shop"],
    ]
    assert [each.now for each in told] == [DUE, DUE + 300]


def test_it_is_told_when_it_is_due_however_seldom_the_group_has_its_turn() -> None:
    scene = a_scene(checks=("shop", "blog"), group_interval_seconds=600.0)
    scene.see(down("shop"))
    scene.see(down("shop", "blog", at=NOON + 660))
    run_until(scene, NOON + 1700)
    assert told_at(scene, LEAD) == [DUE, DUE + 660]


def test_what_is_due_within_the_groups_interval_is_told_with_its_next_turn() -> None:
    scene = a_scene(checks=("shop", "blog"), group_interval_seconds=600.0)
    scene.see(down("shop"))
    scene.see(down("shop", "blog", at=NOON + 60))
    run_until(scene, NOON + 1700)
    assert told_at(scene, LEAD) == [DUE, DUE + 600]


def test_a_step_tells_the_raised_severity_and_groups_stay_what_they_are() -> None:
    route = {"group_by": ("severity",)}
    scene = a_scene(Escalation(900.0, "lead", "emergency"), **route)
    scene.see(down("shop"))
    run_until(scene, NOON + 1000)
    (first,), (later,) = scene.channel().sent, scene.channel(LEAD).sent
    assert (first.severity, later.severity) == ("critical", "emergency")
    assert first.group_key == later.group_key
    assert later.group_labels == {"severity": "critical"}
    event = scene.events(NOON + 1000)[-1]
    assert (event.severity, event.fingerprint) == ("emergency", KEY)


def test_silenced_inhibited_and_muted_hold_for_it_too() -> None:
    scene = a_scene()
    matchers = (Matcher("check", MatchKind.EQUAL, "shop"),)
    silence = Silence(
        id="s", matchers=matchers, starts_at=NOON, ends_at=NOON + 1200, created_by="Ada", comment="x"
    )
    SilenceStore(scene.state).put(Edit(kept=silence, is_new=True), 0)
    scene.see(down("shop"))
    run_until(scene, NOON + 1199)
    assert scene.told(LEAD) == []
    run_until(scene, NOON + 1215, NOON + 1200)
    assert scene.told(LEAD) == [FIRED]


def test_a_receiver_that_does_not_answer_is_tried_again() -> None:
    scene = a_scene()
    scene.channel(LEAD).error = out_of_order()
    scene.see(down("shop"))
    run_until(scene, NOON + 903)
    assert scene.told(LEAD) == []
    scene.channel(LEAD).error = None
    run_until(scene, NOON + 920, NOON + 904)
    assert scene.told(LEAD) == [FIRED]


def test_the_sweep_finds_it_where_every_queue_message_was_lost() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    for minute in range(1, 20):
        scene.sweep(NOON + 60 * minute)
    assert told_at(scene, LEAD) == [NOON + 960]


def test_a_step_that_is_new_begins_to_count_with_the_alert() -> None:
    scene = a_scene()
    scene.reroute(a_route(receivers=RECEIVERS))
    scene.see(down("shop"))
    run_until(scene, NOON + 600)
    scene.reroute(a_route(receivers=RECEIVERS, escalate=(STEP,)))
    scene.sweep(NOON + 601)
    run_until(scene, NOON + 1000, NOON + 602)
    assert told_at(scene, LEAD) == [DUE]


def test_a_step_that_is_gone_tells_nobody() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    run_until(scene, NOON + 600)
    scene.reroute(a_route(receivers=RECEIVERS))
    scene.sweep(NOON + 601)
    run_until(scene, NOON + 1000, NOON + 602)
    assert scene.told(LEAD) == []
    assert [key for key in scene.groups.all(NOON + 1000) if "escalated" in key] == []


def test_a_route_within_inherits_the_steps_and_may_have_none() -> None:
    inner = RouteConfig(matchers=(Matcher("check", MatchKind.EQUAL, "blog"),), escalate=())
    scene = a_scene(checks=("shop", "blog"), routes=(inner,))
    scene.see(down("shop", "blog"))
    run_until(scene, NOON + 1000)
    (told,) = scene.channel(LEAD).sent
    assert [alert.labels["check"] for alert in told.alerts] == ["shop"]
