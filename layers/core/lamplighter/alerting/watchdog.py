"""The watchdog: an alert that always fires, for those who raise the alarm when they hear of it no more. Pure.

It exists as long as a route asks for it by name. It falls silent with what it is there to prove: the sweep that
sees to it every minute, the checks (`MonitorBlind` inhibits it), the flush, and the channel.
"""

from datetime import UTC, datetime

from lamplighter.alerting.alert import SILENT_SEVERITY, Alert, AlertState
from lamplighter.alerting.clocks import Routing
from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.alerting.monitor_rules import MONITOR_BLIND
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.matching import Matcher, MatchKind

WATCHDOG = "Watchdog"
LABELS = {"alertname": WATCHDOG, "check": "monitor", "group": "lamplighter", "severity": SILENT_SEVERITY}
SEEN_SECONDS = 300.0
"""How often it is written down that it was seen: a write a minute would prove no more."""
STALE_SECONDS = 900.0
SILENCED_BY_BLINDNESS = InhibitRule(
    source=(Matcher("alertname", MatchKind.EQUAL, MONITOR_BLIND),),
    target=(
        Matcher("alertname", MatchKind.EQUAL, WATCHDOG),
        Matcher("severity", MatchKind.EQUAL, SILENT_SEVERITY),
    ),
)
"""Nobody is to hear that all is well of a monitor that sees nothing; by no `Watchdog` of a rule file either."""


def observe_watchdog(routing: Routing, now: float) -> Observation:
    """Let it fire if any route asks for it, and end if none does any more."""
    seen_at = datetime.fromtimestamp(now // SEEN_SECONDS * SEEN_SECONDS, tz=UTC)
    return Observation(
        labels=LABELS,
        finding=Finding.FAILING if _is_asked_for(routing, now) else Finding.CLEAR,
        at=now,
        since=now,
        annotations={
            "summary": "Lamplighter is at work",
            "description": f"This alert always fires. It was seen to last after {seen_at:%H:%M} UTC.",
            "cause": "watchdog",
        },
        details={"resolved_summary": "Nobody asks for the watchdog any more"},
    )


def is_stale(alert: Alert, now: float) -> bool:
    """Return whether it is the watchdog and nobody has seen to it for long: it proves nothing."""
    return alert.labels == LABELS and now - alert.evaluated_at > STALE_SECONDS


def _is_asked_for(routing: Routing, now: float) -> bool:
    alert = Alert(labels=LABELS, state=AlertState.FIRING, pending_since=now, starts_at=now, evaluated_at=now)
    return bool(routing.clocks_for(alert))
