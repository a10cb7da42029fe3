"""The rules page: every rule, how it went, and what it raised, as the API tells it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.rule_alerts import raisers
from lamplighter.rules.builtin import checks_group
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.web.http import Request, Response
from lamplighter.web.prometheus.rules import Rules
from lamplighter.web.rules_view import ALERTS_SHOWN, RulesView, rules_view
from lamplighter.web.sessions import SESSION_SECONDS, Signer
from tests.support.pages import NOW, SECRET, FakeAlerts, Seen, World, a_frame, a_summary, an_alert
from tests.support.prometheus_api import data_of

ERRORS = AlertingRule(
    alert="Errors",
    expr="rate(errors[5m])>1",
    for_seconds=300.0,
    keep_firing_for_seconds=60.0,
    labels={"severity": "critical"},
    annotations={"summary": "many errors", "runbook": "Look at the log."},
)
SLOW = AlertingRule(alert="Slow", expr="latency > 1", labels={"severity": "warning"})
TOTAL = RecordingRule(record="job:errors:sum", expr="sum by (job) (errors)")
SHOP = RuleGroup(file="shop.yml", name="shop", rules=(TOTAL, ERRORS, SLOW), labels={"area": "shop"})
FINE = RuleStatus(health=RuleHealth.OK, last_evaluation=NOW - 20, evaluation_seconds=0.125)
STATUS = GroupStatus(key=SHOP.key, last_evaluation=NOW - 20, evaluation_seconds=0.25, rules=[FINE, FINE, FINE])
TOLD, WARNED = raisers(SHOP)[1:]


def _alert(rule: int = 1, state: AlertState = AlertState.FIRING, instance: str = "a", **overrides: Any) -> Alert:
    raiser, severity = ((TOLD, "critical"), (WARNED, "warning"))[rule - 1]
    values: dict[str, Any] = {
        "labels": {"alertname": raiser.rule, "severity": severity, "area": "shop", "instance": instance},
        "annotations": {"summary": "many errors"},
        "state": state,
        "pending_since": NOW - 900,
        "starts_at": NOW - 600,
        "evaluated_at": NOW - 20,
        "details": {**raiser.details, "value": "0.123456789"},
    }
    return Alert(**(values | overrides))


def _view(*alerts: Alert, status: GroupStatus | None = STATUS) -> RulesView:
    return rules_view([SHOP], {status.key: status} if status else {}, alerts)


def _page(world: World, path: str = "/admin/rules") -> Response:
    token = Signer(SECRET).issue("session", NOW + SESSION_SECONDS)
    request = Request(method="GET", path=path, cookies={"lamplighter_session": token})
    return world.dashboard().answer(request, NOW)


def _world(*alerts: Alert) -> World:
    world = World([a_summary()])
    world.write([a_frame([Seen(summary=a_summary())])])
    world.rules.configured, world.rules.kept = [SHOP], {SHOP.key: STATUS}
    world.alerts.alerts = list(alerts)
    return world


def test_a_rule_is_shown_with_what_it_asks_and_how_it_went() -> None:
    (group,) = _view().groups
    total, errors, _ = group.rules
    assert (group.look, group.word, group.interval_seconds, group.evaluation_seconds) == (
        "up",
        "Inactive",
        60,
        0.25,
    )
    assert (total.kind, total.word, total.evaluation_seconds) == ("recording", "Recorded", 0.125)
    assert errors.expression == "rate(errors[5m]) > 1"
    assert errors.labels == (("area", "shop"), ("severity", "critical"))
    assert (errors.for_seconds, errors.keep_firing_for_seconds) == (300.0, 60.0)


def test_an_alert_is_shown_with_its_value_and_since_when() -> None:
    (alert,) = _view(_alert()).alerts
    assert (alert.state, alert.look, alert.value) == ("firing", "down", "0.123457")
    assert (alert.active_since, alert.firing_since) == (NOW - 900, NOW - 600)
    assert alert.labels == (("area", "shop"), ("instance", "a"))


@pytest.mark.parametrize(
    ("states", "looks"),
    [
        ((AlertState.FIRING, AlertState.PENDING), ("down", "Firing")),
        ((AlertState.PENDING, AlertState.PENDING), ("unknown", "Pending")),
        ((AlertState.RESOLVED, AlertState.RESOLVED), ("up", "Inactive")),
    ],
)
def test_a_rule_is_in_the_worst_state_of_its_alerts(
    states: tuple[AlertState, AlertState], looks: tuple[str, str]
) -> None:
    view = _view(*(_alert(state=state, instance=str(n)) for n, state in enumerate(states)))
    rule = view.groups[0].rules[1]
    assert (rule.look, rule.word) == looks
    assert (rule.firing, rule.pending) == (states.count(AlertState.FIRING), states.count(AlertState.PENDING))


def test_an_alert_that_seems_to_be_back_is_pending_since_then() -> None:
    (alert,) = _view(_alert(state=AlertState.RESOLVED, suspected_since=NOW - 60)).alerts
    assert (alert.state, alert.active_since, alert.firing_since) == ("pending", NOW - 60, None)


def test_the_worst_alerts_come_first() -> None:
    pending = _alert(state=AlertState.PENDING, instance="p")
    view = _view(pending, _alert(2, instance="w"), _alert(instance="c"))
    assert [dict(alert.labels)["instance"] for alert in view.alerts] == ["c", "w", "p"]


def test_a_rule_that_fails_says_why_and_its_group_says_so_first() -> None:
    broken = replace(FINE, health=RuleHealth.ERROR, last_error="many-to-many matching not allowed")
    view = _view(_alert(), status=replace(STATUS, rules=[FINE, broken, FINE]))
    assert [rule.name for rule in view.failing] == ["Errors"]
    assert (view.groups[0].look, view.groups[0].word) == ("down", "Fails")
    assert view.groups[0].rules[1].firing == 1


@pytest.mark.parametrize("status", [None, replace(STATUS, rules=[FINE])])
def test_a_group_that_was_never_evaluated_as_it_is_does_not_look_healthy(status: GroupStatus | None) -> None:
    group = _view(status=status).groups[0]
    assert (group.look, group.word) == ("unknown", "Not evaluated")


@pytest.mark.parametrize(("value", "said"), [(None, "1"), ("+Inf", "inf"), ("NaN", "nan"), ("much", "much")])
def test_a_value_that_is_no_number_is_said_too(value: str | None, said: str) -> None:
    details = {**TOLD.details, "value": value}
    assert _view(_alert(details=details)).alerts[0].value == said


def test_a_watchdog_is_no_trouble() -> None:
    silent = _alert(labels={"alertname": "Errors", "severity": "none", "area": "shop"})
    view = _view(silent)
    assert (view.alerts[0].look, view.groups[0].look, view.groups[0].word) == ("info", "info", "Firing")


def test_of_very_many_alerts_the_first_are_listed_and_all_are_counted() -> None:
    page = str(_page(_world(*(_alert(instance=f"i{n}") for n in range(1000)))).body)
    assert page.count('instance="i') + page.count("instance=&#34;i") == ALERTS_SHOWN
    assert "and 900 more" in page
    assert "1000 firing" in page
    assert len(page.encode()) < 150_000


def test_alerts_of_checks_lead_to_their_check() -> None:
    world = _world()
    group = checks_group()
    world.rules.configured = [group, SHOP]
    down = an_alert(a_summary())
    world.alerts.alerts = [
        replace(down, details={**down.details, "rule_group": group.key, "rule": "CheckDown"}),
    ]
    page = str(_page(world).body)
    assert '<a href="/admin/monitoring/checks/core_shop">shop</a>' in page
    assert "1 firing" in page


def test_while_the_store_fails_rules_do_not_look_healthy() -> None:
    world = _world()
    world.rules.fails = True
    response = _page(world)
    assert response.status == 200
    assert "The store does not answer" in str(response.body)
    assert "Inactive" not in str(response.body)


def test_what_people_wrote_into_rules_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    world = _world()
    rule = AlertingRule(alert="E", expr=f'x{{a="{evil}"}}', labels={"l": evil}, annotations={"summary": evil})
    group = RuleGroup(file=evil, name=evil, rules=(rule,))
    broken = RuleStatus(health=RuleHealth.ERROR, last_error=evil, last_evaluation=NOW)
    world.rules.configured = [group]
    world.rules.kept = {
        group.key: GroupStatus(key=group.key, last_evaluation=NOW, evaluation_seconds=0.1, rules=[broken])
    }
    details = {**raisers(group)[0].details, "value": evil}
    world.alerts.alerts = [_alert(labels={"alertname": "E", "l": evil}, details=details)]
    assert "<script>alert" not in str(_page(world).body)


def test_rules_are_the_operators_alone() -> None:
    response = _world().dashboard().answer(Request(method="GET", path="/admin/rules"), NOW)
    assert (response.status, response.headers["location"]) == (303, "/sign-in?next=%2Fadmin%2Frules")


ALERTS = st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from(AlertState), st.booleans()), max_size=8)
HEALTHS = st.lists(st.sampled_from(RuleHealth), min_size=3, max_size=3)


@given(kinds=ALERTS, healths=HEALTHS)
def test_the_page_says_what_the_api_says(
    kinds: list[tuple[int, AlertState, bool]], healths: list[RuleHealth]
) -> None:
    alerts = [
        _alert(rule, state, str(n), suspected_since=NOW - 60 if back else None)
        for n, (rule, state, back) in enumerate(kinds)
    ]
    rules = [RuleStatus(health=health, last_error="broken" * (health is RuleHealth.ERROR)) for health in healths]
    status = replace(STATUS, rules=rules)
    api = Rules(lambda _now: [SHOP], lambda _now: {SHOP.key: status}, FakeAlerts(alerts))
    (document,) = data_of(api.listed, "")["groups"]
    (group,) = _view(*alerts, status=status).groups
    assert [_told(rule) for rule in document["rules"]] == [
        (rule.name, rule.expression, rule.last_error, rule.firing, rule.pending) for rule in group.rules
    ]


def _told(rule: Mapping[str, Any]) -> tuple[str, str, str, int, int]:
    states = [alert["state"] for alert in rule.get("alerts", ())]
    error = rule.get("lastError", "")
    return rule["name"], rule["query"], error, states.count("firing"), states.count("pending")
