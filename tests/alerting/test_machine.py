from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.machine import Step, resolve, step
from lamplighter.alerting.observation import Finding, Observation
from tests.support.alerts import NOON, a_resolved_alert, an_alert, an_observation

PENDING = an_alert(state=AlertState.PENDING)
FIRING = an_alert()
RESOLVED = a_resolved_alert()
LATER = NOON + 600


@pytest.mark.parametrize(
    ("previous", "finding", "state", "entered"),
    [
        (None, Finding.CLEAR, None, None),
        (None, Finding.UNKNOWN, None, None),
        (None, Finding.SUPERSEDED, None, None),
        (None, Finding.STARTING, AlertState.PENDING, None),
        (None, Finding.FAILING, AlertState.FIRING, AlertState.FIRING),
        (PENDING, Finding.CLEAR, None, None),
        (PENDING, Finding.UNKNOWN, AlertState.PENDING, None),
        (PENDING, Finding.SUPERSEDED, None, None),
        (PENDING, Finding.STARTING, AlertState.PENDING, None),
        (PENDING, Finding.FAILING, AlertState.FIRING, AlertState.FIRING),
        (FIRING, Finding.CLEAR, AlertState.RESOLVED, AlertState.RESOLVED),
        (FIRING, Finding.UNKNOWN, AlertState.FIRING, None),
        (FIRING, Finding.SUPERSEDED, AlertState.RESOLVED, AlertState.RESOLVED),
        (FIRING, Finding.STARTING, AlertState.FIRING, None),
        (FIRING, Finding.FAILING, AlertState.FIRING, None),
        (RESOLVED, Finding.CLEAR, AlertState.RESOLVED, None),
        (RESOLVED, Finding.UNKNOWN, AlertState.RESOLVED, None),
        (RESOLVED, Finding.SUPERSEDED, AlertState.RESOLVED, None),
        (RESOLVED, Finding.STARTING, AlertState.RESOLVED, None),
        (RESOLVED, Finding.FAILING, AlertState.FIRING, AlertState.FIRING),
    ],
)
def test_every_state_takes_every_finding(
    previous: Alert | None, finding: Finding, state: AlertState | None, entered: AlertState | None
) -> None:
    after = step(previous, an_observation(finding, LATER))
    assert (after.alert and after.alert.state, after.entered) == (state, entered)


def test_a_firing_alert_says_since_when_the_fault_is_there_and_since_when_it_fires() -> None:
    after = step(None, an_observation(Finding.FAILING, LATER, since=NOON)).alert
    assert after is not None
    assert (after.pending_since, after.starts_at, after.ends_at) == (NOON, LATER, None)


def test_a_resolved_alert_says_when_it_ended_and_keeps_what_was_wrong() -> None:
    after = step(FIRING, an_observation(Finding.CLEAR, LATER)).alert
    assert after is not None
    assert (after.ends_at, after.annotations) == (LATER, FIRING.annotations)


def test_a_firing_alert_takes_on_a_new_cause() -> None:
    seen = an_observation(Finding.FAILING, LATER, annotations={"cause": "tls_expired"})
    after = step(FIRING, seen).alert
    assert after is not None
    assert (after.annotations["cause"], after.starts_at) == ("tls_expired", FIRING.starts_at)


def test_a_success_threshold_counts_rounds_without_the_fault() -> None:
    after = Step(FIRING)
    states = []
    findings = [Finding.CLEAR, Finding.CLEAR, Finding.FAILING, Finding.CLEAR, Finding.CLEAR, Finding.CLEAR]
    for minute, finding in enumerate(findings, start=1):
        after = step(after.alert, an_observation(finding, NOON + minute * 60, clear_rounds_needed=3))
        states.append(after.alert and after.alert.state)
    assert states == [AlertState.FIRING] * 5 + [AlertState.RESOLVED]


def test_an_alert_that_must_hold_fires_only_when_it_was_seen_for_so_long() -> None:
    first = step(None, an_observation(Finding.FAILING, NOON, hold_seconds=45))
    early = step(first.alert, an_observation(Finding.FAILING, NOON + 44, hold_seconds=45))
    late = step(early.alert, an_observation(Finding.FAILING, NOON + 45, hold_seconds=45))
    assert [first.entered, early.entered, late.entered] == [None, None, AlertState.FIRING]


