"""The alerter dies at any write around a step of escalation, and an acknowledgement may come just then."""

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.routing import Escalation
from lamplighter.config.alertmanager import Receiver
from lamplighter.probes.verdict import CheckState
from tests.alerting.test_dying import MortalStore, again
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import LABELS, NOON, Seen, a_frame
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
