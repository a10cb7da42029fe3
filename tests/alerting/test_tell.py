from dataclasses import dataclass

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.silence_editing import Edit
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.channels.action import ActionChannel
from lamplighter.channels.action_port import Recovery
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import ActionStep, EcsRestartAction, LambdaAction
from lamplighter.errors import DeliveryError
from lamplighter.matching import parse_matchers
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, RecordingChannel, a_frame, out_of_order
from tests.support.channel_tools import ToolsByHand
from tests.support.configuration import a_check, a_configuration
from tests.support.receivers.action import StarterByHand

UP, DOWN = CheckState.UP, CheckState.DOWN
HEAL = ActionStep(action=LambdaAction(function="heal"), wait_seconds=100.0)
RESTART = ActionStep(action=EcsRestartAction(cluster="c", service="shop"), wait_seconds=100.0)
ACTION = "team/action/0"
CHAIN = ActionConfig(steps=(HEAL, RESTART), max_attempts=2, cooldown_seconds=600.0)


@dataclass
class Asking(RecordingChannel):
    """Wants to be called again after `every_seconds`."""

    every_seconds: float = 100.0

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        super().send(notification)
        return Sent(again_at=notification.now + self.every_seconds)


def a_scene(channel: RecordingChannel | None = None) -> Scene:
    """The check went down at noon; groups have their turn every hour."""
    scene = Scene(a_configuration(a_check(), alertmanager=a_route(group_interval_seconds=3600.0)))
    if channel is not None:
        scene.channels.opened["team/webhook/0"] = channel
    scene.see(a_frame(NOON, DOWN))
    return scene


def a_scene_of_actions(**route: float) -> tuple[Scene, StarterByHand]:
    """The check went down at noon; a chain of actions is to mend it."""
    paced = a_route(CHAIN, **({"group_interval_seconds": 3600.0} | route))
    scene = Scene(a_configuration(a_check(), alertmanager=paced))
    starter = StarterByHand()
    tools = ToolsByHand(recovery=Recovery(starter, scene.state))
    scene.channels.opened[ACTION] = ActionChannel(CHAIN, tools)  # type: ignore[assignment]
    scene.see(a_frame(NOON, DOWN))
    return scene, starter


def flush_each_second(scene: Scene, first: int, last: int) -> None:
    for second in range(first, last):
        scene.flush_due(NOON + second)


def called_at(channel: RecordingChannel) -> list[float]:
    return [notification.now - NOON for notification in channel.sent]


def test_a_channel_that_asks_for_it_is_called_again_between_the_turns_of_its_group() -> None:
    channel = Asking()
    scene = a_scene(channel)
    flush_each_second(scene, 0, 320)
    assert called_at(channel) == [2, 102, 202, 302]
    assert scene.queue.sent[-1][0]["dueMs"] == round((NOON + 402) * 1000)
    assert {event.reason for event in scene.events(NOON + 400) if event.receiver} == {
        "first_notification",
        "next_step",
    }


def test_it_is_called_no_more_once_nothing_fires() -> None:
    channel = Asking()
    scene = a_scene(channel)
    flush_each_second(scene, 0, 50)
    scene.see(a_frame(NOON + 60, UP))
    flush_each_second(scene, 61, 4000)
    assert called_at(channel) == [2, 102]
    assert channel.sent[-1].status == "resolved"


def test_it_is_not_called_while_a_silence_holds_the_group_back() -> None:
    channel = Asking()
    scene = a_scene(channel)
    flush_each_second(scene, 0, 50)
    silence = Silence(id="s", matchers=parse_matchers("check=shop"), starts_at=NOON, ends_at=NOON + 1000)
    assert SilenceStore(scene.state).put(Edit(kept=silence, is_new=True), 0)
    flush_each_second(scene, 50, 3650)
    assert called_at(channel) == [2, 3602]


def test_a_call_that_fails_is_repeated_until_it_works() -> None:
    channel = Asking()
    scene = a_scene(channel)
    flush_each_second(scene, 0, 50)
    channel.error = out_of_order()
    flush_each_second(scene, 50, 150)
    channel.error = None
    flush_each_second(scene, 150, 250)
    assert [round(at, -2) for at in called_at(channel)] == [0, 200]


def test_a_chain_of_actions_goes_on_until_its_attempts_are_used_up() -> None:
    scene, starter = a_scene_of_actions()
    flush_each_second(scene, 0, 5000)
    assert starter.started == [("lambda", "heal"), ("restart", "c", "shop")] * 2


def test_a_chain_of_actions_stops_as_soon_as_nothing_fires() -> None:
    scene, starter = a_scene_of_actions()
    flush_each_second(scene, 0, 60)
    scene.see(a_frame(NOON + 60, UP))
    flush_each_second(scene, 61, 5000)
    assert starter.started == [("lambda", "heal")]


def test_repetitions_of_a_chain_that_has_nothing_to_do_are_no_attempts() -> None:
    scene, starter = a_scene_of_actions(group_interval_seconds=60.0, repeat_interval_seconds=120.0)
    for second in range(0, 5000, 5):
        scene.flush_due(NOON + second)
    lines = [event for event in scene.events(NOON + 5000) if event.kind == "action"]
    assert len(lines) == len(starter.started) == 4
    assert not [event.reason for event in lines if "nothing started" in event.reason]


def test_what_was_started_and_what_could_not_be_is_in_the_history_as_actions() -> None:
    scene, starter = a_scene_of_actions()
    starter.errors = [DeliveryError("Invoke: Throttling", permanent=False)]
    flush_each_second(scene, 0, 60)
    assert [(event.kind, event.receiver, event.status, event.reason) for event in scene.events(NOON + 60)][1:] == [
        ("action", ACTION, "failed", "failed: action: step 1 of 2, attempt 1 of 2: Invoke: Throttling"),
        ("action", ACTION, "sent", "action: step 1 of 2, attempt 1 of 2: started: function heal (r1)"),
    ]
