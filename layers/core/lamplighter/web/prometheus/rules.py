"""``rules`` and ``alerts``: the operator's rules, how they went last, and what they raised."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.rule_alerts import Raiser, raisers
from lamplighter.errors import QueryError
from lamplighter.promql.parsing import parse_expression
from lamplighter.promql.printing import text_of
from lamplighter.rules.evaluation import labels_of
from lamplighter.rules.rule import AlertingRule, RecordingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleStatus
from lamplighter.web.ports import Alerts
from lamplighter.web.prometheus.alert_view import active, alert_document, state_of
from lamplighter.web.prometheus.call import Call
from lamplighter.web.prometheus.errors import invalid_parameter
from lamplighter.web.prometheus.monitor_group import MONITOR_GROUP
from lamplighter.web.prometheus.numbers import plain_number
from lamplighter.web.prometheus.reply import Reply, reply_with
from lamplighter.web.prometheus.rules_filter import RulesFilter
from lamplighter.web.prometheus.times import format_time

Groups = Callable[[float], Sequence[RuleGroup]]
Statuses = Callable[[float], Mapping[str, GroupStatus]]
"""By `RuleGroup.key`; a group that was never evaluated is not in it."""
_NEVER = RuleStatus()
_STATES = ("firing", "pending")


@dataclass(frozen=True, slots=True)
class Rules:
    """Answers from the configuration and the state table."""

    groups: Groups
    statuses: Statuses
    alerts: Alerts

    def listed_alerts(self, call: Call) -> Reply:
        """Answer ``alerts``."""
        return reply_with({"alerts": [alert_document(alert) for alert in active(self.alerts.all(call.now))]})

    def listed(self, call: Call) -> Reply:
        """Answer ``rules``."""
        wanted = RulesFilter.of(call.parameters)
        groups = self.groups(call.now)
        if wanted.token:
            groups = _from_token(groups, wanted.token)
        statuses = self.statuses(call.now)
        alerts = active(self.alerts.all(call.now))
        documents: list[Mapping[str, Any]] = []
        for group in filter(wanted.takes_group, groups):
            document = _group_document(group, statuses.get(group.key), alerts, wanted)
            if not document["rules"]:
                continue
            if wanted.most_groups and len(documents) == wanted.most_groups:
                return reply_with({"groups": documents, "groupNextToken": token_of(group)})
            documents.append(document)
        return reply_with({"groups": documents})


def token_of(group: RuleGroup) -> str:
    """Return what the next page is asked for by."""
    return hashlib.sha256(group.key.encode()).hexdigest()


def _from_token(groups: Sequence[RuleGroup], token: str) -> Sequence[RuleGroup]:
    for number, group in enumerate(groups):
        if token_of(group) == token:
            return groups[number:]
    raise invalid_parameter("group_next_token", f"invalid group_next_token '{token}'. were rule groups changed?")


def _group_document(
    group: RuleGroup, status: GroupStatus | None, alerts: Sequence[Alert], wanted: RulesFilter
) -> Mapping[str, Any]:
    return {
        "name": group.name,
        "file": group.file,
        "rules": list(_rule_documents(group, status, alerts, wanted)),
        "interval": plain_number(group.interval_seconds),
        "limit": group.limit,
        "evaluationTime": plain_number(status.evaluation_seconds) if status else 0,
        "lastEvaluation": format_time(status.last_evaluation if status else None),
    }


def _rule_documents(
    group: RuleGroup, status: GroupStatus | None, alerts: Sequence[Alert], wanted: RulesFilter
) -> Iterator[Mapping[str, Any]]:
    known = rule_statuses(group, status)
    for rule, raiser, last in zip(group.rules, raisers(group), known, strict=True):
        labels = labels_of(group, rule)
        if not wanted.takes_rule(rule, labels):
            continue
        common = {"query": canonical(rule.expr), "labels": dict(sorted(labels.items())), **_last_document(last)}
        if isinstance(rule, RecordingRule):
            yield {"name": rule.record, **common, "type": "recording"}
        else:
            yield {
                **_alerting_document(rule, alerts_of(raiser, labels, alerts), wanted),
                **common,
                "type": "alerting",
            }


def rule_statuses(group: RuleGroup, status: GroupStatus | None) -> Sequence[RuleStatus]:
    """Return how each rule of `group` went last.

    What was evaluated last may have been another version of the group: then nothing is known of this one.
    """
    is_known = status is not None and len(status.rules) == len(group.rules)
    return status.rules if status and is_known else [_NEVER] * len(group.rules)


def alerts_of(raiser: Raiser, labels: Mapping[str, str], alerts: Sequence[Alert]) -> Sequence[Alert]:
    """Return those of `alerts` that one rule raised, whose labels are `labels`."""
    return [alert for alert in alerts if raiser.raised(alert) or _names(alert, raiser, labels)]


def rule_state(own: Sequence[Alert]) -> str:
    """Return the state of a rule by its active alerts: ``firing``, ``pending`` or ``inactive``."""
    states = {state_of(alert) for alert in own}
    return next((state for state in _STATES if state in states), "inactive")


def _names(alert: Alert, raiser: Raiser, labels: Mapping[str, str]) -> bool:
    """Tell whether an alert that no expression raised is one of the rule's.

    That of a check names group and rule, the monitor's own name none; each has the rule's fixed labels.
    """
    details = alert.details
    group_key, rule = (
        details.get("rule_group", MONITOR_GROUP.key),
        details.get("rule", alert.labels.get("alertname")),
    )
    if "rule_identity" in details or (group_key, rule) != (raiser.group_key, raiser.rule):
        return False
    fixed = {name: text for name, text in labels.items() if text and "{{" not in text}
    return alert.labels.items() >= fixed.items()


def _alerting_document(rule: AlertingRule, own: Sequence[Alert], wanted: RulesFilter) -> Mapping[str, Any]:
    return {
        "state": rule_state(own),
        "name": rule.alert,
        "duration": plain_number(rule.for_seconds),
        "keepFiringFor": plain_number(rule.keep_firing_for_seconds),
        "annotations": dict(sorted(rule.annotations.items())),
        "alerts": None if wanted.excludes_alerts else [alert_document(alert) for alert in own],
    }


def _last_document(last: RuleStatus) -> Mapping[str, Any]:
    document = {
        "health": last.health.value,
        "evaluationTime": plain_number(last.evaluation_seconds),
        "lastEvaluation": format_time(last.last_evaluation or None),
    }
    return {**document, "lastError": last.last_error} if last.last_error else document


@lru_cache(maxsize=1024)
def canonical(expression: str) -> str:
    """Write an expression as Prometheus does; the file may be of a version that knew more than this one."""
    try:
        return text_of(parse_expression(expression).root)
    except QueryError:
        return expression
