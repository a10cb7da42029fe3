from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.errors import StoreUnavailable
from lamplighter.promql import InMemoryStorage, is_stale
from lamplighter.promql.storage import Matcher, StoredSeries
from lamplighter.rules.evaluation import GroupOutcome, RuleState, evaluate_group
from lamplighter.rules.machine import ActiveState
from lamplighter.rules.rule import AlertingRule, OnNoData, RecordingRule, Rule, RuleGroup
from lamplighter.rules.status import RuleHealth
from lamplighter.rules.templates import alert_texts

Labels = Mapping[str, str]
NOON = 1_795_176_000.0
HOT = AlertingRule(alert="Hot", expr="temperature > 30")


def a_group(*rules: Rule, **options: object) -> RuleGroup:
    return RuleGroup(**{"file": "house.yml", "name": "house", "rules": rules, **options})  # type: ignore[arg-type]


def data(**rooms: float) -> InMemoryStorage:
    """Return the temperature of rooms at noon."""
    return InMemoryStorage.from_samples(
        [({"__name__": "temperature", "room": room}, [(NOON, value)]) for room, value in rooms.items()]
    )


def evaluated(group: RuleGroup, storage: InMemoryStorage, now: float = NOON) -> GroupOutcome:
    return evaluate_group(group, storage, (), now, expand=alert_texts({}, "https://lamp.example.com", now))


def over_time(group: RuleGroup, *looks: InMemoryStorage) -> Sequence[GroupOutcome]:
    """Evaluate each minute, the data of each look being of that look only."""
    outcomes: list[GroupOutcome] = []
    states: Sequence[RuleState] = ()
    for minute, storage in enumerate(looks):
        outcomes.append(evaluate_group(group, storage, states, NOON + 60 * minute))
        states = outcomes[-1].states
    return outcomes


def states_of(outcome: GroupOutcome, rule: int = 0) -> dict[str, ActiveState]:
    return {alert.labels.get("room", ""): alert.state for alert in outcome.rules[rule].state.alerts.values()}


def named(outcome: GroupOutcome, name: str) -> dict[str, float]:
    return {labels.get("room", ""): value for labels, value in outcome.samples if labels["__name__"] == name}


def errors(outcome: GroupOutcome) -> list[str]:
    return [one.last_error for one in outcome.status.rules]


def test_each_result_of_an_alerting_rule_is_an_alert_with_its_labels_and_texts() -> None:
    rule = AlertingRule(
        alert="Hot",
        expr="temperature > 30",
        labels={"severity": "warning", "where": "{{ $labels.room }}"},
        annotations={"summary": "{{ $labels.room }} has {{ $value }} degrees"},
    )
    (alert,) = (
        evaluated(a_group(rule, labels={"team": "house", "severity": "info"}), data(attic=31, hall=20))
        .rules[0]
        .state.alerts.values()
    )
    assert alert.labels == {
        "alertname": "Hot",
        "room": "attic",
        "severity": "warning",
        "team": "house",
        "where": "attic",
    }
    assert alert.annotations == {"summary": "attic has 31 degrees"}
    assert (alert.state, alert.value, alert.active_at) == (ActiveState.FIRING, 31.0, NOON)


def test_an_empty_label_takes_the_samples_label_away() -> None:
    rule = AlertingRule(alert="Hot", expr="temperature > 30", labels={"room": ""})
    (alert,) = evaluated(a_group(rule), data(attic=31)).rules[0].state.alerts.values()
    assert alert.labels == {"alertname": "Hot"}


def test_active_alerts_are_series_that_say_their_state_and_since_when() -> None:
    samples = evaluated(a_group(HOT), data(attic=31)).samples
    labels = {"alertname": "Hot", "room": "attic"}
    assert samples == [
        ({**labels, "__name__": "ALERTS", "alertstate": "firing"}, 1.0),
        ({**labels, "__name__": "ALERTS_FOR_STATE"}, NOON),
    ]


def test_later_rules_see_what_earlier_ones_recorded() -> None:
    group = a_group(
        RecordingRule(record="temperature:max", expr="max(temperature)", labels={"unit": "celsius"}),
        AlertingRule(alert="Hot", expr='temperature:max{unit="celsius"} > 30'),
        AlertingRule(alert="Alarm", expr='ALERTS{alertname="Hot",alertstate="firing"}'),
        RecordingRule(record="since", expr='ALERTS_FOR_STATE{alertname="Hot"}'),
    )
    outcome = evaluated(group, data(attic=31))
    assert not any(errors(outcome))
    assert ({"__name__": "temperature:max", "unit": "celsius"}, 31.0) in outcome.samples
    assert list(states_of(outcome, 2).values()) == [ActiveState.FIRING]
    assert any(labels["__name__"] == "since" and value == NOON for labels, value in outcome.samples)


