"""rules and alerts: what the operator wrote, how it went, and what it raised."""

from dataclasses import replace
from typing import Any

import pytest

from lamplighter.alerting.alert import OUTSIDE, Alert, AlertState
from lamplighter.alerting.rule_alerts import Raiser, raisers
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.web.prometheus.errors import ApiError
from lamplighter.web.prometheus.rules import Rules, token_of
from tests.support.pages import NOW, FakeAlerts
from tests.support.prometheus_api import answer_of, call_with, data_of

ERRORS = AlertingRule(
    alert="Errors",
    expr="rate(errors[5m]) > 1",
    for_seconds=300.0,
    keep_firing_for_seconds=60.0,
    labels={"severity": "page", "team": "{{ $labels.team }}"},
    annotations={"summary": "many errors"},
)
GENTLE = AlertingRule(alert="Errors", expr="rate(errors[5m]) > 0.1", labels={"severity": "ticket"})
TOTAL = RecordingRule(record="job:errors:sum", expr="sum by (job) (errors)")
SHOP = RuleGroup(file="shop.yml", name="shop", rules=(TOTAL, ERRORS, GENTLE), labels={"area": "shop"}, limit=7)
BASE = RuleGroup(
    file="base.yml", name="base", rules=(RecordingRule(record="a:b", expr="1"),), interval_seconds=30.0
)
STATUS = GroupStatus(
    key=SHOP.key,
    last_evaluation=NOW - 20,
    evaluation_seconds=0.25,
    rules=[
        RuleStatus(health=RuleHealth.OK, last_evaluation=NOW - 20, evaluation_seconds=0.125),
        RuleStatus(health=RuleHealth.ERROR, last_error="many-to-many", last_evaluation=NOW - 20),
        RuleStatus(),
    ],
)


PAGE, TICKET = raisers(SHOP)[1:]


def _alert(state: AlertState = AlertState.FIRING, raiser: Raiser = PAGE, **details: object) -> Alert:
    return Alert(
        labels={
            "alertname": "Errors",
            "severity": "page" if raiser is PAGE else "ticket",
            "area": "shop",
            "team": "blue",
        },
        annotations={"summary": "many errors"},
        state=state,
        pending_since=NOW - 600.5,
        starts_at=NOW - 300,
        evaluated_at=NOW - 20,
        details={**raiser.details, "value": "8.5", **details},
    )


def _rules(*alerts: Alert, status: GroupStatus | None = STATUS) -> Rules:
    statuses = {status.key: status} if status else {}
    return Rules(lambda _now: [SHOP, BASE], lambda _now: statuses, FakeAlerts(list(alerts)))


def _groups(rules: Rules, query: str = "") -> Any:
    return data_of(rules.listed, query)["groups"]


def test_a_group_says_how_its_last_evaluation_went() -> None:
    shop, base = _groups(_rules())
    assert {name: value for name, value in shop.items() if name != "rules"} == {
        "name": "shop",
        "file": "shop.yml",
        "interval": 60.0,
        "limit": 7,
        "evaluationTime": 0.25,
        "lastEvaluation": "2026-11-20T12:29:45Z",
    }
    assert (base["interval"], base["lastEvaluation"]) == (30.0, "0001-01-01T00:00:00Z")


def test_a_recording_rule_is_told_with_the_labels_of_its_group() -> None:
    assert _groups(_rules())[0]["rules"][0] == {
        "name": "job:errors:sum",
        "query": "sum by (job) (errors)",
        "labels": {"area": "shop"},
        "health": "ok",
        "evaluationTime": 0.125,
        "lastEvaluation": "2026-11-20T12:29:45Z",
        "type": "recording",
    }


def test_an_alerting_rule_is_told_with_its_alerts() -> None:
    assert _groups(_rules(_alert()))[0]["rules"][1] == {
        "state": "firing",
        "name": "Errors",
        "query": "rate(errors[5m]) > 1",
        "duration": 300.0,
        "keepFiringFor": 60.0,
        "labels": {"area": "shop", "severity": "page", "team": "{{ $labels.team }}"},
        "annotations": {"summary": "many errors"},
        "alerts": [
            {
                "labels": {"alertname": "Errors", "area": "shop", "severity": "page", "team": "blue"},
                "annotations": {"summary": "many errors"},
                "state": "firing",
                "activeAt": "2026-11-20T12:20:04.5Z",
                "value": "8.5e+00",
            }
        ],
        "health": "err",
        "lastError": "many-to-many",
        "evaluationTime": 0.0,
        "lastEvaluation": "2026-11-20T12:29:45Z",
        "type": "alerting",
    }


@pytest.mark.parametrize(
    ("alerts", "state"),
    [
        ((), "inactive"),
        ((_alert(AlertState.PENDING),), "pending"),
        ((_alert(AlertState.PENDING), _alert()), "firing"),
        ((_alert(AlertState.RESOLVED),), "inactive"),
    ],
)
def test_the_state_of_a_rule_is_that_of_its_worst_alert(alerts: tuple[Alert, ...], state: str) -> None:
    assert _groups(_rules(*alerts))[0]["rules"][1]["state"] == state


def test_rules_of_one_name_have_the_alerts_that_each_raised() -> None:
    _, page, ticket = _groups(_rules(_alert(), _alert(raiser=TICKET)))[0]["rules"]
    assert [alert["labels"]["severity"] for alert in page["alerts"]] == ["page"]
    assert [alert["labels"]["severity"] for alert in ticket["alerts"]] == ["ticket"]


