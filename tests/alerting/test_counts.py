"""What telling people adds to our own counters."""

from lamplighter.config.alertmanager import WebhookConfig
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

DOWN, UP = CheckState.DOWN, CheckState.UP


def a_scene(hook: WebhookConfig = A_HOOK) -> Scene:
    return Scene(a_configuration(a_check(), alertmanager=a_route(hook)))


def counted(scene: Scene) -> dict[tuple[str, ...], float]:
    """By name without its prefix and the values of the labels in order: integration, reason, receiver."""
    return {
        (series.name.removeprefix("lamplighter_notifications_"), *dict(series.labels).values()): value
        for series, value in scene.counters.take().items()
    }


def test_what_is_told_is_counted_by_receiver_and_reason() -> None:
    scene = a_scene()
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    assert counted(scene) == {("total", "team/webhook/0", "first_notification", "team"): 1}
    scene.see(a_frame(NOON + 60, UP))
    scene.flush_due(NOON + 120)
    assert counted(scene) == {("total", "team/webhook/0", "all_resolved", "team"): 1}


def test_what_is_not_told_is_counted_with_the_reason_too() -> None:
    scene = a_scene(WebhookConfig(url=A_HOOK.url, send_resolved=False))
    scene.see(a_frame(NOON, DOWN))
    scene.flush_due(NOON + 2)
    scene.see(a_frame(NOON + 60, UP))
    counted(scene)
    scene.flush_due(NOON + 120)
    assert counted(scene) == {("withheld_total", "team/webhook/0", "resolved_not_wanted", "team"): 1}


def test_what_is_not_taken_is_counted_by_whether_trying_again_can_help() -> None:
    for permanent, failure in ((True, "permanent"), (False, "transient")):
        scene = a_scene()
        scene.channel().error = out_of_order(permanent=permanent)
        scene.see(a_frame(NOON, DOWN))
        scene.flush_due(NOON + 2)
        assert counted(scene) == {("failed_total", failure, "team/webhook/0", "team"): 1}
