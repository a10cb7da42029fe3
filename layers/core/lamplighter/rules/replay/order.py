"""The order in which groups are replayed: after those whose series they look at."""

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from lamplighter.promql import parse_expression
from lamplighter.promql.storage import Matcher
from lamplighter.promql.syntax import Selector, walk
from lamplighter.rules.alerting import SINCE_SERIES, STATE_SERIES
from lamplighter.rules.rule import AlertingRule, Rule, RuleGroup


def recorded_names(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the names of the series that rules write."""
    names: set[str] = set()
    for rule in rules:
        names |= {STATE_SERIES, SINCE_SERIES} if isinstance(rule, AlertingRule) else {rule.record}
    return frozenset(names)


def ordered(groups: Sequence[RuleGroup]) -> Sequence[RuleGroup]:
    """Return the groups, those that read what others write behind them; as they are where they go in a circle."""
    written = {group.key: recorded_names(group.rules) for group in groups}
    # Every alert writes ALERTS: who looks at alerts comes last, and two who do stay as they are.
    watchers = {group.key for group in groups if reads(group.rules, {STATE_SERIES, SINCE_SERIES})}
    needs = {
        group.key: [
            other.key
            for other in groups
            if other.key != group.key
            and not (group.key in watchers and other.key in watchers)
            and reads(group.rules, written[other.key])
        ]
        for group in groups
    }
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError:
        return groups
    return sorted(groups, key=lambda group: order.index(group.key))


def is_circular(group: RuleGroup) -> bool:
    """Tell whether a rule looks at what it writes itself, or at what a later rule of its group writes."""
    return any(reads([rule], recorded_names(group.rules[index:])) for index, rule in enumerate(group.rules))


def reads(rules: Iterable[Rule], names: Iterable[str]) -> bool:
    """Tell whether any of the rules' selectors may find a series of one of the names."""
    wanted = list(names)
    return any(
        all(matcher.matches(name) for matcher in matchers)
        for rule in rules
        for matchers in _name_matchers(rule)
        for name in wanted
    )


def _name_matchers(rule: Rule) -> list[list[Matcher]]:
    nodes = [node for node, _ in walk(parse_expression(rule.expr).root)]
    return [
        [matcher for matcher in node.matchers if matcher.name == "__name__"]
        for node in nodes
        if isinstance(node, Selector)
    ]