def test_a_resolved_alert_must_hold_again_and_stays_resolved_meanwhile() -> None:
    first = step(RESOLVED, an_observation(Finding.FAILING, LATER, hold_seconds=45))
    later = step(first.alert, an_observation(Finding.FAILING, LATER + 45, hold_seconds=45))
    assert first.alert is not None
    assert first.alert.state is AlertState.RESOLVED
    assert later.alert is not None
    assert (later.entered, later.alert.pending_since) == (AlertState.FIRING, LATER)


def test_a_suspicion_is_dropped_when_the_fault_is_not_seen_again() -> None:
    suspected = step(RESOLVED, an_observation(Finding.STARTING, LATER)).alert
    cleared = step(suspected, an_observation(Finding.CLEAR, LATER + 60)).alert
    assert cleared == replace(RESOLVED, evaluated_at=LATER + 60)


def test_a_superseded_alert_says_so() -> None:
    after = step(FIRING, an_observation(Finding.SUPERSEDED, LATER)).alert
    assert after is not None
    assert after.superseded


@pytest.mark.parametrize(("previous", "state"), [(PENDING, None), (FIRING, "resolved"), (RESOLVED, "resolved")])
def test_an_alert_can_be_ended_from_outside(previous: Alert, state: str | None) -> None:
    after = resolve(previous, LATER).alert
    assert (after and after.state) == state


@given(
    st.lists(st.tuples(st.sampled_from(Finding), st.integers(0, 20)), max_size=25),
    st.integers(1, 3),
    st.sampled_from([0.0, 3.0]),
)
def test_a_repeated_or_late_observation_changes_nothing(
    moves: list[tuple[Finding, int]], threshold: int, hold_seconds: float
) -> None:
    alert: Alert | None = None
    for finding, at in moves:
        seen = an_observation(finding, float(at), clear_rounds_needed=threshold, hold_seconds=hold_seconds)
        after = step(alert, seen)
        if alert is not None and seen.at <= alert.evaluated_at:
            assert after == Step(alert)
        again = step(after.alert, seen)
        # Nothing is kept of an alert that is ok: `Evaluate` sees to it that a late frame creates none.
        if after.alert is not None and finding is not Finding.UNKNOWN:
            assert again == Step(after.alert)
        alert = after.alert


class OneAlert(RuleBasedStateMachine):
    """Any run of findings fires and resolves in turn, and never without cause."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.alert: Alert | None = None
        self.last_seen: Observation | None = None
        self.entered: list[AlertState] = []

    @rule(finding=st.sampled_from(Finding), seconds=st.integers(1, 120), needed=st.integers(1, 3))
    def observe(self, finding: Finding, seconds: int, needed: int) -> None:
        self.now += seconds
        self.last_seen = an_observation(finding, self.now, clear_rounds_needed=needed)
        self._take(self.last_seen)

    @rule()
    def observe_the_same_again(self) -> None:
        if self.last_seen is not None and self.alert is not None:
            before = self.alert
            self._take(self.last_seen)
            if self.last_seen.finding is not Finding.UNKNOWN:
                assert self.alert == before

    @rule(finding=st.sampled_from(Finding), seconds=st.integers(0, 300))
    def observe_late(self, finding: Finding, seconds: int) -> None:
        if self.alert is not None:
            before = self.alert
            self._take(an_observation(finding, before.evaluated_at - seconds))
            assert self.alert == before

    @rule(seconds=st.integers(1, 60))
    def end(self, seconds: int) -> None:
        if self.alert is not None:
            self.now += seconds
            after = resolve(self.alert, self.now)
            self.alert = after.alert
            self.entered += [after.entered] if after.entered else []

    def _take(self, seen: Observation) -> None:
        before = self.alert
        after = step(before, seen)
        self.alert = after.alert
        if after.entered:
            self.entered.append(after.entered)
            allowed = {
                AlertState.FIRING: {Finding.FAILING},
                AlertState.RESOLVED: {Finding.CLEAR, Finding.SUPERSEDED},
            }
            assert seen.finding in allowed[after.entered]

    @invariant()
    def it_fires_and_resolves_in_turn(self) -> None:
        expected = [AlertState.FIRING, AlertState.RESOLVED] * len(self.entered)
        assert self.entered == expected[: len(self.entered)]

    @invariant()
    def its_times_are_in_order(self) -> None:
        if self.alert is not None:
            assert self.alert.pending_since <= self.alert.starts_at <= self.alert.evaluated_at
            assert (self.alert.ends_at is not None) == (self.alert.state is AlertState.RESOLVED)
            assert self.alert.ends_at is None or self.alert.ends_at >= self.alert.starts_at


TestOneAlert = OneAlert.TestCase
