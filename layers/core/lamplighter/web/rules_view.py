"""Rules, how they went and what they raised, as a page shows them. Imports the engine: import it late."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.rule_alerts import Raiser, raisers
from lamplighter.rules.evaluation import labels_of
from lamplighter.rules.rule import AlertingRule, Rule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.web.event_view import SEVERITY_LOOKS
from lamplighter.web.prometheus.alert_view import active, state_of
from lamplighter.web.prometheus.rules import alerts_of, canonical, rule_state, rule_statuses

ALERTS_SHOWN = 100
_OWN_PLACE = {"alertname", "severity"}
"""Labels that the page says elsewhere."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One pending or firing alert. Times are unix seconds."""

    name: str
    look: str
    state: str
    severity: str
    labels: Pairs
    summary: str
    value: str
    active_since: float
    firing_since: float | None
    check_key: str
    check_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One rule. Colour is never alone: `word` says its state."""

    name: str
    kind: str
    look: str
    word: str
    expression: str
    labels: Pairs
    annotations: Pairs
    for_seconds: float
    keep_firing_for_seconds: float
    firing: int
    pending: int
    last_error: str
    last_evaluation: float | None
    evaluation_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One group. `anchor` is the same as long as file and name are."""

    anchor: str
    name: str
    file: str
    look: str
    word: str
    interval_seconds: float
    last_evaluation: float | None
    evaluation_seconds: float
    rules: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """The whole page. `alerts` are the first of `active`."""

    groups: tuple[GroupView, ...]
    failing: tuple[RuleView, ...]
    alerts: tuple[AlertView, ...]
    active: int
    tally: Mapping[str, int]


def rules_view(
    groups: Sequence[RuleGroup], statuses: Mapping[str, GroupStatus], alerts: Sequence[Alert]
) -> RulesView:
    """Join rules with their last evaluation and with the alerts that are not over."""
    current = active(alerts)
    shown = tuple(_group(group, statuses.get(group.key), current) for group in groups)
    rules = [rule for group in shown for rule in group.rules]
    tally = Counter(state_of(alert) for alert in current)
    failing = tuple(rule for rule in rules if rule.last_error)
    return RulesView(
        groups=shown,
        failing=failing,
        alerts=tuple(map(_alert, sorted(current, key=_rank)[:ALERTS_SHOWN])),
        active=len(current),
        tally={
            "rules": len(rules),
            "firing": tally["firing"],
            "pending": tally["pending"],
            "failing": len(failing),
        },
    )


def _rank(alert: Alert) -> tuple[bool, int, float]:
    """Put firing ones first, the worst and then the newest before others."""
    return state_of(alert) != "firing", _BADNESS.index(_look(alert)), -alert.pending_since


_BADNESS = ("down", "degraded", "unknown", "info")


def _look(alert: Alert) -> str:
    if alert.is_silent:
        return "info"
    if state_of(alert) == "pending":
        return "unknown"
    return SEVERITY_LOOKS.get(alert.labels.get("severity", ""), "degraded")


def _alert(alert: Alert) -> AlertView:
    is_firing, since = state_of(alert) == "firing", alert.suspected_since
    return AlertView(
        name=alert.labels.get("alertname", ""),
        look=_look(alert),
        state=state_of(alert),
        severity=alert.labels.get("severity", ""),
        labels=_pairs({name: text for name, text in alert.labels.items() if name not in _OWN_PLACE}),
        summary=alert.annotations.get("summary", ""),
        value=_value(alert.details.get("value")),
        active_since=alert.pending_since if is_firing or since is None else since,
        firing_since=alert.starts_at if is_firing else None,
        check_key=alert.check_key,
        check_name=alert.labels.get("check", "") or alert.check_key,
    )


def _value(value: object) -> str:
    """Say a value as people do; one that no expression gave is there, which is 1."""
    try:
        return f"{float(str(value)):.6g}" if value is not None else "1"
    except ValueError:
        return str(value)


def _group(group: RuleGroup, status: GroupStatus | None, alerts: Sequence[Alert]) -> GroupView:
    known = rule_statuses(group, status)
    rules = tuple(
        _rule(rule, raiser, labels_of(group, rule), last, alerts)
        for rule, raiser, last in zip(group.rules, raisers(group), known, strict=True)
    )
    look, word = _worst(rules)
    return GroupView(
        anchor=f"group-{hashlib.sha256(group.key.encode()).hexdigest()[:12]}",
        name=group.name,
        file=group.file,
        look=look,
        word=word,
        interval_seconds=group.interval_seconds,
        last_evaluation=status.last_evaluation if status else None,
        evaluation_seconds=status.evaluation_seconds if status else 0.0,
        rules=rules,
    )


def _worst(rules: Iterable[RuleView]) -> tuple[str, str]:
    """Say the state of a group: what fails first, then what fires, then what is only pending."""
    found = {rule.word: rule.look for rule in reversed(tuple(rules))}
    words = ("Fails", "Firing", "Pending", "Not evaluated", "Inactive", "Recorded")
    word = next((word for word in words if word in found), "Inactive")
    return found.get(word, "up"), "Inactive" if word == "Recorded" else word


def _rule(
    rule: Rule, raiser: Raiser, labels: Mapping[str, str], last: RuleStatus, alerts: Sequence[Alert]
) -> RuleView:
    own = alerts_of(raiser, labels, alerts) if isinstance(rule, AlertingRule) else ()
    states = Counter(map(state_of, own))
    look, word = _state(rule, own, last)
    return RuleView(
        name=raiser.rule,
        kind="alerting" if isinstance(rule, AlertingRule) else "recording",
        look=look,
        word=word,
        expression=canonical(rule.expr),
        labels=_pairs(labels),
        annotations=_pairs(rule.annotations) if isinstance(rule, AlertingRule) else (),
        for_seconds=rule.for_seconds if isinstance(rule, AlertingRule) else 0.0,
        keep_firing_for_seconds=rule.keep_firing_for_seconds if isinstance(rule, AlertingRule) else 0.0,
        firing=states["firing"],
        pending=states["pending"],
        last_error=last.last_error,
        last_evaluation=last.last_evaluation or None,
        evaluation_seconds=last.evaluation_seconds,
    )


def _state(rule: Rule, own: Sequence[Alert], last: RuleStatus) -> tuple[str, str]:
    if last.health is RuleHealth.ERROR:
        return "down", "Fails"
    if own:
        return min(map(_look, own), key=_BADNESS.index), rule_state(own).capitalize()
    if last.health is RuleHealth.UNKNOWN:
        return "unknown", "Not evaluated"
    return "up", "Inactive" if isinstance(rule, AlertingRule) else "Recorded"


def _pairs(values: Mapping[str, str]) -> Pairs:
    return tuple(sorted((name, text) for name, text in values.items() if text))
