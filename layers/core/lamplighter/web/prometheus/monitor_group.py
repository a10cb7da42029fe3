"""The monitor's alerts about itself as a group of rules: who shows alerts by their rules would not show them."""

from lamplighter.alerting.monitor_rules import CONFIGURATION_REJECTED, HOLD_SECONDS, MONITOR_BLIND
from lamplighter.rules.rule import AlertingRule, RuleGroup


def _rule(alert: str, severity: str, summary: str, for_seconds: float = 0.0) -> AlertingRule:
    """Return a rule for lists. No expression raises the alert; the one that stands here says when it fired."""
    return AlertingRule(
        alert=alert,
        expr=f'ALERTS{{alertname="{alert}",alertstate="firing"}}',
        for_seconds=for_seconds,
        labels={"check": "monitor", "group": "lamplighter", "severity": severity},
        annotations={"summary": summary},
    )


MONITOR_GROUP = RuleGroup(
    file="builtin/monitor.yml",
    name="monitor",
    rules=(
        _rule(
            MONITOR_BLIND, "critical", "The monitor is blind: its checks are not being carried out", HOLD_SECONDS
        ),
        _rule(CONFIGURATION_REJECTED, "warning", "The configuration has mistakes"),
    ),
)
"""What the sweep finds every minute."""