def test_earlier_rules_do_not_see_what_later_ones_record() -> None:
    group = a_group(
        RecordingRule(record="copy", expr="temperature:max"),
        RecordingRule(record="temperature:max", expr="max(temperature)"),
    )
    assert named(evaluated(group, data(attic=31)), "copy") == {}


def test_a_recorded_series_that_is_no_more_ends_by_a_stale_marker_which_later_rules_see() -> None:
    group = a_group(
        RecordingRule(record="warm", expr="temperature > 20"),
        RecordingRule(record="warm_rooms", expr="count(warm)"),
    )
    first = evaluate_group(group, data(attic=31, hall=25), (), NOON)
    later = InMemoryStorage.from_samples(
        [
            ({"__name__": "temperature", "room": "attic"}, [(NOON, 31), (NOON + 60, 31)]),
            ({"__name__": "temperature", "room": "hall"}, [(NOON, 25), (NOON + 60, 15)]),
            ({"__name__": "warm", "room": "attic"}, [(NOON, 31)]),
            ({"__name__": "warm", "room": "hall"}, [(NOON, 25)]),
        ]
    )
    second = evaluate_group(group, later, first.states, NOON + 60)
    assert named(first, "warm_rooms") == {"": 2.0}
    assert named(second, "warm_rooms") == {"": 1.0}
    assert is_stale(named(second, "warm")["hall"])


def test_an_alert_that_fires_ends_its_pending_series() -> None:
    group = a_group(AlertingRule(alert="Hot", expr="temperature > 30", for_seconds=60))
    first = evaluate_group(group, data(attic=31), (), NOON)
    second = evaluate_group(group, data(attic=31), first.states, NOON + 60)
    found = {labels.get("alertstate"): value for labels, value in second.samples}
    assert found["firing"] == 1.0
    assert is_stale(found["pending"])


def test_a_rule_that_fails_changes_no_alert_and_says_why_while_the_others_go_on() -> None:
    group = a_group(HOT, AlertingRule(alert="Cold", expr="temperature < 10"))
    states = evaluated(group, data(attic=31)).states
    broken = a_group(
        AlertingRule(alert="Hot", expr="temperature > on() group_left() (temperature or other)"),
        AlertingRule(alert="Cold", expr="temperature < 10"),
    )
    outcome = evaluate_group(broken, data(attic=5, hall=6), states, NOON)
    assert outcome.rules[0].state == states[0]
    assert outcome.status.rules[0].health is RuleHealth.ERROR
    assert (
        "many-to-many" in outcome.status.rules[0].last_error or "duplicate" in outcome.status.rules[0].last_error
    )
    assert states_of(outcome, 1) == {"attic": ActiveState.FIRING, "hall": ActiveState.FIRING}
    assert outcome.status.rules[1].health is RuleHealth.OK


@pytest.mark.parametrize(
    ("rule", "limit", "error"),
    [
        (HOT, 1, "exceeded limit of 1 with 2 alerts"),
        (RecordingRule(record="copy", expr="temperature"), 1, "exceeded limit of 1 with 2 series"),
        (
            AlertingRule(alert="Hot", expr="temperature", labels={"room": "some"}),
            0,
            "vector contains metrics with the same labelset after applying alert labels",
        ),
        (
            RecordingRule(record="copy", expr="temperature", labels={"room": "some"}),
            0,
            "vector contains metrics with the same labelset after applying rule labels",
        ),
        (RecordingRule(record="copy", expr="temperature[5m]"), 0, "rule result is not a vector or scalar"),
    ],
)
def test_what_a_rule_may_not_do_is_its_error_and_gives_no_result(rule: Rule, limit: int, error: str) -> None:
    outcome = evaluated(a_group(rule, limit=limit), data(attic=31, hall=32))
    assert errors(outcome) == [error]
    assert not outcome.samples


