from collections.abc import Mapping

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.rules.machine import (
    RESOLVED_KEPT_SECONDS,
    ActiveAlert,
    ActiveAlerts,
    ActiveState,
    Found,
    Step,
    step,
)
from lamplighter.rules.rule import AlertingRule, OnNoData

LABELS = {"alertname": "Hot", "room": "attic"}
KEY = fingerprint(LABELS)
PENDING, FIRING, INACTIVE = ActiveState.PENDING, ActiveState.FIRING, ActiveState.INACTIVE


def a_rule(
    *, hold: float = 0.0, keep_firing: float = 0.0, on_no_data: OnNoData = OnNoData.RESOLVE
) -> AlertingRule:
    return AlertingRule(
        alert="Hot",
        expr="temperature > 30",
        for_seconds=hold,
        keep_firing_for_seconds=keep_firing,
        on_no_data=on_no_data,
    )


def found(value: float = 31.0, **annotations: str) -> Found:
    return Found(LABELS, annotations, value)


def run(
    which: AlertingRule, results: Mapping[float, float | None], *, lacks_data: bool = False
) -> list[tuple[float, ActiveState | None]]:
    """Return the state after each evaluation; None in `results` is an empty one."""
    alerts: ActiveAlerts = {}
    states: list[tuple[float, ActiveState | None]] = []
    for at, value in results.items():
        result = [] if value is None else [found(value)]
        alerts = step(which, alerts, result, at, lacks_data=lambda _: lacks_data).alerts
        states.append((at, alerts[KEY].state if KEY in alerts else None))
    return states


@pytest.mark.parametrize(
    ("which", "results", "states"),
    [
        (a_rule(), {0: 31.0, 60: 31.0, 120: None}, [FIRING, FIRING, INACTIVE]),
        (a_rule(hold=120), {0: 31.0, 60: 31.0, 120: 31.0, 180: 31.0}, [PENDING, PENDING, FIRING, FIRING]),
        (a_rule(hold=120), {0: 31.0, 60: None, 120: 31.0, 180: 31.0}, [PENDING, None, PENDING, PENDING]),
        (a_rule(hold=120), {0: 31.0, 119: 31.0, 120: 31.0}, [PENDING, PENDING, FIRING]),
        (a_rule(keep_firing=120), {0: 31.0, 60: None, 120: None, 180: None}, [FIRING, FIRING, FIRING, INACTIVE]),
        (
            a_rule(keep_firing=120),
            {0: 31.0, 60: None, 120: 31.0, 180: None, 240: None, 300: None},
            [FIRING, FIRING, FIRING, FIRING, FIRING, INACTIVE],
        ),
        (a_rule(hold=60, keep_firing=600), {0: 31.0, 60: None}, [PENDING, None]),
        (a_rule(hold=60), {0: 31.0, 60: 31.0, 120: None, 180: 31.0}, [PENDING, FIRING, INACTIVE, PENDING]),
    ],
)
def test_an_alert_goes_through_its_states_as_in_prometheus(
    which: AlertingRule, results: Mapping[float, float | None], states: list[ActiveState | None]
) -> None:
    assert [state for _, state in run(which, results)] == states


def test_a_resolved_alert_is_kept_for_fifteen_minutes() -> None:
    results = {0: 31.0, 60: None, 60 + RESOLVED_KEPT_SECONDS: None, 61 + RESOLVED_KEPT_SECONDS: None}
    assert [state for _, state in run(a_rule(), results)] == [FIRING, INACTIVE, INACTIVE, None]


def test_an_alert_keeps_since_when_it_is_active_and_takes_the_newest_value_and_annotations() -> None:
    first = step(a_rule(hold=60), {}, [found(31.0, said="31")], 0)
    second = step(a_rule(hold=60), first.alerts, [found(35.0, said="35")], 60)
    alert = second.alerts[KEY]
    assert (alert.active_at, alert.fired_at, alert.value, alert.annotations) == (0, 60, 35.0, {"said": "35"})


def test_a_resolved_alert_keeps_the_last_it_had_and_says_when_it_ended() -> None:
    firing = step(a_rule(), {}, [found(35.0, said="35")], 0)
    over = step(a_rule(), firing.alerts, [], 60).alerts[KEY]
    assert (over.resolved_at, over.value, over.annotations) == (60, 35.0, {"said": "35"})


def test_one_that_comes_back_is_a_new_alert() -> None:
    over = step(a_rule(), step(a_rule(), {}, [found()], 0).alerts, [], 60)
    again = step(a_rule(), over.alerts, [found()], 120)
    assert again.alerts[KEY].active_at == 120
    assert again.alerts[KEY].resolved_at is None
    assert again.entered == {KEY: FIRING}


def test_a_rule_that_comes_to_ask_for_more_time_takes_its_alert_back_to_pending() -> None:
    firing = step(a_rule(hold=60), step(a_rule(hold=60), {}, [found()], 0).alerts, [found()], 60)
    after = step(a_rule(hold=300), firing.alerts, [found()], 120).alerts[KEY]
    assert (after.state, after.fired_at, after.active_at) == (PENDING, None, 0)


