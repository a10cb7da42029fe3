"""What Lamplighter raises by itself in the lists of rules."""

from typing import Any

import pytest

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.monitor_rules import (
    CONFIGURATION_REJECTED,
    MONITOR_BLIND,
    observe_configuration,
    observe_sources,
)
from lamplighter.alerting.observation import Observation
from lamplighter.promql.parsing import parse_expression
from lamplighter.rules.builtin import checks_group
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.web.prometheus.check_rules import WithCheckRules
from lamplighter.web.prometheus.rules import Groups, Rules
from tests.support.pages import NOW, FakeAlerts
from tests.support.prometheus_api import data_of

OWN = RuleGroup(file="own.yml", name="own", rules=(AlertingRule(alert="CheckDown", expr="check_state == 3"),))
NAMES = [rule.alert for rule in checks_group().rules if isinstance(rule, AlertingRule)]


def _rules(configured: Groups, *alerts: Alert, newest: float | None = NOW - 5) -> Rules:
    rules = WithCheckRules(configured, lambda _now: {}, lambda _now: newest)
    return Rules(rules.groups, rules.statuses, FakeAlerts(list(alerts)))


def _groups(rules: Rules) -> Any:
    return data_of(rules.listed)["groups"]


def test_they_are_listed_as_evaluated_with_the_newest_frame() -> None:
    shipped, _ = _groups(_rules(lambda _now: []))
    assert (shipped["file"], [rule["name"] for rule in shipped["rules"]]) == ("builtin/checks.yml", NAMES)
    assert {rule["health"] for rule in shipped["rules"]} == {"ok"}
    assert shipped["lastEvaluation"] == "2026-11-20T12:30:00Z"


def test_before_the_first_frame_nothing_is_known_of_them() -> None:
    groups = _groups(_rules(lambda _now: [], newest=None))
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"unknown"}


def test_an_alert_of_the_operators_takes_the_place_of_those_of_its_name() -> None:
    shipped, _, own = _groups(_rules(lambda _now: [OWN]))
    assert [rule["name"] for rule in shipped["rules"]] == [name for name in NAMES if name != "CheckDown"]
    assert [rule["name"] for rule in own["rules"]] == ["CheckDown"]
    assert {rule["health"] for rule in shipped["rules"]} == {"ok"}


def test_alerts_of_checks_stand_with_the_rule_whose_labels_they_have() -> None:
    *_, grave = checks_group().rules
    fixed = {name: value for name, value in grave.labels.items() if value}
    alert = Alert(
        labels={"alertname": "CertificateExpiring", "check": "shop", **fixed},
        state=AlertState.FIRING,
        pending_since=NOW - 60,
        starts_at=NOW - 60,
        evaluated_at=NOW,
        details={"check_key": "shop", "rule_group": checks_group().key, "rule": "CertificateExpiring"},
    )
    shipped, monitor = _groups(_rules(lambda _now: [], alert))
    assert {rule["state"] for rule in monitor["rules"]} == {"inactive"}
    assert [rule["state"] for rule in shipped["rules"]] == ["inactive"] * (len(NAMES) - 1) + ["firing"]
    assert fixed["severity"] == "critical"


@pytest.mark.parametrize(
    "observation",
    [
        observe_sources({"checks/local/60/0": 60.0}, [], NOW),
        observe_configuration(["checks/a.yml: not YAML"], NOW),
    ],
    ids=["blind", "rejected"],
)
def test_alerts_about_the_monitor_stand_with_rules_too(observation: Observation) -> None:
    alert = Alert(
        labels=observation.labels,
        state=AlertState.FIRING,
        pending_since=NOW - 60,
        starts_at=NOW - 60,
        evaluated_at=NOW,
        annotations=observation.annotations,
        details=observation.details,
    )
    checks, monitor = _groups(_rules(lambda _now: [], alert))
    assert {rule["state"] for rule in checks["rules"]} == {"inactive"}
    (firing,) = (rule for rule in monitor["rules"] if rule["state"] == "firing")
    assert firing["name"] == observation.labels["alertname"]
    assert [found["labels"] for found in firing["alerts"]] == [observation.labels]
    assert parse_expression(firing["query"])


def test_every_alert_that_lamplighter_raises_by_itself_is_one_of_a_rule() -> None:
    names = {rule["name"] for group in _groups(_rules(lambda _now: [])) for rule in group["rules"]}
    assert names == {*NAMES, MONITOR_BLIND, CONFIGURATION_REJECTED}
