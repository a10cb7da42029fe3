"""The rules of every check's own alerts, evaluated over one frame. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from lamplighter.alerting.check_data import CheckData
from lamplighter.config.check import Check
from lamplighter.probes.policy import FAILURE_THRESHOLD_SERIES
from lamplighter.promql import Expression, parse_expression
from lamplighter.promql.syntax import Selector, walk
from lamplighter.rules.alerting import found_by
from lamplighter.rules.builtin import checks_group
from lamplighter.rules.machine import Found
from lamplighter.rules.querying import Labels, Query
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.templates import alert_texts
from lamplighter.telemetry.series import Frame


@dataclass(frozen=True)
class CheckRule:
    """A rule with its expression parsed once. `counts_rounds`: it asks for a number of rounds in a row."""

    rule: AlertingRule
    labels: Labels

    @cached_property
    def expression(self) -> Expression:
        """What it is."""
        return parse_expression(self.rule.expr)

    @cached_property
    def names(self) -> frozenset[str]:
        """The metrics that it looks at."""
        return frozenset(node.name for node, _ in walk(self.expression.root) if isinstance(node, Selector))

    def raises(self, alert: Labels) -> bool:
        """Tell whether an alert with these labels may be one of the rule's: whether those that it sets agree."""
        fixed = {name: text for name, text in self.labels.items() if text and "{{" not in text}
        return alert.items() >= {**fixed, "alertname": self.rule.alert}.items()

    @property
    def counts_rounds(self) -> bool:
        """Whether it compares with the check's failure threshold: what it finds begins as pending."""
        return FAILURE_THRESHOLD_SERIES in self.names


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one rule found of one check. Short of the check's threshold it is only `starting`."""

    rule: CheckRule
    found: Found
    starting: bool = False


@dataclass(frozen=True)
class CheckRules:
    """Rules that are evaluated upon each frame of results, over nothing else."""

    group_key: str
    rules: tuple[CheckRule, ...]

    @classmethod
    def of(cls, group: RuleGroup) -> "CheckRules":
        """Take the alerting rules of a group."""
        alerting = (rule for rule in group.rules if isinstance(rule, AlertingRule))
        return cls(group.key, tuple(CheckRule(rule, {**group.labels, **rule.labels}) for rule in alerting))

    def without(self, replaced: Collection[str]) -> "CheckRules":
        """Return the rules but for those whose alert is among `replaced`."""
        return replace(self, rules=tuple(one for one in self.rules if one.rule.alert not in replaced))

    @cached_property
    def alerts(self) -> frozenset[str]:
        """The names of the alerts that they raise."""
        return frozenset(one.rule.alert for one in self.rules)

    @cached_property
    def counting_rounds(self) -> frozenset[str]:
        """The names of the alerts that begin after a number of rounds, and so end."""
        return frozenset(one.rule.alert for one in self.rules if one.counts_rounds)

    def place(self, alert: Labels) -> int:
        """Return which rule raises such an alert, -1 if none does. Later rules of a name are graver."""
        return next((place for place, one in enumerate(self.rules) if one.raises(alert)), -1)

    def sightings(self, frame: Frame, checks: Mapping[str, Check]) -> Mapping[str, Sequence[Sighting]]:
        """Return what the rules find in `frame`, by check key; `checks` are those that are to be told of.

        Raises `QueryError`.
        """
        data = CheckData(frame, checks, frozenset[str]().union(*(one.names for one in self.rules)))
        early = data.at_the_first_round()
        found: dict[str, list[Sighting]] = {}
        for rule in self.rules:
            for key, sighting in _sightings(rule, data, early, frame.timestamp_ms / 1000):
                found.setdefault(key, []).append(sighting)
        return found


@cache
def builtin_rules() -> CheckRules:
    """Return the rules that are shipped, read when they are first needed."""
    return CheckRules.of(checks_group())


def rules_in_force(groups: Iterable[RuleGroup]) -> CheckRules:
    """Return the shipped rules but for those whose alert the operator's own files define."""
    own = {rule.alert for group in groups for rule in group.rules if isinstance(rule, AlertingRule)}
    shipped = builtin_rules()
    return shipped.without(own) if own & shipped.alerts else shipped


def _sightings(rule: CheckRule, data: CheckData, early: CheckData, at: float) -> Iterator[tuple[str, Sighting]]:
    query = Query(storage=early if rule.counts_rounds else data, now=at, at=at, expand=alert_texts({}, "", at))
    samples = query.rule(rule.expression).samples
    if not samples:
        return
    reached = replace(query, storage=data).rule(rule.expression).samples if rule.counts_rounds else samples
    failing = {sample.labels.get("key") for sample in reached}
    for sample in samples:
        key = sample.labels.get("key", "")
        yield key, Sighting(rule, found_by(rule.rule, rule.labels, sample, query), starting=key not in failing)