def test_a_limit_that_is_exceeded_leaves_alerts_as_they_were() -> None:
    states = evaluated(a_group(HOT, limit=1), data(attic=31)).states
    outcome = evaluate_group(a_group(HOT, limit=1), data(attic=31, hall=32), states, NOON + 60)
    assert states_of(outcome) == {"attic": ActiveState.FIRING}


def test_a_scalar_is_one_sample_without_labels() -> None:
    outcome = evaluated(a_group(RecordingRule(record="answer", expr="40 + 2")), data())
    assert outcome.samples == [({"__name__": "answer"}, 42.0)]


def test_a_query_offset_looks_and_writes_that_much_earlier_but_ages_alerts_by_the_present() -> None:
    rules = (HOT, RecordingRule(record="copy", expr="temperature"))
    outcome = evaluated(a_group(*rules, query_offset_seconds=60), data(attic=31), NOON + 60)
    assert outcome.at == NOON
    assert [alert.active_at for alert in outcome.rules[0].state.alerts.values()] == [NOON + 60]
    assert named(outcome, "copy") == {"attic": 31.0}


def test_a_template_that_fails_says_so_in_its_text() -> None:
    rule = AlertingRule(alert="Hot", expr="temperature > 30", annotations={"summary": '{{ query "(" }}'})
    (alert,) = evaluated(a_group(rule), data(attic=31)).rules[0].state.alerts.values()
    assert alert.annotations["summary"].startswith("<error expanding template:")


def test_a_template_may_ask_for_other_series() -> None:
    summary = '{{ with query "min(temperature)" }}{{ . | first | value }}{{ end }}'
    rule = AlertingRule(alert="Hot", expr="temperature > 30", annotations={"summary": summary})
    (alert,) = evaluated(a_group(rule), data(attic=31, hall=18)).rules[0].state.alerts.values()
    assert alert.annotations["summary"] == "18"


class PartlyAway(InMemoryStorage):
    """Answers nothing about the humidity."""

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        if any(matcher.matches("humidity") for matcher in matchers if matcher.name == "__name__"):
            raise StoreUnavailable("the table did not answer")
        return super().select(matchers, start, end)


@pytest.mark.parametrize(("where", "fails"), [("labels", True), ("annotations", False)])
def test_a_query_that_fails_within_a_label_makes_no_other_alert_of_it(where: str, fails: bool) -> None:
    asking: Any = {"air": '{{ with query "humidity" }}moist{{ end }}'}
    storage = PartlyAway.from_samples([({"__name__": "temperature", "room": "attic"}, [(NOON, 31.0)])])
    outcome = evaluated(a_group(replace(HOT, **{where: asking})), storage)
    assert errors(outcome) == ["the table did not answer" if fails else ""]
    assert len(outcome.rules[0].state.alerts) == (0 if fails else 1)


def test_each_rule_says_how_long_it_took_and_the_group_how_long_they_took_together() -> None:
    ticks = iter(range(100))
    status = evaluate_group(a_group(HOT, HOT), data(), (), NOON, clock=lambda: float(next(ticks))).status
    assert [rule.evaluation_seconds for rule in status.rules] == [1.0, 1.0]
    assert status.evaluation_seconds == 5.0
    assert status.key == "house.yml;house"


def test_when_the_time_is_over_what_is_left_fails_and_keeps_its_alerts() -> None:
    group = a_group(HOT, AlertingRule(alert="Cold", expr="temperature < 40"))
    states = evaluated(group, data(attic=31)).states
    outcome = evaluate_group(group, data(attic=0), states, NOON + 60, deadline=lambda: True)
    assert {one.health for one in outcome.status.rules} == {RuleHealth.ERROR}
    assert outcome.states == list(states)


KEEP, ALERT = OnNoData.KEEP, OnNoData.ALERT


