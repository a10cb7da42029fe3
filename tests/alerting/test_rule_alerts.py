from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.records import alert_from_data, alert_to_data
from lamplighter.alerting.rule_alerts import active_alerts, changes_by_rule, raisers, value_text
from lamplighter.rules.machine import ActiveAlerts, ActiveState, Found, step
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup
from tests.support.alerts import NOON

RULE = AlertingRule(alert="Hot", expr="x > 1", for_seconds=120, keep_firing_for_seconds=90)
GROUP = RuleGroup(file="house.yml", name="house", rules=(RULE,))
(RAISER,) = raisers(GROUP)
LABELS = {"alertname": "Hot", "room": "attic"}
KEY = fingerprint(LABELS)


def keep(kept: dict[str, Alert], after: ActiveAlerts, now: float) -> None:
    """Write what changed, by way of the table's data."""
    for change in changes_by_rule(RAISER, after, kept, now):
        if change.alert is None:
            del kept[change.fingerprint]
        else:
            kept[change.fingerprint] = alert_from_data(alert_to_data(change.alert))


@given(st.lists(st.tuples(st.booleans(), st.integers(10, 200)), max_size=25))
def test_states_that_went_through_the_table_are_those_that_never_left_memory(
    looks: list[tuple[bool, int]],
) -> None:
    kept: dict[str, Alert] = {}
    memory: ActiveAlerts = {}
    now = NOON
    for present, seconds in looks:
        now += seconds
        result = [Found(LABELS, {}, 2.0)] if present else []
        memory = step(RULE, memory, result, now).alerts
        keep(kept, step(RULE, active_alerts(RAISER, kept), result, now).alerts, now)
        stored = active_alerts(RAISER, kept).get(KEY)
        expected = memory.get(KEY)
        if expected is None or not expected.is_active:
            assert stored is None or not stored.is_active
        else:
            assert stored is not None
            assert (stored.state, stored.active_at, stored.fired_at) == (
                expected.state,
                expected.active_at,
                expected.fired_at,
            )
            assert stored.keep_firing_since == expected.keep_firing_since


@given(st.lists(st.tuples(st.booleans(), st.integers(10, 200)), max_size=25))
def test_what_fired_is_told_to_be_over_before_it_fires_again(looks: list[tuple[bool, int]]) -> None:
    kept: dict[str, Alert] = {}
    entered: list[AlertState] = []
    now = NOON
    for present, seconds in looks:
        now += seconds
        result = [Found(LABELS, {}, 2.0)] if present else []
        after = step(RULE, active_alerts(RAISER, kept), result, now).alerts
        entered += [change.entered for change in changes_by_rule(RAISER, after, kept, now) if change.entered]
        keep(kept, after, now)
    assert entered == [AlertState.FIRING, AlertState.RESOLVED] * (len(entered) // 2) + [AlertState.FIRING] * (
        len(entered) % 2
    )
    assert not entered or entered[-1] is AlertState.RESOLVED or kept[KEY].state is AlertState.FIRING


def test_a_rule_is_known_by_name_and_labels_whatever_its_place_and_expression() -> None:
    first, second = replace(RULE, labels={"severity": "info"}), replace(RULE, labels={"severity": "critical"})
    before = raisers(replace(GROUP, rules=(first, second)))
    after = raisers(replace(GROUP, rules=(RecordingRule(record="x", expr="1"), second, replace(first, expr="y"))))
    assert [after[2], after[1]] == list(before)


def test_of_rules_alike_each_has_an_identity() -> None:
    assert len({one.identity for one in raisers(replace(GROUP, rules=(RULE, RULE, RULE)))}) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1.0"), (float("nan"), "NaN"), (float("inf"), "+Inf"), (float("-inf"), "-Inf"), (1e-9, "1e-09")],
)
def test_values_are_texts_that_can_be_read_back(value: float, text: str) -> None:
    assert value_text(value) == text
    assert repr(float(text)) == repr(value)


def test_an_alert_that_is_over_stays_for_receivers_after_the_rule_has_forgotten_it() -> None:
    kept: dict[str, Alert] = {}
    rule = replace(RULE, for_seconds=0, keep_firing_for_seconds=0)
    for minute, present in enumerate([True, *[False] * 30]):
        now = NOON + 60 * minute
        result = [Found(LABELS, {}, 2.0)] if present else []
        keep(kept, step(rule, active_alerts(RAISER, kept), result, now).alerts, now)
    assert (kept[KEY].state, kept[KEY].ends_at) == (AlertState.RESOLVED, NOON + 60)
    assert active_alerts(RAISER, kept)[KEY].state is ActiveState.INACTIVE


def test_an_evaluation_that_was_slow_undoes_nothing_of_a_later_one() -> None:
    kept: dict[str, Alert] = {}
    rule = replace(RULE, for_seconds=0)
    late = step(rule, {}, [], NOON).alerts
    keep(kept, step(rule, {}, [Found(LABELS, {}, 2.0)], NOON + 60).alerts, NOON + 60)
    assert not changes_by_rule(RAISER, late, kept, NOON)
    pending = step(RULE, {}, [Found(LABELS, {}, 2.0)], NOON).alerts
    assert not changes_by_rule(RAISER, pending, kept, NOON)


def test_a_clock_that_was_far_ahead_leaves_no_alert_that_cannot_end() -> None:
    kept: dict[str, Alert] = {}
    rule, found = replace(RULE, keep_firing_for_seconds=0), [Found(LABELS, {}, 2.0)]
    for at in (NOON + 86400, NOON + 86400 + 120, NOON, NOON + 120):
        keep(kept, step(rule, active_alerts(RAISER, kept), found, at).alerts, at)
    assert (kept[KEY].state, kept[KEY].pending_since) == (AlertState.FIRING, NOON)
    keep(kept, step(rule, active_alerts(RAISER, kept), [], NOON + 180).alerts, NOON + 180)
    assert (kept[KEY].state, kept[KEY].ends_at) == (AlertState.RESOLVED, NOON + 180)
