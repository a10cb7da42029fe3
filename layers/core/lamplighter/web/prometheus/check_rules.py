"""What Lamplighter raises by itself beside the operator's rules: of checks unless replaced, and of the monitor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.rules.builtin import checks_group
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.web.prometheus.monitor_group import MONITOR_GROUP
from lamplighter.web.prometheus.rules import Groups, Statuses


@dataclass(frozen=True, slots=True)
class WithCheckRules:
    """Groups and statuses of the operator's rules, those of checks and of the monitor added.

    Nothing records how the added ones went: a frame whose evaluation fails is brought again, a sweep comes again.
    They count as evaluated with the newest frame, whose time `newest_at` returns (unix seconds).
    """

    configured: Groups
    recorded: Statuses
    newest_at: Callable[[float], float | None]

    def groups(self, now: float) -> Sequence[RuleGroup]:
        """Return every group in force. A rule of checks goes where an alert of its name is the operator's."""
        configured = self.configured(now)
        own = {rule.alert for group in configured for rule in group.rules if isinstance(rule, AlertingRule)}
        shipped = checks_group()
        kept = tuple(rule for rule in shipped.rules if isinstance(rule, AlertingRule) and rule.alert not in own)
        return [*([replace(shipped, rules=kept)] if kept else ()), MONITOR_GROUP, *configured]

    def statuses(self, now: float) -> Mapping[str, GroupStatus]:
        """Return every group's status."""
        newest, added = self.newest_at(now), {checks_group().key, MONITOR_GROUP.key}
        if newest is None:
            return self.recorded(now)
        groups = [group for group in self.groups(now) if group.key in added]
        return {**self.recorded(now), **{group.key: _evaluated(group, newest) for group in groups}}


def _evaluated(group: RuleGroup, at: float) -> GroupStatus:
    rules = [RuleStatus(health=RuleHealth.OK, last_evaluation=at)] * len(group.rules)
    return GroupStatus(key=group.key, last_evaluation=at, evaluation_seconds=0.0, rules=rules)