@pytest.mark.parametrize(
    ("expr", "then", "state"),
    [
        ("temperature > 30", {"hall": 20.0}, ActiveState.FIRING),
        ("temperature > 30", {"attic": 20.0}, ActiveState.INACTIVE),
        ("30 < temperature", {"attic": 20.0}, ActiveState.INACTIVE),
        ("temperature > 30 and temperature < 40", {"attic": 45.0}, ActiveState.INACTIVE),
        ("temperature > 30 unless temperature > 50", {"attic": 55.0}, ActiveState.INACTIVE),
        ("temperature > ignoring(x) (temperature - 1)", {"hall": 20.0}, ActiveState.FIRING),
        ("max by (room) (temperature > 30)", {"attic": 20.0}, ActiveState.INACTIVE),
        ("max by (room) (temperature > 30)", {"hall": 20.0}, ActiveState.FIRING),
        ("topk(1, temperature)", {"hall": 40.0, "attic": 20.0}, ActiveState.INACTIVE),
        ("(temperature > bool 30) == 1", {"attic": 20.0}, ActiveState.INACTIVE),
        ("(temperature > bool 30) == 1", {"hall": 20.0}, ActiveState.FIRING),
    ],
)
def test_an_alert_whose_data_are_missing_is_kept_and_one_that_is_good_again_is_not(
    expr: str, then: dict[str, float], state: ActiveState
) -> None:
    group = a_group(AlertingRule(alert="Hot", expr=expr, on_no_data=KEEP))
    states = evaluated(group, data(attic=31)).states
    outcome = evaluate_group(group, data(**then), states, NOON + 0.001)
    assert not any(errors(outcome))
    assert states_of(outcome)["attic"] is state


def test_labels_that_the_rule_makes_of_the_value_do_not_hide_that_data_are_there() -> None:
    rule = AlertingRule(alert="Hot", expr="temperature > 30", labels={"severity": "{{ $value }}"}, on_no_data=KEEP)
    states = evaluated(a_group(rule), data(attic=31)).states
    outcome = evaluate_group(a_group(rule), data(attic=20), states, NOON + 60)
    assert states_of(outcome) == {"attic": ActiveState.INACTIVE}


def test_absence_that_a_rule_asks_for_is_over_when_the_data_are_back_whatever_it_says_of_missing_data() -> None:
    rule = AlertingRule(alert="Gone", expr='absent(temperature{room="attic"})', on_no_data=KEEP)
    first, second = over_time(a_group(rule), data(), data(attic=20))
    assert states_of(first) == {"attic": ActiveState.FIRING}
    assert states_of(second) == {"attic": ActiveState.INACTIVE}


def test_no_data_at_all_fire_as_absent_would_and_their_return_resolves() -> None:
    rule = AlertingRule(
        alert="Hot", expr='temperature{room="attic"} > 30', labels={"severity": "info"}, on_no_data=ALERT
    )
    first, second, third = over_time(a_group(rule), data(), data(), data(attic=20))
    (alert,) = first.rules[0].state.alerts.values()
    assert alert.labels == {"alertname": "Hot", "room": "attic", "severity": "info"}
    assert states_of(second) == {"attic": ActiveState.FIRING}
    assert states_of(third) == {"attic": ActiveState.INACTIVE}


def test_what_fires_already_tells_of_missing_data_by_itself() -> None:
    rule = AlertingRule(alert="Hot", expr="temperature > 30", on_no_data=ALERT)
    first, second = over_time(a_group(rule), data(attic=31), InMemoryStorage.from_samples([]))
    assert states_of(first) == states_of(second) == {"attic": ActiveState.FIRING}


def test_templates_of_many_alerts_end_with_the_time_and_those_of_too_many_are_not_begun() -> None:
    ticks = iter(range(1000))
    expanded: list[str] = []

    def expand(text: str, _sample: object, _ask: object, /) -> str:
        expanded.append(text)
        return text

    group = a_group(replace(HOT, annotations={"summary": "hot"}))
    rooms = data(**{f"room-{number}": 31.0 for number in range(50)})
    outcome = evaluate_group(group, rooms, (), NOON, expand=expand, deadline=lambda: next(ticks) > 20)
    assert errors(outcome) == ["not evaluated: the time for all rules was over"]
    assert 0 < len(expanded) < 21
    expanded.clear()
    outcome = evaluate_group(group, rooms, (), NOON, expand=expand, most_alerts=49)
    assert (errors(outcome), expanded) == (["exceeded limit of 49 with 50 alerts"], [])


def test_two_rules_that_write_one_series_write_it_once() -> None:
    group = a_group(
        RecordingRule(record="same", expr="max(temperature)"),
        RecordingRule(record="same", expr="min(temperature)"),
    )
    assert evaluated(group, data(attic=31, hall=20)).samples == [({"__name__": "same"}, 20.0)]


def test_alerts_are_known_by_prometheus_fingerprint() -> None:
    (key,) = evaluated(a_group(HOT), data(attic=31)).rules[0].state.alerts
    assert key == fingerprint({"alertname": "Hot", "room": "attic"})
