"""The inhibition rules that ``depends-on`` stands for. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.config.check import Check
from lamplighter.matching import Matcher, MatchKind

SOURCE_ALERT = Matcher("alertname", MatchKind.EQUAL, "CheckDown")
TARGET_ALERTS = Matcher("alertname", MatchKind.MATCH, "CheckDown|CheckDegraded")
"""A certificate expires whatever else is down."""


def dependency_rules(checks: Sequence[Check]) -> tuple[InhibitRule, ...]:
    """Return for each check a rule for each other that it needs, directly or through others.

    While one of those is down, the check's own outage is not told: whoever is told of the cause need not hear of
    what follows from it, not even where a check between the two has not failed often enough to fire.
    """
    by_key = {check.key: check for check in checks}
    return tuple(_rule(needed=by_key[key], check=check) for check in checks for key in _needed(check, by_key))


def _needed(check: Check, by_key: Mapping[str, Check]) -> Iterator[str]:
    """Yield the keys of what the check needs, each once; configurations have no circles, and would do no harm."""
    waiting, seen = list(reversed(check.depends_on)), {check.key}
    while waiting:
        key = waiting.pop()
        if key not in seen and key in by_key:
            seen.add(key)
            yield key
            waiting.extend(reversed(by_key[key].depends_on))


def _rule(*, needed: Check, check: Check) -> InhibitRule:
    return InhibitRule(source=(SOURCE_ALERT, *_about(needed)), target=(TARGET_ALERTS, *_about(check)))


def _about(check: Check) -> tuple[Matcher, ...]:
    """A check without a group has alerts without that label, which an empty value stands for."""
    return (Matcher("check", MatchKind.EQUAL, check.name), Matcher("group", MatchKind.EQUAL, check.group))
