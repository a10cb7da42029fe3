"""What somebody takes care of is not repeated; all else is told as ever."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import Receiver
from lamplighter.config.check import AlertOptions
from lamplighter.errors import InvalidAcknowledgement
from lamplighter.probes.verdict import CheckState
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import LABELS, NOON, RecordingChannel, Seen, a_frame
from tests.support.clockwork import run_until
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
KEY = fingerprint(LABELS)
FIRED, RESOLVED = ("CheckDown", "firing"), ("CheckDown", "resolved")
REPEAT, AFTER = 300.0, 600.0


def a_scene(checks: Sequence[str] = ("shop",), **route: Any) -> Scene:
    configured = [a_check(name=name) for name in checks]
    return Scene(
        a_configuration(*configured, alertmanager=a_route(**({"repeat_interval_seconds": REPEAT} | route)))
    )


def down(*names: str, at: float = NOON) -> Any:
    return a_frame(at, *(Seen(state=DOWN, name=name) for name in names))


def test_it_is_not_repeated_and_its_end_is_told() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    run_until(scene, NOON + 400)
    assert scene.told() == [FIRED, FIRED]
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 400)
    run_until(scene, NOON + 4000, NOON + 400)
    assert scene.told() == [FIRED, FIRED]
    scene.see(a_frame(NOON + 4020, UP))
    run_until(scene, NOON + 4040, NOON + 4021)
    assert scene.told() == [FIRED, FIRED, RESOLVED]


@pytest.mark.parametrize("by_time", [True, False])
def test_it_is_repeated_again_when_the_acknowledgement_has_ended(by_time: bool) -> None:
    scene = a_scene()
    scene.see(down("shop"))
    acknowledge = Acknowledge(scene.state)
    acknowledge.add(KEY, by="Ada", seconds=1000.0 if by_time else 86_400.0, now=NOON + 100)
    run_until(scene, NOON + 1099)
    assert scene.told() == [FIRED]
    if not by_time:
        acknowledge.take_back(KEY, by="Ada", now=NOON + 1100)
    run_until(scene, NOON + 1120, NOON + 1100)
    assert scene.told() == [FIRED, FIRED]


def test_what_was_acknowledged_before_anybody_was_told_is_told_once() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 1)
    run_until(scene, NOON + 1000)
    assert scene.told() == [FIRED]


def test_a_new_alert_of_the_group_is_told_all_the_same_and_repeated() -> None:
    scene = a_scene(checks=("shop", "blog"))
    scene.see(down("shop"))
    run_until(scene, NOON + 60)
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 60)
    scene.see(down("shop", "blog", at=NOON + 60))
    run_until(scene, NOON + 120, NOON + 61)
    assert len(scene.channel().sent) == 2
    assert {alert.labels["check"] for alert in scene.channel().sent[1].alerts} == {"shop", "blog"}
    run_until(scene, NOON + 500, NOON + 121)
    assert len(scene.channel().sent) == 3


def test_a_check_that_is_taken_care_of_does_not_hurry_the_reminders_of_others() -> None:
    options = AlertOptions(minimum_reminder_interval_seconds=30.0)
    checks = a_check(name="shop", alerts=(options,)), a_check(name="blog")
    scene = Scene(a_configuration(*checks, alertmanager=a_route(repeat_interval_seconds=REPEAT)))
    scene.see(down("shop", "blog"))
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 1)
    run_until(scene, NOON + REPEAT)
    assert len(scene.channel().sent) == 1


def test_the_next_firing_is_told_and_repeated() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    run_until(scene, NOON + 59)
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 59)
    scene.see(a_frame(NOON + 60, UP))
    run_until(scene, NOON + 119, NOON + 61)
    scene.see(down("shop", at=NOON + 120))
    run_until(scene, NOON + 600, NOON + 121)
    assert scene.told() == [FIRED, RESOLVED, FIRED, FIRED]


def test_why_it_is_not_repeated_is_counted() -> None:
    scene = a_scene()
    scene.see(down("shop"))
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 100)
    run_until(scene, NOON + 1000)
    withheld = [each for each in scene.counters.take() if each.name == "lamplighter_notifications_withheld_total"]
    counted = {dict(each.labels)["reason"] for each in withheld}
    assert "acknowledged" in counted


class StepByStep(RecordingChannel):
    """Asks to be called again a minute later, as a chain of actions does."""

    def send(self, notification: Notification) -> Sent:
        return replace(super().send(notification), again_at=notification.now + 60)


def test_automation_does_not_work_under_peoples_hands() -> None:
    scene = a_scene()
    channel = scene.channels.opened["team/webhook/0"] = StepByStep()
    scene.see(down("shop"))
    run_until(scene, NOON + 130)
    assert len(channel.sent) == 3
    Acknowledge(scene.state).add(KEY, by="Ada", seconds=600, now=NOON + 130)
    run_until(scene, NOON + 729, NOON + 130)
    assert len(channel.sent) == 3
    run_until(scene, NOON + 750, NOON + 730)
    assert len(channel.sent) == 4


Action = tuple[str, int]
ACTIONS = st.lists(
    st.tuples(st.sampled_from(["down", "up", "acknowledge", "take back", "wait"]), st.integers(1, 15)),
    min_size=1,
    max_size=20,
)


class World:
    """A check, a team that is told of it, a lead that it escalates to, and who takes care of it when."""

    def __init__(self) -> None:
        receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead"))
        self.scene = a_scene(
            receivers=receivers, escalate=(Escalation(AFTER, "lead"),), group_interval_seconds=60.0
        )
        self.acknowledge = Acknowledge(self.scene.state)
        self.at = NOON
        self.is_down = False
        self.fired: list[list[float]] = []
        """When each firing was known, and when it was over."""
        self.cared_for: list[list[float]] = []

    def do(self, action: str, minutes: int) -> None:
        """Do it, and let time go by."""
        if action in {"down", "up"}:
            self._see(is_down=action == "down")
        elif action == "acknowledge" and self.is_down:
            self.acknowledge.add(KEY, by="Ada", seconds=60.0 * minutes, now=self.at)
            self._ends_care()
            self.cared_for.append([self.at, self.at + 60.0 * minutes])
        elif action == "take back":
            try:
                self.acknowledge.take_back(KEY, by="Ada", now=self.at)
            except InvalidAcknowledgement:
                return
            self._ends_care()
        run_until(self.scene, self.at + 60 * minutes - 1, self.at + 1)
        self.at += 60 * minutes

    def _see(self, *, is_down: bool) -> None:
        self.scene.see(a_frame(self.at, DOWN if is_down else UP))
        if is_down and not self.is_down:
            self.fired.append([self.at + 1, float("inf")])
        if self.is_down and not is_down:
            self.fired[-1][1] = self.at + 1
            self._ends_care()
        self.is_down = is_down

    def _ends_care(self) -> None:
        if self.cared_for:
            self.cared_for[-1][1] = min(self.cared_for[-1][1], self.at)

    def is_cared_for(self, at: float) -> bool:
        """Whether somebody takes care of it then."""
        return any(start <= at < end for start, end in self.cared_for)


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_in_any_timeline_nothing_is_repeated_or_escalated_that_is_taken_care_of(actions: list[Action]) -> None:
    world = World()
    for action, minutes in actions:
        world.do(action, minutes)
    events = [event for event in world.scene.events(world.at) if event.receiver]
    for event in events:
        if event.reason == "repeat_interval":
            assert not world.is_cared_for(event.at)
        if event.reason == "escalated":
            assert not world.is_cared_for(event.at)
            assert any(start + AFTER <= event.at + 0.5 and event.at < end for start, end in world.fired)


@settings(max_examples=40, deadline=None)
@given(ACTIONS)
def test_in_any_timeline_the_lead_hears_of_all_that_lasts_and_that_it_is_over(actions: list[Action]) -> None:
    world = World()
    for action, minutes in actions:
        world.do(action, minutes)
    world.do("down", 1)
    run_until(world.scene, world.at + 1800, world.at)
    lead = world.scene.told("lead/webhook/0")
    assert lead[-1] == FIRED
    world.at += 1800
    world.do("up", 1)
    assert world.scene.told("lead/webhook/0")[-1] == RESOLVED
    assert world.scene.told()[-1] == RESOLVED
