from dataclasses import replace

import pytest

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.observation import Finding
from lamplighter.alerting.watchdog import LABELS, STALE_SECONDS, is_stale, observe_watchdog
from lamplighter.config.alertmanager import Receiver, RouteConfig
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, a_frame, an_alert
from tests.support.configuration import a_configuration

HEARTBEAT = "heartbeat/webhook/0"
ALIVE = ("Watchdog", "firing")


def a_scene() -> Scene:
    """The team is told of what is wrong, the switch every five minutes that all is well."""
    to_switch = RouteConfig(
        receiver="heartbeat",
        matchers=parse_matchers('alertname="Watchdog"'),
        group_interval_seconds=60.0,
        repeat_interval_seconds=300.0,
    )
    receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "heartbeat"))
    return Scene(a_configuration(alertmanager=a_route(routes=(to_switch,), receivers=receivers)))


def minutes(scene: Scene, start: int, end: int, state: CheckState = CheckState.UP) -> None:
    """Let the collector write a frame and the alerter sweep, every minute."""
    for minute in range(start, end):
        scene.see(a_frame(NOON + 60 * minute, state))
        scene.sweep(NOON + 60 * minute + 20)


def heard_at(scene: Scene) -> list[int]:
    return [round((sent.now - NOON) / 60) for sent in scene.channel(HEARTBEAT).sent]


def test_there_is_none_unless_a_route_asks_for_it() -> None:
    scene = Scene()
    minutes(scene, 0, 10)
    assert scene.alert("Watchdog") is None


def test_it_is_heard_of_as_often_as_its_route_says_and_nobody_else_is_told() -> None:
    scene = a_scene()
    minutes(scene, 0, 30)
    assert scene.told(HEARTBEAT)[0] == ALIVE
    waits = [later - earlier for earlier, later in zip(heard_at(scene), heard_at(scene)[1:], strict=False)]
    assert len(waits) >= 4
    assert set(waits) <= {5, 6}
    assert scene.told() == []


def test_it_falls_silent_when_the_monitor_is_blind_and_is_never_told_to_be_over() -> None:
    scene = a_scene()
    scene.sources = {"checks/local/60/0": 60.0}
    minutes(scene, 0, 10)
    before = len(heard_at(scene))
    for minute in range(10, 40):
        scene.sweep(NOON + 60 * minute + 20)
    assert heard_at(scene)[before:] in ([], [10], [11], [12], [13])
    assert set(scene.told(HEARTBEAT)) == {ALIVE}
    assert scene.told() == [("MonitorBlind", "firing")]
    minutes(scene, 40, 50)
    assert heard_at(scene)[-1] >= 40


def test_it_falls_silent_when_nobody_sweeps() -> None:
    scene = a_scene()
    minutes(scene, 0, 10)
    for minute in range(10, 60):
        scene.flush_due(NOON + 60 * minute)
    assert 10 < heard_at(scene)[-1] < 28


def test_it_is_over_when_no_route_asks_for_it_any_more() -> None:
    scene = a_scene()
    minutes(scene, 0, 3)
    scene.reroute(a_route())
    minutes(scene, 3, 5)
    alert = scene.alert("Watchdog")
    assert alert is not None
    assert alert.state is AlertState.RESOLVED
    assert scene.told() == []


def test_a_heartbeat_is_a_line_of_history_when_it_begins_and_not_each_time() -> None:
    scene = a_scene()
    minutes(scene, 0, 30)
    lines = [event for event in scene.events(NOON + 3600) if event.receiver == HEARTBEAT]
    assert [(line.reason, line.status) for line in lines] == [("first_notification", "sent")]


def test_it_is_written_down_every_five_minutes_only() -> None:
    routing = Routing(a_scene().configuration.alertmanager)
    seen = [observe_watchdog(routing, NOON + 60 * minute) for minute in range(10)]
    assert {each.finding for each in seen} == {Finding.FAILING}
    assert len({each.annotations["description"] for each in seen}) == 2


@pytest.mark.parametrize(("seconds", "expected"), [(STALE_SECONDS, False), (STALE_SECONDS + 1, True)])
def test_it_is_stale_when_nobody_has_seen_to_it_for_a_quarter_of_an_hour(
    seconds: float, *, expected: bool
) -> None:
    watchdog = replace(an_alert(evaluated_at=NOON), labels=LABELS)
    assert is_stale(watchdog, NOON + seconds) is expected
    assert not is_stale(an_alert(evaluated_at=NOON), NOON + 10 * STALE_SECONDS)
