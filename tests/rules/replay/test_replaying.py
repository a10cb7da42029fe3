"""A replay tells the alerts that evaluations one after the other would have told."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.config.place import Report
from lamplighter.errors import QueryBudgetExceeded
from lamplighter.promql import InMemoryStorage
from lamplighter.promql.storage import Matcher, Storage, StoredSeries
from lamplighter.rules.evaluation import RuleState, evaluate_group
from lamplighter.rules.files import read_rules
from lamplighter.rules.machine import ActiveState
from lamplighter.rules.replay.order import is_circular, ordered
from lamplighter.rules.replay.replaying import Span, replay
from lamplighter.rules.replay.results import Firing, Replayed
from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.templates import alert_texts

START = 1_700_000_040.0
HOUR = 3600.0


def groups_of(text: str, file: str = "a.yml") -> Sequence[RuleGroup]:
    report = Report(f"rules/{file}")
    found = read_rules(report, text)
    assert report.mistakes == []
    return found


def stored(**series: str) -> InMemoryStorage:
    """One value a minute for each metric, `_` for none; the first is at START."""
    return InMemoryStorage.from_samples(
        (
            {"__name__": name, "host": "a"},
            [(START + 60 * i, float(value)) for i, value in enumerate(values.split()) if value != "_"],
        )
        for name, values in series.items()
    )


def replayed(text: str, storage: Storage, minutes: float, start: float = START) -> Replayed:
    span = Span(start=start, end=START + 60 * minutes)
    return replay(groups_of(text), lambda _: storage, span, lambda now: alert_texts({}, "", now))


def minutes(firing: Firing) -> tuple[float, float | None]:
    return (firing.began - START) / 60, None if firing.ended is None else (firing.ended - START) / 60


LOAD = """
groups:
  - name: g
    rules:
      - alert: Load
        expr: load > 5
        for: 2m
        labels: {severity: "{{ if gt $value 8.0 }}critical{{ else }}warning{{ end }}"}
        annotations: {summary: "{{ query }}"}
"""


def test_an_alert_fires_after_its_time_and_ends_with_its_result() -> None:
    found = replayed(LOAD.replace("{{ query }}", "x"), stored(load="1 6 6 6 6 1 1 6 1 6 6 6 6"), 12)
    assert [minutes(firing) for firing in found.firings] == [(3, 5), (11, None)]
    assert found.firings[0] == Firing(
        alertname="Load",
        labels={"alertname": "Load", "host": "a", "severity": "warning"},
        group="a.yml;g",
        began=START + 180,
        ended=START + 300,
    )


def test_what_was_pending_before_the_beginning_has_its_time_behind_it() -> None:
    found = replayed(LOAD, stored(load="6 6 6 6 6 1"), 5, start=START + 180)
    assert [minutes(firing) for firing in found.firings] == [(3, 5)]


def test_what_was_over_before_the_beginning_is_left_out() -> None:
    assert replayed(LOAD, stored(load="6 6 6 1 1 1 1"), 6, start=START + 300).firings == []


def test_recorded_series_are_there_for_later_rules_and_groups_whatever_their_order() -> None:
    text = """
groups:
  - name: alerts
    rules:
      - {alert: Many, expr: 'count(ALERTS{alertstate="firing"}) > 0'}
      - {alert: High, expr: "load:double > 10"}
  - name: recorded
    rules:
      - {record: "load:double", expr: load * 2}
"""
    groups = groups_of(text)
    assert [group.name for group in ordered(groups)] == ["recorded", "alerts"]
    found = replayed(text, stored(load="1 6 6 1"), 3)
    assert [(firing.alertname, *minutes(firing)) for firing in found.firings if firing.alertname == "High"] == [
        ("High", 1, 3)
    ]


def test_what_the_rules_in_force_recorded_gives_way_to_what_the_replayed_ones_record() -> None:
    text = """
groups:
  - name: g
    rules:
      - {record: r, expr: load * 2}
      - {alert: High, expr: "sum_over_time(r[150s]) > 15"}
"""
    storage = stored(load="1 1 1 1 1 1", r="9 9 9 9 9 9")
    found = replayed(text, storage, 5, start=START + 120)
    # At the beginning the window still holds two samples of before: 9 + 9 + 2.
    assert [minutes(firing) for firing in found.firings] == [(2, 3)]


def test_a_rule_that_fails_at_some_steps_keeps_its_alerts_and_is_told_of() -> None:
    storage = stored(load="6 6 6 6 1")
    storage.add({"__name__": "load", "host": "a", "twice": "yes"}, [(START + 120, 6.0)])
    storage.add({"__name__": "load", "host": "a", "twice": "yes"}, [(START + 180, float("nan"))])
    text = """
