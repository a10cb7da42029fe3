"""All that the operator wrote, read and found free of mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.config.check import Check
from lamplighter.rules.rule import RuleGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The checks, the rules and the routing, and the digest of the files they came from."""

    checks: tuple[Check, ...]
    alertmanager: AlertmanagerConfig
    digest: str
    """SHA-256 over file names and contents: equal digests are equal configurations."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The files as read, by name relative to the folder, for keeping the last good ones."""
    rule_groups: tuple[RuleGroup, ...] = ()
    """In the order of the files' names, and of the groups within each."""

    def check(self, key: str) -> Check | None:
        """Return the check with that key."""
        return next((check for check in self.checks if check.key == key), None)