def test_a_status_of_another_version_of_the_group_says_nothing_of_this_one() -> None:
    old = GroupStatus(key=SHOP.key, last_evaluation=NOW, evaluation_seconds=0.1, rules=STATUS.rules[:1])
    assert [rule["health"] for rule in _groups(_rules(status=old))[0]["rules"]] == ["unknown"] * 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("type=record", [["job:errors:sum"], ["a:b"]]),
        ("type=ALERT", [["Errors", "Errors"]]),
        ("rule_name[]=a:b&rule_name[]=nothing", [["a:b"]]),
        ("rule_group[]=shop", [["job:errors:sum", "Errors", "Errors"]]),
        ("file[]=base.yml", [["a:b"]]),
        ('match[]={severity="ticket"}', [["Errors"]]),
        ('match[]={severity="ticket"}&match[]={area="shop",severity=""}', [["job:errors:sum", "Errors"]]),
        ("rule_group[]=nothing", []),
    ],
)
def test_groups_and_rules_are_filtered(query: str, names: list[list[str]]) -> None:
    assert [[rule["name"] for rule in group["rules"]] for group in _groups(_rules(), query)] == names


def test_alerts_can_be_left_out() -> None:
    assert _groups(_rules(_alert()), "exclude_alerts=true")[0]["rules"][1]["alerts"] is None


def test_pages_of_groups_lead_to_each_other() -> None:
    first = data_of(_rules().listed, "group_limit=1")
    assert ([group["name"] for group in first["groups"]], first["groupNextToken"]) == (["shop"], token_of(BASE))
    second = data_of(_rules().listed, f"group_limit=1&group_next_token={first['groupNextToken']}")
    assert ([group["name"] for group in second["groups"]], "groupNextToken" in second) == (["base"], False)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("type=x", 'invalid parameter "type": not supported value "x"'),
        ("exclude_alerts=maybe", 'invalid parameter "exclude_alerts": error converting exclude_alerts: strconv'),
        ("group_limit=0", 'invalid parameter "group_limit": group_limit needs to be greater than 0'),
        (
            "group_limit=x",
            'invalid parameter "group_limit": group_limit needs to be a valid number: strconv',
        ),
        ("group_next_token=x", 'invalid parameter "group_next_token": group_limit needs to be present'),
        (
            "group_limit=1&group_next_token=x",
            "invalid parameter \"group_next_token\": invalid group_next_token 'x'",
        ),
        ("match[]=a{", "1:3: parse error"),
    ],
)
def test_what_cannot_be_asked_is_told_as_prometheus_words_it(query: str, text: str) -> None:
    with pytest.raises(ApiError) as refused:
        _groups(_rules(), query)
    assert refused.value.status == 400
    assert refused.value.title.startswith(text)


def test_alerts_are_those_that_are_pending_or_firing() -> None:
    other = _alert(raiser=TICKET, rule_group="", value=None, keep_firing_since=NOW - 10)
    rules = _rules(_alert(), _alert(AlertState.RESOLVED), other)
    alerts = data_of(rules.listed_alerts)["alerts"]
    assert [(alert["labels"]["severity"], alert["value"]) for alert in alerts] == [
        ("page", "8.5e+00"),
        ("ticket", "1e+00"),
    ]
    assert alerts[1]["keepFiringSince"] == "2026-11-20T12:29:55Z"


def test_a_value_that_is_no_number_is_shown_as_it_is() -> None:
    assert data_of(_rules(_alert(value="many")).listed_alerts)["alerts"][0]["value"] == "many"


def test_without_rules_the_lists_are_empty() -> None:
    rules = Rules(lambda _now: [], lambda _now: {}, FakeAlerts())
    assert answer_of(rules.listed) == {"status": "success", "data": {"groups": []}}
    assert answer_of(rules.listed_alerts) == {"status": "success", "data": {"alerts": []}}


def test_an_alert_that_is_over_and_seems_to_be_back_is_pending() -> None:
    back = replace(_alert(AlertState.RESOLVED), suspected_since=NOW - 30)
    (alert,) = data_of(_rules(back).listed_alerts)["alerts"]
    assert (alert["state"], alert["activeAt"]) == ("pending", "2026-11-20T12:29:35Z")
    assert _groups(_rules(back))[0]["rules"][1]["state"] == "pending"


def test_an_expression_is_shown_as_prometheus_writes_it() -> None:
    rules = (RecordingRule(record="a", expr=" sum(up)  by(job)"), RecordingRule(record="b", expr="not ("))
    group = RuleGroup(file="f.yml", name="g", rules=rules)
    found = Rules(lambda _now: [group], lambda _now: {}, FakeAlerts())
    assert [rule["query"] for rule in _groups(found)[0]["rules"]] == ["sum by (job) (up)", "not ("]


def test_alerts_that_other_servers_posted_are_not_the_rules_own() -> None:
    posted = Alert(
        labels={"alertname": "Full"},
        state=AlertState.FIRING,
        pending_since=NOW,
        starts_at=NOW,
        evaluated_at=NOW,
        details={OUTSIDE: {}},
    )
    rules = Rules(lambda _now: [SHOP], lambda _now: {}, FakeAlerts([posted]))
    assert data_of(rules.listed_alerts) == {"alerts": []}


def test_seconds_are_whole_numbers_where_they_are_whole() -> None:
    text = "".join(_rules().listed(call_with()).data)
    assert '"interval":60,' in text
    assert '"duration":300,' in text
    assert '"keepFiringFor":60,' in text
    assert '"evaluationTime":0.25' in text
