"""The alerter dies at any write around a step of escalation, and an acknowledgement may come just then."""

from contextlib import suppress

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.flapping import Flapping
from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import Receiver
from lamplighter.probes.verdict import CheckState
from tests.alerting.test_dying import Died, MortalStore, again
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import LABELS, NOON, RecordingChannel, Seen, a_frame
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
KEY = fingerprint(LABELS)
AFTER = 120.0
WRITES = 62
"""More than the whole of it takes."""
LEAD = "lead/webhook/0"


def a_minute(scene: Scene, minute: int, *, shop: CheckState, blog: CheckState) -> None:
    start = NOON + 60 * minute
    frame = a_frame(start, Seen(state=shop), Seen(state=blog, name="blog"))
    scene.write(frame)
    again(lambda: scene.evaluate(frame))
    for second in range(2, 60, 18):
        again(lambda second=second: scene.flush_due(start + second))  # type: ignore[misc]
    again(lambda: scene.sweep(start + 59))


def a_life(state: MortalStore, *, acknowledged: bool) -> Scene:
    """The shop is down for four minutes, the blog for the first of them; somebody may care after three."""
    receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead"))
    route = a_route(receivers=receivers, escalate=(Escalation(AFTER, "lead"),))
    scene = Scene(a_configuration(a_check(), a_check(name="blog"), alertmanager=route), state)
    for minute in range(6):
        a_minute(scene, minute, shop=DOWN if minute < 4 else UP, blog=UP if minute else DOWN)
        if minute == 2 and acknowledged:
            again(lambda: _acknowledge(scene))
    return scene


def _acknowledge(scene: Scene) -> None:
    Acknowledge(scene.state).add(KEY, by="Ada", now=NOON + 179)


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("afterwards", [False, True])
@pytest.mark.parametrize("last", range(1, WRITES + 1))
def test_the_lead_is_told_in_time_and_told_the_end_and_of_nothing_else(
    last: int, afterwards: bool, acknowledged: bool
) -> None:
    scene = a_life(MortalStore(last, afterwards=afterwards), acknowledged=acknowledged)
    sent = scene.channel(LEAD).sent
    told = [(alert.labels["check"], str(alert.state)) for each in sent for alert in each.alerts]
    assert {check for check, _ in told} <= {"shop"}
    assert told[-1:] == [("shop", "resolved")]
    assert len(told) <= 3
    assert all(each.now >= NOON + AFTER for each in sent)


def test_it_dies_at_each_of_its_writes() -> None:
    state = MortalStore(0, afterwards=False)
    a_life(state, acknowledged=True)
    assert state.writes < WRITES


class Dies(RecordingChannel):
    """Takes messages in; the function dies before it hears of that, `times` times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`."""
        sent = super().send(notification)
        self.times -= 1
        if self.times >= 0:
            raise Died
        return sent


def a_scene(*, times: int = 1, flapping: Flapping | None = None) -> Scene:
    """The lead is told after two minutes, by a function that dies then."""
    receivers = tuple(Receiver(name=name, integrations=(A_HOOK,)) for name in ("team", "lead"))
    route = a_route(receivers=receivers, escalate=(Escalation(AFTER, "lead"),), flapping=flapping)
    scene = Scene(a_configuration(a_check(), alertmanager=route))
    scene.channels.opened[LEAD] = Dies(times)
    return scene


def see(scene: Scene, state: CheckState, second: int) -> None:
    scene.see(a_frame(NOON + second, Seen(state=state)))


def flush(scene: Scene, *seconds: int) -> None:
    for second in seconds:
        with suppress(Died):
            scene.flush_due(NOON + second)


def told(scene: Scene) -> list[str]:
    return [state for _, state in scene.told(LEAD)]


def test_what_was_told_in_doubt_is_over_even_if_it_fired_again_since_and_was_over_before_it_was_due() -> None:
    scene = a_scene()
    see(scene, DOWN, 0)
    flush(scene, 2, 121)
    see(scene, UP, 125)
    see(scene, DOWN, 150)
    flush(scene, 155, 175)
    assert told(scene) == ["firing"]
    see(scene, UP, 180)
    flush(scene, 190, 200)
    assert told(scene) == ["firing", "resolved"]


def test_what_was_told_in_doubt_and_fires_again_is_told_once_it_is_due_again() -> None:
    scene = a_scene()
    see(scene, DOWN, 0)
    flush(scene, 2, 121)
    see(scene, UP, 125)
    see(scene, DOWN, 200)
    flush(scene, 205, 260, 310)
    assert told(scene) == ["firing"]
    flush(scene, 321, 330, 340)
    assert told(scene) == ["firing", "firing"]


def test_however_often_functions_die_nothing_is_told_before_it_is_due() -> None:
    scene = a_scene(times=3)
    see(scene, DOWN, 0)
    flush(scene, 2, 121, 160, 200)
    see(scene, UP, 205)
    see(scene, DOWN, 235)
    flush(scene, *range(240, 350, 5))
    assert [each.now - NOON for each in scene.channel(LEAD).sent] == [121, 160, 200]
    see(scene, UP, 350)
    flush(scene, *range(355, 400, 5))
    assert told(scene) == ["firing", "firing", "firing", "resolved"]


def test_what_flapped_when_it_was_told_in_doubt_is_over_once_it_is_calm() -> None:
    scene = a_scene(flapping=Flapping(changes=1, calm_seconds=300.0))
    see(scene, DOWN, 0)
    see(scene, UP, 30)
    flush(scene, 2, 151)
    assert told(scene) == ["firing"]
    flush(scene, *range(190, 331, 10))
    assert told(scene) == ["firing", "firing"]
    flush(scene, *range(331, 350, 10))
    assert told(scene) == ["firing", "firing", "resolved"]


def test_what_flapped_and_was_calm_before_anybody_came_again_is_over_too() -> None:
    scene = a_scene(flapping=Flapping(changes=1, calm_seconds=300.0))
    see(scene, DOWN, 0)
    see(scene, UP, 30)
    flush(scene, 2, 151, 340)
    assert told(scene) == ["firing", "resolved"]
