"""The alerter dies at any of its writes, before or after it; the stream, the queue and the sweep come again."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame
from tests.support.configuration import a_check, a_configuration

NAMES = ("shop", "blog", "api")
WRITES = 50
"""More than a fault and its end take."""


class Died(BaseException):
    """What no code catches, as no code catches the end of its process."""


class MortalStore(InMemoryStateStore):
    """Ends the process once, at its write number `last`."""

    def __init__(self, last: int, *, afterwards: bool) -> None:
        super().__init__()
        self._last = last
        self._afterwards = afterwards
        self.writes = 0

    def put_all(self, records: Sequence[Record]) -> bool:
        return self._once(lambda: super(MortalStore, self).put_all(records))

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        return self._once(lambda: super(MortalStore, self).delete(partition, key, version))

    def _once(self, write: Callable[[], bool]) -> bool:
        self.writes += 1
        dies = self.writes == self._last
        if dies and not self._afterwards:
            raise Died
        written = write()
        if dies:
            raise Died
        return written


def again(call: Callable[[], None]) -> None:
    """Call as the stream does: once more where the first call died."""
    try:
        call()
    except Died:
        call()


def a_minute(scene: Scene, state: CheckState, start: float) -> None:
    frame = a_frame(start, *(Seen(state=state, name=name) for name in NAMES))
    scene.write(frame)
    again(lambda: scene.evaluate(frame))
    for second in range(2, 60, 6):
        again(lambda second=second: scene.flush_due(start + second))  # type: ignore[misc]
    again(lambda: scene.sweep(start + 59))


def a_life(state: MortalStore) -> Scene:
    """Three checks are down for three minutes and up for four."""
    checks = [a_check(name=name) for name in NAMES]
    scene = Scene(a_configuration(*checks, alertmanager=a_route()), state)
    for minute in range(7):
        a_minute(scene, CheckState.DOWN if minute < 3 else CheckState.UP, NOON + 60 * minute)
    return scene


@pytest.mark.parametrize("afterwards", [False, True])
@pytest.mark.parametrize("last", range(1, WRITES + 1))
def test_whenever_it_dies_nothing_is_lost_and_one_message_at_most_comes_twice(last: int, afterwards: bool) -> None:
    scene = a_life(MortalStore(last, afterwards=afterwards))
    told = Counter(
        (alert.labels["check"], str(alert.state)) for sent in scene.channel().sent for alert in sent.alerts
    )
    assert set(told) == {(name, state) for name in NAMES for state in ("firing", "resolved")}
    assert len(scene.channel().sent) <= 3
    transitions = Counter((event.check, event.state) for event in scene.events(NOON + 500) if not event.receiver)
    assert set(transitions.values()) == {1}
    assert len(transitions) == 6


def test_it_dies_at_each_of_its_writes() -> None:
    state = MortalStore(0, afterwards=False)
    a_life(state)
    assert state.writes < WRITES