groups:
  - name: g
    rules:
      - {alert: High, expr: "max by (host) (load) > 5 and on(host) label_replace(load, 'twice', '', '', '')"}
"""
    found = replayed(text, storage, 4)
    assert [failure.rule for failure in found.failures] == ["High"]
    assert 0 < found.failures[0].times < 5
    assert "labelset" in found.failures[0].last_error


def test_missing_data_mean_in_a_replay_what_the_rule_says() -> None:
    text = "groups: [{name: g, rules: [{alert: High, expr: load > 5, labels: {on_no_data: WORD}}]}]"
    data = "6 6 _ _ _ _ _ _ _ _ 1"
    ends = {
        word: [minutes(firing) for firing in replayed(text.replace("WORD", word), stored(load=data), 10).firings]
        for word in ("resolve", "keep")
    }
    assert ends == {"resolve": [(0, 6)], "keep": [(0, 10)]}


def test_a_budget_that_is_used_up_ends_the_replay() -> None:
    class Expensive(InMemoryStorage):
        def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
            raise QueryBudgetExceeded(f"query needs {len(matchers)} series from {start} to {end}")

    with pytest.raises(QueryBudgetExceeded):
        replayed(LOAD, Expensive(), 10)


def test_a_rule_that_looks_at_itself_is_evaluated_step_by_step() -> None:
    text = """
groups:
  - name: g
    rules: [{record: n, expr: "(n or vector(0)) + 1"}, {alert: Third, expr: n == 3}]
"""
    (group,) = groups_of(text)
    assert is_circular(group)
    assert [minutes(firing) for firing in replayed(text, InMemoryStorage(), 5).firings] == [(2, 3)]


RULES = """
groups:
  - name: first
    interval: 1m
    limit: 2
    rules:
      - {record: "load:sum", expr: sum(load)}
      - {alert: High, expr: load > 5, for: 2m, keep_firing_for: 1m, labels: {on_no_data: keep}}
      - {alert: Gone, expr: load > 8, labels: {on_no_data: alert}}
  - name: second
    interval: 2m
    query_offset: 1m
    rules:
      - {alert: Sum, expr: "load:sum > 9 unless on() ALERTS{alertname='High', alertstate='firing'}"}
      - {record: "rate", expr: "rate(load[5m])"}
      - {alert: Rate, expr: "rate > 0", labels: {hot: "{{ if gt $value 0.1 }}yes{{ end }}"}}
"""

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, VALUES, st.integers(1, 7))
def test_a_replay_in_stretches_tells_what_evaluation_after_evaluation_tells(
    one: list[int | None], two: list[int | None], stretch_minutes: int
) -> None:
    storage = InMemoryStorage.from_samples(
        (
            {"__name__": "load", "host": host},
            [(START + 60 * i, float(value)) for i, value in enumerate(values) if value is not None],
        )
        for host, values in (("a", one), ("b", two))
    )
    groups = groups_of(RULES)
    end = START + 60 * 32
    began = START - 120
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lamplighter.rules.replay.replaying.STRETCH_SECONDS", 60.0 * stretch_minutes)
        found = replay(groups, lambda _: storage, Span(start=START, end=end), lambda now: alert_texts({}, "", now))
    assert sorted(map(told, found.firings)) == one_by_one(groups, storage, began, end)


def told(firing: Firing) -> tuple[str, float, float]:
    return str(sorted(firing.labels.items())), firing.began, firing.ended or 0.0


def one_by_one(groups: Sequence[RuleGroup], storage: InMemoryStorage, began: float, end: float) -> list[object]:
    """The same by the evaluation that the alerter makes."""
    states: dict[str, Sequence[RuleState]] = {}
    open_alerts: dict[tuple[str, str], float] = {}
    found: list[object] = []
    for at in range(round(began), round(end) + 1, 60):
        for group in (group for group in groups if at % round(group.interval_seconds) == 0):
            expand = alert_texts({}, "", at)
            outcome = evaluate_group(group, storage, states.get(group.key, ()), at, expand=expand)
            states[group.key] = outcome.states
            for labels, value in outcome.samples:
                storage.add(labels, [(outcome.at, value)])
            for number, step in enumerate(rule.step for rule in outcome.rules if rule.step is not None):
                for key, state in step.entered.items():
                    alert = f"{group.key}{number}", str(sorted(step.alerts[key].labels.items()))
                    if state is ActiveState.FIRING:
                        open_alerts[alert] = at
                    elif alert in open_alerts:
                        found.append((alert[1], open_alerts.pop(alert), float(at)))
    found += [(labels_text, began_at, 0.0) for (_, labels_text), began_at in open_alerts.items()]
    return sorted(found, key=str)
