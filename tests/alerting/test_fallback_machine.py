"""Receivers come and go, alerts come and go, functions die at any write: who believes what in the end."""

from collections.abc import Callable, Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from lamplighter.config.alertmanager import RateLimit, Receiver
from lamplighter.probes.verdict import CheckState
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import A_HOOK, Scene, a_route
from tests.support.alerts import NOON, Seen, a_frame, out_of_order
from tests.support.configuration import a_check, a_configuration

UP, DOWN = CheckState.UP, CheckState.DOWN
RECEIVERS = ("team/webhook/0", "spare/webhook/0")
CHECKS = ("shop", "blog")
STEP_SECONDS = 7.0


class Died(BaseException):
    """What no code catches, as no code catches the end of its process."""


class MortalStore(InMemoryStateStore):
    """Ends the process at a write that is counted down to, before or after it took effect."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None
        self.afterwards = False

    def put_all(self, records: Sequence[Record]) -> bool:
        """See `StateStore.put_all`."""
        return self._perhaps(lambda: super(MortalStore, self).put_all(records))

    def _perhaps(self, write: Callable[[], bool]) -> bool:
        if self.left is None:
            return write()
        self.left -= 1
        if self.left > 0:
            return write()
        self.left = None
        if self.afterwards:
            write()
        raise Died


class ReceiversComeAndGo(RuleBasedStateMachine):
    """A team with a fallback, of which each may be broken at any time; both are held to a limit."""

    def __init__(self) -> None:
        super().__init__()
        limit = RateLimit(messages=4, per_seconds=300.0)
        receivers = (
            Receiver(name="team", integrations=(A_HOOK,), fallback="spare", cooldown={"warning": 60.0}),
            Receiver(name="spare", integrations=(A_HOOK,), rate_limit=limit),
        )
        checks = [a_check(name=name, severity="warning") for name in CHECKS]
        self.state = MortalStore()
        route = a_route(receivers=receivers, group_by=("check",))
        self.scene = Scene(a_configuration(*checks, alertmanager=route), self.state)
        self.now = NOON
        self.is_down = dict.fromkeys(CHECKS, False)

    @rule(name=st.sampled_from(CHECKS))
    def a_check_turns(self, name: str) -> None:
        self._turn(name, down=not self.is_down[name])

    @rule(name=st.sampled_from(RECEIVERS), permanent=st.booleans())
    def a_receiver_breaks(self, name: str, *, permanent: bool) -> None:
        self.scene.channel(name).error = out_of_order(permanent=permanent)

    @rule(name=st.sampled_from(RECEIVERS))
    def a_receiver_is_mended(self, name: str) -> None:
        self.scene.channel(name).error = None

    @rule(steps=st.integers(1, 60))
    def time_passes(self, steps: int) -> None:
        for _ in range(steps):
            self.now += STEP_SECONDS
            self._flush()

    @rule(writes=st.integers(1, 12), afterwards=st.booleans())
    def a_function_is_about_to_die(self, writes: int, *, afterwards: bool) -> None:
        self.state.left, self.state.afterwards = writes, afterwards

    def teardown(self) -> None:
        """In the end all works, then all is up: nobody may believe anything else."""
        self.state.left = None
        for name in RECEIVERS:
            self.a_receiver_is_mended(name)
        self._settle()
        firing = {name for name, down in self.is_down.items() if down}
        assert {name for name, state in self._believed(RECEIVERS[0]).items() if state == "firing"} == firing
        for name in CHECKS:
            self._turn(name, down=False)
        self._settle()
        for receiver in RECEIVERS:
            assert set(self._believed(receiver).values()) <= {"resolved"}, receiver
        waiting = [key for key, kept in self.scene.groups.all(self.now).items() if kept.group.due_at]
        assert not waiting

    def _settle(self) -> None:
        """Longer than the wait after a refusal for good."""
        for _ in range(80):
            self.now += 60.0
            self._flush()

    def _turn(self, name: str, *, down: bool) -> None:
        self.now += 1.0
        self.is_down[name] = down
        frame = a_frame(
            self.now, Seen(state=DOWN if down else UP, name=name), source=f"checks/local/60/{CHECKS.index(name)}"
        )
        self.scene.write(frame)
        try:
            self.scene.evaluate(frame)
        except Died:
            self.scene.evaluate(frame)

    def _flush(self) -> None:
        try:
            self.scene.flush.all(list(self.scene.groups.all(self.now)), self.now)
        except Died:
            self.now += STEP_SECONDS

    def _believed(self, receiver: str) -> dict[str, str]:
        """What the receiver was told last of each check."""
        sent = self.scene.channel(receiver).sent
        return {alert.labels["check"]: str(alert.state) for each in sent for alert in each.alerts}


TestReceiversComeAndGo = ReceiversComeAndGo.TestCase
TestReceiversComeAndGo.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
