"""What flaps is told of once, and how it stands once it has settled: nothing more, and nothing less."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.as_of import FLAPPING, as_of, flaps
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.flapping import Course, Flapping
from lamplighter.alerting.outside_alerts import Posted
from lamplighter.alerting.routing import Escalation
from lamplighter.alerting.suppression import firing_at
from lamplighter.config.alertmanager import Receiver, RouteConfig
from lamplighter.matching import Matcher, MatchKind
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import LABELS, NOON, a_frame, a_resolved_alert, an_alert
from tests.support.clockwork import run_until
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
KEY = fingerprint(LABELS)
SETTINGS = Flapping(changes=3, window_seconds=600.0, calm_seconds=300.0)
FLAPS = Course(flapping_since=NOON + 200, changes=4, calm_at=NOON + 500, episode_at=NOON + 200)
Lines = list[tuple[str, bool]]


def a_scene(**route: Any) -> Scene:
    return Scene(a_configuration(a_check(), alertmanager=a_route(**({"flapping": SETTINGS} | route))))


def change_every_minute(scene: Scene, changes: int, since: float = NOON) -> float:
    """Go down, up, down ... a minute apart, and flush meanwhile; return when it changed last."""
    at = since
    for number in range(changes):
        at = since + 60 * number
        scene.see(a_frame(at, UP if number % 2 else DOWN))
        run_until(scene, at + 59, at)
    return at


def a_matcher(name: str, value: str) -> Matcher:
    return Matcher(name, MatchKind.EQUAL, value)


def lines(scene: Scene, name: str = "team/webhook/0") -> Lines:
    """Return the state of the alert in each message, and whether it was said to flap."""
    return [
        (str(alert.state), FLAPPING in alert.annotations)
        for each in scene.channel(name).sent
        for alert in each.alerts
    ]


def test_what_flaps_fires_whatever_its_state_is_just_now() -> None:
    seen = as_of(a_resolved_alert(ends_at=NOON + 300, course=FLAPS), NOON + 400)
    assert (seen.state, seen.starts_at, seen.ends_at) == (AlertState.FIRING, NOON + 200, None)
    assert seen.annotations["summary"] == "Flapping: core/shop is down: connection refused"
    assert seen.annotations[FLAPPING] == (
        "It has changed 4 times. Further changes are not told: only how it stands, "
        "once there was none until 12:08:20 UTC."
    )
    assert as_of(seen, NOON + 400) == seen


def test_once_it_is_calm_it_is_what_it_is() -> None:
    over, firing = a_resolved_alert(course=FLAPS), an_alert(course=FLAPS)
    assert as_of(over, NOON + 500) == over
    assert as_of(firing, NOON + 500) == firing


@pytest.mark.parametrize(
    "alert",
    [
        a_resolved_alert(course=FLAPS, details={"superseded": True}),
        an_alert(course=FLAPS, state=AlertState.PENDING),
        an_alert(),
    ],
)
def test_what_another_has_taken_over_from_does_not_flap_nor_what_does_not_fire_yet(alert: Any) -> None:
    assert not flaps(alert, NOON + 400)
    assert as_of(alert, NOON + 400) == alert


def test_what_flaps_goes_on_inhibiting_others() -> None:
    assert firing_at({"a": a_resolved_alert(course=FLAPS)}, NOON + 400).keys() == {"a"}
    assert firing_at({"a": a_resolved_alert(course=FLAPS)}, NOON + 500) == {}


def test_without_being_asked_for_every_change_is_told() -> None:
    scene = a_scene(flapping=None)
    change_every_minute(scene, 8)
    assert lines(scene) == [("firing", False), ("resolved", False)] * 4


def test_it_is_told_once_and_then_that_it_is_over() -> None:
    scene = a_scene()
    last = change_every_minute(scene, 8)
    assert lines(scene) == [("firing", False), ("resolved", False), ("firing", False), ("firing", True)]
    run_until(scene, last + 299, last)
    assert len(lines(scene)) == 4
    run_until(scene, last + 315, last + 300)
    assert lines(scene)[4:] == [("resolved", False)]
    reasons = [event.reason for event in scene.events(last + 315) if event.receiver]
    assert reasons == ["first_notification", "all_resolved", "first_notification", "flapping", "all_resolved"]


def test_it_is_told_once_and_then_that_it_fires() -> None:
    scene = a_scene()
    last = change_every_minute(scene, 9)
    run_until(scene, last + 1000, last)
    assert lines(scene)[3:] == [("firing", True), ("firing", False)]
    assert [event.reason for event in scene.events(last + 1000) if event.receiver][-1] == "settled"


def test_it_is_not_repeated_while_it_flaps() -> None:
    scene = a_scene(repeat_interval_seconds=60.0)
    last = change_every_minute(scene, 30)
    assert lines(scene).count(("firing", True)) == 1
    assert lines(scene)[-1] == ("firing", True)
    run_until(scene, last + 315, last)
    assert lines(scene)[-1] == ("resolved", False)


def test_whoever_was_told_nothing_yet_is_told_that_it_flaps() -> None:
    scene = a_scene(group_wait_seconds=240.0)
    change_every_minute(scene, 6)
    assert lines(scene) == [("firing", True)]


def test_another_phase_is_another_notice() -> None:
    scene = a_scene()
    last = change_every_minute(scene, 4)
    run_until(scene, last + 400, last)
    last = change_every_minute(scene, 4, since=last + 1200)
    run_until(scene, last + 400, last)
    assert lines(scene).count(("firing", True)) == 2
    assert lines(scene)[-1] == ("resolved", False)


def test_every_transition_is_in_the_history_all_the_same() -> None:
    scene = a_scene()
    last = change_every_minute(scene, 8)
    assert sum(event.kind == "transition" for event in scene.events(last + 1)) == 8


def test_an_acknowledgement_lasts_as_long_as_it_flaps_and_after_it() -> None:
    scene = a_scene(repeat_interval_seconds=60.0)
    last = change_every_minute(scene, 5)
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", now=last + 1)
    last = change_every_minute(scene, 4, since=last + 60)
    assert acknowledge.holding(KEY, last + 30) is not None
    scene.see(a_frame(last + 60, DOWN))
    run_until(scene, last + 1000, last + 60)
    assert acknowledge.holding(KEY, last + 1000) is not None
    assert lines(scene)[-2:] == [("firing", True), ("firing", False)]


def test_the_first_route_that_takes_an_alert_says_what_flaps() -> None:
    calm, jumpy = a_matcher("team", "calm"), a_matcher("team", "jumpy")
    never, soon = Flapping(changes=0), Flapping(changes=1)
    routes = (
        RouteConfig(matchers=(calm,), flapping=never, goes_on=True),
        RouteConfig(matchers=(jumpy,), flapping=soon, goes_on=True),
        RouteConfig(),
    )
    scene = a_scene(routes=routes)
    for number, at in enumerate(range(0, 120, 60)):
        ends_at = NOON + at if number else None
        posts = [Posted(labels={"team": team}, ends_at=ends_at) for team in ("calm", "jumpy", "other")]
        scene.post(posts, NOON + at)
    flapping = {alert.labels["team"]: alert.course.flaps_at(NOON + 61) for alert in scene.alerts.all(NOON + 61)}
    assert flapping == {"calm": False, "jumpy": True, "other": False}


@settings(max_examples=30, deadline=None)
@given(gaps=st.lists(st.integers(1, 12), min_size=1, max_size=25), interval=st.sampled_from([10.0, 60.0, 300.0]))
def test_any_course_is_told_at_most_once_as_flapping_in_a_phase_and_always_as_it_ends(
    gaps: Sequence[int], interval: float
) -> None:
    """`gaps` are minutes between changes."""
    scene = a_scene(group_interval_seconds=interval, repeat_interval_seconds=120.0)
    at, phases = NOON, 0
    for number, minutes in enumerate(gaps):
        scene.see(a_frame(at, UP if number % 2 else DOWN))
        alert = scene.alerts.all(at)[0]
        phases += alert.course.flapping_since == at + 1
        run_until(scene, at + 60 * minutes - 1, at)
        at += 60 * minutes
    run_until(scene, at + 1000, at)
    told = lines(scene)
    notices = sum(event.reason == "flapping" for event in scene.events(at + 1000) if event.receiver)
    assert notices <= phases
    fires = len(gaps) % 2 == 1
    assert told[-1] == ("firing" if fires else "resolved", False)


def test_escalation_waits_from_the_beginning_of_the_flapping() -> None:
    receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead"))
    scene = a_scene(receivers=receivers, escalate=(Escalation(600.0, "lead"),))
    last = change_every_minute(scene, 13)
    assert lines(scene, "lead/webhook/0") == []
    change_every_minute(scene, 3, since=last + 60)
    assert lines(scene, "lead/webhook/0") == [("firing", True)]
