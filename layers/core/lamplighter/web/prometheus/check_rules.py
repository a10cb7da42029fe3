"""The shipped rules of checks beside the operator's: in force unless replaced, evaluated with every frame."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lamplighter.rules.builtin import checks_group
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.rules.status import GroupStatus, RuleHealth, RuleStatus
from lamplighter.web.prometheus.rules import Groups, Statuses


@dataclass(frozen=True, slots=True)
class WithCheckRules:
    """Groups and statuses of the operator's rules, those of checks added.

    Nothing records how the rules of checks went: a frame whose evaluation fails is brought again.
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
        return [replace(shipped, rules=kept), *configured] if kept else configured

    def statuses(self, now: float) -> Mapping[str, GroupStatus]:
        """Return every group's status."""
        newest, key = self.newest_at(now), checks_group().key
        if newest is None:
            return self.recorded(now)
        count = sum(len(group.rules) for group in self.groups(now) if group.key == key)
        rules = [RuleStatus(health=RuleHealth.OK, last_evaluation=newest)] * count
        evaluated = GroupStatus(key=key, last_evaluation=newest, evaluation_seconds=0.0, rules=rules)
        return {**self.recorded(now), key: evaluated}
