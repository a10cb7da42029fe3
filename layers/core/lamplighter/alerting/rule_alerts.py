"""A rule's alerts as the alerts that are kept and told, and back. Pure.

What is kept of an alert that is over outlives what Prometheus remembers of it, and outlives its return as a
pending one: receivers may still have to be told that it ended.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isinf, isnan

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.rules.evaluation import labels_of
from lamplighter.rules.machine import ActiveAlert, ActiveAlerts, ActiveState
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.slots import FORWARD_MS

REFRESH_SECONDS = 300.0
"""How old what is said of an alert may become while its state stays: values change with every evaluation."""

LONGEST_TEXT = 4000
"""Of one annotation: alerts are written a hundred records at a time, and read all together."""


@dataclass(frozen=True, slots=True)
class Raiser:
    """The rule that an alert is of. `identity` tells it from the others of its group, whatever its place there."""

    group_key: str
    rule: str
    identity: str

    @property
    def details(self) -> Mapping[str, object]:
        """How alerts name it."""
        return {"rule_group": self.group_key, "rule": self.rule, "rule_identity": self.identity}

    def raised(self, alert: Alert) -> bool:
        """Tell whether `alert` is one of the rule's."""
        found = (alert.details.get("rule_group"), alert.details.get("rule_identity"))
        return found == (self.group_key, self.identity)


def raisers(group: RuleGroup) -> Sequence[Raiser]:
    """Return every rule of `group` by name and labels, as Prometheus tells them apart when files change.

    Of rules that share both the first stays the first.
    """
    seen: dict[str, int] = {}
    found = []
    for rule in group.rules:
        name = rule.alert if isinstance(rule, AlertingRule) else rule.record
        labels = fingerprint({**labels_of(group, rule), "__name__": name})
        seen[labels] = seen.get(labels, 0) + 1
        identity = labels if seen[labels] == 1 else f"{labels}/{seen[labels]}"
        found.append(Raiser(group.key, name, identity))
    return found


def active_alerts(raiser: Raiser, kept: KeptAlerts) -> ActiveAlerts:
    """Return the alerts of one rule among `kept`, as its state machine knows them."""
    return {key: active_alert(alert) for key, alert in kept.items() if raiser.raised(alert)}


def active_alert(alert: Alert) -> ActiveAlert:
    """Return an alert of a rule as Prometheus' states have it."""
    is_back = alert.state is AlertState.RESOLVED and alert.suspected_since is not None
    states = {AlertState.PENDING: ActiveState.PENDING, AlertState.FIRING: ActiveState.FIRING}
    state = ActiveState.PENDING if is_back else states.get(alert.state, ActiveState.INACTIVE)
    return ActiveAlert(
        labels=alert.labels,
        annotations=alert.annotations,
        value=float(str(alert.details.get("value", "NaN"))),
        state=state,
        active_at=alert.suspected_since if alert.suspected_since is not None else alert.pending_since,
        fired_at=None if state is ActiveState.PENDING else alert.starts_at,
        resolved_at=alert.ends_at if state is ActiveState.INACTIVE else None,
        keep_firing_since=_number(alert.details.get("keep_firing_since")) if state is ActiveState.FIRING else None,
    )


def changes_by_rule(raiser: Raiser, after: ActiveAlerts, kept: KeptAlerts, now: float) -> list[Change]:
    """Return what an evaluation changes of the alerts of one rule.

    An alert with the same labels that another rule raised is that rule's for as long as it lasts. What a later
    evaluation has written stays: this one was slow.
    """
    changes: list[Change] = []
    for key, alert in after.items():
        before = kept.get(key)
        if before is None or _may_change(before, raiser, now):
            changes += _change(key, before, alert, raiser, now)
    for key, before in kept.items():
        if key not in after and raiser.raised(before) and not _is_later(before, now):
            changes += _dropped(key, before, now)
    return changes


def changes_by_removed_rules(groups: Iterable[RuleGroup], kept: KeptAlerts, now: float) -> list[Change]:
    """End the alerts of rules that are there no more; those of checks end with their check.

    A rule of the same name and labels in another group or file is the one that was there: it goes on with them.
    """
    present: set[tuple[str, str]] = set()
    moved: dict[str, Raiser] = {}
    for raiser in _alert_raisers(groups):
        present.add((raiser.group_key, raiser.identity))
        moved.setdefault(raiser.identity, raiser)
    changes: list[Change] = []
    for key, alert in kept.items():
        found = (str(alert.details.get("rule_group", "")), str(alert.details.get("rule_identity", "")))
        if not found[0] or alert.check_key or found in present:
            continue
        heir = moved.get(found[1])
        if heir is not None:
            changes.append(Change(key, replace(alert, details={**alert.details, **heir.details})))
        else:
            changes += _dropped(key, _without_rule(alert), now)
    return changes


