"""Alerts that hold others back while they fire (Alertmanager: inhibit/inhibit.go). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.matching import ConditionIndex, Matcher, all_match

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InhibitRule:
    """An alert that fulfils `source` holds back those that fulfil `target` and have the same `equal` labels.

    A label that is missing is an empty one, on either side.
    """

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...] = ()


class Inhibitions:
    """What the rules make of the alerts that fire now: `firing` has their labels by fingerprint.

    Alerts that are themselves inhibited or silenced hold others back all the same.
    """

    def __init__(self, rules: Sequence[InhibitRule], firing: Mapping[str, Labels]) -> None:
        self._rules = rules
        self._targets = ConditionIndex([rule.target for rule in rules])
        self._sources = [_Sources() for _ in rules]
        by_source = ConditionIndex([rule.source for rule in rules])
        for fingerprint, labels in sorted(firing.items(), reverse=True):
            for number in by_source.fulfilled_by(labels):
                self._sources[number].add(rules[number], fingerprint, labels)

    def by(self, labels: Labels) -> tuple[str, ...]:
        """Return the fingerprints of what holds an alert with `labels` back, for each rule one; mostly none."""
        found = (self._inhibitor(number, labels) for number in self._targets.fulfilled_by(labels))
        return tuple(dict.fromkeys(fingerprint for fingerprint in found if fingerprint))

    def _inhibitor(self, number: int, labels: Labels) -> str:
        """An alert that is on both sides is not held back by another that is, nor by itself."""
        rule, sources = self._rules[number], self._sources[number]
        candidates = sources.one_sided if all_match(rule.source, labels) else sources.every
        return candidates.get(_equal_values(rule, labels), "")


@dataclass(slots=True)
class _Sources:
    """Of one rule: the least fingerprint of its sources for each set of values of its `equal` labels."""

    every: dict[tuple[str, ...], str] = field(default_factory=dict)
    one_sided: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Of those that are no targets of the rule too."""

    def add(self, rule: InhibitRule, fingerprint: str, labels: Labels) -> None:
        """Take note of a source; the last one added counts."""
        values = _equal_values(rule, labels)
        self.every[values] = fingerprint
        if not all_match(rule.target, labels):
            self.one_sided[values] = fingerprint


def _equal_values(rule: InhibitRule, labels: Labels) -> tuple[str, ...]:
    return tuple(labels.get(name, "") for name in rule.equal)