def test_only_states_that_are_new_have_been_entered() -> None:
    first = step(a_rule(hold=60), {}, [found()], 0)
    second = step(a_rule(hold=60), first.alerts, [found()], 30)
    third = step(a_rule(hold=60), second.alerts, [found()], 60)
    assert [one.entered for one in (first, second, third)] == [{KEY: PENDING}, {}, {KEY: FIRING}]


@pytest.mark.parametrize(
    ("on_no_data", "states"),
    [
        (OnNoData.RESOLVE, [PENDING, None, None]),
        (OnNoData.KEEP, [PENDING, PENDING, PENDING]),
        (OnNoData.ALERT, [PENDING, PENDING, FIRING]),
    ],
)
def test_a_pending_alert_whose_data_are_missing(on_no_data: OnNoData, states: list[ActiveState | None]) -> None:
    results: dict[float, float | None] = {0: 31.0, 60: None, 120: None}
    found_states = run(a_rule(hold=120, on_no_data=on_no_data), results, lacks_data=True)
    assert [state for _, state in found_states] == states


@pytest.mark.parametrize(
    ("on_no_data", "after"), [(OnNoData.RESOLVE, INACTIVE), (OnNoData.KEEP, FIRING), (OnNoData.ALERT, FIRING)]
)
def test_a_firing_alert_whose_data_are_missing(on_no_data: OnNoData, after: ActiveState) -> None:
    which = a_rule(on_no_data=on_no_data)
    assert run(which, {0: 31.0, 60: None}, lacks_data=True)[-1] == (60, after)
    assert run(which, {0: 31.0, 60: None}, lacks_data=False)[-1] == (60, INACTIVE)


def test_missing_data_are_asked_for_only_where_an_active_alert_has_vanished() -> None:
    asked: list[ActiveAlert] = []

    def lacks_data(alert: ActiveAlert) -> bool:
        asked.append(alert)
        return False

    which = a_rule(on_no_data=OnNoData.KEEP)
    alerts = step(which, {}, [found()], 0, lacks_data=lacks_data).alerts
    alerts = step(which, alerts, [found()], 60, lacks_data=lacks_data).alerts
    assert not asked
    alerts = step(which, alerts, [], 120, lacks_data=lacks_data).alerts
    step(which, alerts, [], 180, lacks_data=lacks_data)
    assert [alert.labels for alert in asked] == [LABELS]


HOLD, KEEP_FIRING = 120.0, 90.0
ROOMS = ("attic", "cellar", "hall")


class RuleOverTime(RuleBasedStateMachine):
    """One rule over any results at any times, held against what the states mean."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.after = Step({}, {})
        self.present_since: dict[str, float] = {}
        self.which = a_rule(hold=HOLD, keep_firing=KEEP_FIRING)

    @rule(rooms=st.sets(st.sampled_from(ROOMS)), seconds=st.integers(1, 400))
    def evaluate(self, rooms: set[str], seconds: int) -> None:
        self.now += seconds
        self.before = self.after
        result = [Found({"alertname": "Hot", "room": room}, {}, 31.0) for room in sorted(rooms)]
        self.after = step(self.which, self.before.alerts, result, self.now)
        self.keys = {fingerprint(one.labels) for one in result}
        self.present_since = {key: self.present_since.get(key, self.now) for key in self.keys}

    @invariant()
    def what_was_seen_for_long_enough_without_a_break_fires_and_nothing_sooner(self) -> None:
        for key, since in self.present_since.items():
            alert = self.after.alerts[key]
            assert alert.is_active
            assert alert.active_at <= since
            assert (alert.state is FIRING) == (self.now - alert.active_at >= HOLD)

    @invariant()
    def pending_alerts_are_all_in_the_result(self) -> None:
        pending = {key for key, alert in self.after.alerts.items() if alert.state is PENDING}
        assert pending <= self.present_since.keys()

    @invariant()
    def what_fires_without_a_result_fires_no_longer_than_it_may(self) -> None:
        for key, alert in self.after.alerts.items():
            if alert.state is FIRING and key not in self.present_since:
                assert alert.keep_firing_since is not None
                assert self.now - alert.keep_firing_since < KEEP_FIRING

    @invariant()
    def what_is_over_did_fire_and_ended_no_longer_ago_than_it_is_kept(self) -> None:
        for alert in self.after.alerts.values():
            if alert.state is INACTIVE:
                assert alert.fired_at is not None
                assert alert.resolved_at is not None
                assert alert.fired_at <= alert.resolved_at <= self.now

    @invariant()
    def entered_states_are_the_present_ones(self) -> None:
        assert all(self.after.alerts[key].state is state for key, state in self.after.entered.items())


RuleOverTime.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestRuleOverTime = RuleOverTime.TestCase
