"""Within a maintenance window nobody hears of a check that failed before it, but for the end of that."""

from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import Receiver
from lamplighter.config.check import MaintenanceWindow
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame
from tests.support.clockwork import run_until
from tests.support.configuration import a_check, a_configuration

DOWN = CheckState.DOWN
BEGINS, ENDS = NOON + 600, NOON + 1800
WINDOW = MaintenanceWindow(start_minute_of_day=12 * 60 + 10, duration_seconds=ENDS - BEGINS)
TEAM, LEAD = "team/webhook/0", "lead/webhook/0"


def a_scene() -> Scene:
    receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead"))
    route = a_route(receivers=receivers, repeat_interval_seconds=300.0, escalate=(Escalation(900.0, "lead"),))
    return Scene(a_configuration(a_check(maintenance_windows=(WINDOW,)), alertmanager=route))


def told_between(scene: Scene, name: str, start: float, end: float) -> list[str]:
    return [each.status for each in scene.channel(name).sent if start <= each.now < end]


def watch(scene: Scene, until: float) -> None:
    """Find it down every minute."""
    for at in range(int(NOON), int(until), 60):
        scene.see(a_frame(float(at), Seen(state=DOWN)))
        run_until(scene, at + 59.0, float(at))


def test_what_failed_before_is_neither_repeated_nor_escalated_within_the_window() -> None:
    scene = a_scene()
    watch(scene, ENDS + 600)
    assert told_between(scene, TEAM, NOON, BEGINS) == ["firing"] * 2
    assert told_between(scene, TEAM, BEGINS, ENDS) == []
    assert told_between(scene, LEAD, NOON, ENDS) == []
    assert told_between(scene, TEAM, ENDS, ENDS + 120) == ["firing"], "it is still down"
    assert told_between(scene, LEAD, ENDS, ENDS + 120) == ["firing"]


def test_that_it_is_over_is_told_within_the_window() -> None:
    scene = a_scene()
    watch(scene, BEGINS + 300)
    scene.see(a_frame(BEGINS + 300, Seen(state=CheckState.UP)))
    run_until(scene, BEGINS + 600, BEGINS + 300)
    assert told_between(scene, TEAM, BEGINS, ENDS) == ["resolved"]