def _alert_raisers(groups: Iterable[RuleGroup]) -> Iterator[Raiser]:
    for group in groups:
        for rule, raiser in zip(group.rules, raisers(group), strict=True):
            if isinstance(rule, AlertingRule):
                yield raiser


def value_text(value: float) -> str:
    """Return a number as Prometheus writes it where JSON has none for it."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return repr(value)


def _may_change(before: Alert, raiser: Raiser, now: float) -> bool:
    if raiser.raised(before):
        return not _is_later(before, now)
    return before.state is AlertState.RESOLVED


def _is_later(alert: Alert, now: float) -> bool:
    """Tell whether a later evaluation had its say. One far ahead was a wrong clock's, and is not waited for."""
    return now < alert.evaluated_at <= now + FORWARD_MS / 1000


def _change(key: str, before: Alert | None, active: ActiveAlert, raiser: Raiser, now: float) -> Sequence[Change]:
    after, entered = _kept_form(before, active, raiser, now)
    if before is None or entered is not None or _state(before) != _state(after):
        return [Change(key, after, entered)]
    said_anew = (before.annotations, before.details) != (after.annotations, after.details)
    if said_anew and after.state is not AlertState.RESOLVED and now - before.evaluated_at >= REFRESH_SECONDS:
        return [Change(key, after)]
    return []


def _kept_form(
    before: Alert | None, active: ActiveAlert, raiser: Raiser, now: float
) -> tuple[Alert, AlertState | None]:
    """Return the alert to be kept, and the state that it enters where people are told of it."""
    if active.state is ActiveState.FIRING:
        fired_anew = before is None or before.state is not AlertState.FIRING
        return _new(active, AlertState.FIRING, raiser, now), AlertState.FIRING if fired_anew else None
    if active.state is ActiveState.INACTIVE:
        return _over(before, active, raiser, now)
    if before is None or before.state is AlertState.PENDING:
        return _new(active, AlertState.PENDING, raiser, now), None
    is_over = before.state is AlertState.RESOLVED
    ended = before if is_over else _ended(before, now)
    details = {**ended.details, **raiser.details, "value": value_text(active.value)}
    after = replace(ended, suspected_since=active.active_at, evaluated_at=now, details=details)
    return after, None if is_over else AlertState.RESOLVED


def _over(
    before: Alert | None, active: ActiveAlert, raiser: Raiser, now: float
) -> tuple[Alert, AlertState | None]:
    if before is not None and before.state is AlertState.RESOLVED:
        return replace(before, suspected_since=None), None
    over = _new(active, AlertState.RESOLVED, raiser, now)
    return replace(over, ends_at=active.resolved_at), AlertState.RESOLVED


def _dropped(key: str, before: Alert, now: float) -> Sequence[Change]:
    if before.state is AlertState.PENDING:
        return [Change(key, None)]
    if before.state is AlertState.FIRING:
        return [Change(key, _ended(before, now), AlertState.RESOLVED)]
    return [Change(key, replace(before, suspected_since=None))] if before.suspected_since is not None else []


def _ended(alert: Alert, now: float) -> Alert:
    return replace(alert, state=AlertState.RESOLVED, ends_at=now, evaluated_at=now)


def _new(active: ActiveAlert, state: AlertState, raiser: Raiser, now: float) -> Alert:
    details: dict[str, object] = {**raiser.details, "value": value_text(active.value)}
    if active.keep_firing_since is not None:
        details["keep_firing_since"] = active.keep_firing_since
    return Alert(
        labels=dict(active.labels),
        annotations={name: _cut(text) for name, text in active.annotations.items()},
        state=state,
        pending_since=active.active_at,
        starts_at=active.active_at if active.fired_at is None else active.fired_at,
        evaluated_at=now,
        details=details,
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _without_rule(alert: Alert) -> Alert:
    summary = alert.annotations.get("summary", "") or alert.labels.get("alertname", "")
    return replace(alert, details={**alert.details, "resolved_summary": f"{summary} (its rule is gone)"})


def _state(alert: Alert) -> tuple[object, ...]:
    return (alert.state, alert.pending_since, alert.suspected_since, alert.details.get("keep_firing_since"))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
