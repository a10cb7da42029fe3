"""The alerts that did fire, and what a replay says beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.rules.replay.results import Firing
from lamplighter.rules.rule import AlertingRule, RuleGroup

TOLERANCE_SECONDS = 120.0
"""How far apart two times of one alert may lie: evaluations in reality are later, by minutes after an outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealAlert:
    """An alert that fired, as history has it: its labels are known by their fingerprint only."""

    fingerprint: str
    alertname: str
    severity: str
    began: float
    ended: float | None = None


class Where(StrEnum):
    """In which of the two an alert is."""

    BOTH = "both"
    REPLAY = "only in replay"
    REALITY = "only in reality"


@dataclass(frozen=True, slots=True)
class Line:
    """One alert in the replay, in reality, or in both."""

    replay: Firing | None
    reality: RealAlert | None

    @property
    def where(self) -> Where:
        """Return in which of the two it is."""
        if self.replay is None:
            return Where.REALITY
        return Where.REPLAY if self.reality is None else Where.BOTH

    @property
    def began(self) -> float:
        """Return when it began, in the replay first."""
        found = self.replay or self.reality
        return found.began if found is not None else 0.0


def alert_names(groups: Iterable[RuleGroup]) -> frozenset[str]:
    """Return the names of the groups' alerts."""
    return frozenset(rule.alert for group in groups for rule in group.rules if isinstance(rule, AlertingRule))


def real_alerts(events: Iterable[Event], names: Iterable[str], start: float) -> Sequence[RealAlert]:
    """Return the alerts of these names that fired, oldest first, without those that were over before `start`.

    `events` are in any order. Of an alert whose beginning is older than they are, its end tells it.
    """
    wanted = set(names)
    told = [event for event in events if event.kind is EventKind.TRANSITION and event.alertname in wanted]
    found: dict[tuple[str, int], RealAlert] = {}
    for event in sorted(told, key=lambda event: event.at):
        if event.state in {AlertState.FIRING, AlertState.RESOLVED}:
            # Its own beginning tells an alert from the same one at another time.
            found[event.fingerprint, round(event.starts_at * 1000)] = _real(event)
    alerts = [alert for alert in found.values() if alert.ended is None or alert.ended >= start]
    return sorted(alerts, key=lambda alert: (alert.began, alert.fingerprint))


def _real(event: Event) -> RealAlert:
    over = event.state == AlertState.RESOLVED
    return RealAlert(
        fingerprint=event.fingerprint,
        alertname=event.alertname,
        severity=event.severity,
        began=event.starts_at,
        ended=(event.at if event.ends_at is None else event.ends_at) if over else None,
    )


def beside(firings: Sequence[Firing], real: Sequence[RealAlert]) -> Sequence[Line]:
    """Return both as one list, oldest first: two alerts with the same labels that overlap are one line."""
    left = list(real)
    lines = []
    for firing in firings:
        key = fingerprint(firing.labels)
        match = next((alert for alert in left if alert.fingerprint == key and _overlap(firing, alert)), None)
        if match is not None:
            left.remove(match)
        lines.append(Line(firing, match))
    lines += [Line(None, alert) for alert in left]
    return sorted(lines, key=lambda line: line.began)


def _overlap(firing: Firing, alert: RealAlert) -> bool:
    latest = float("inf")
    firing_ended = latest if firing.ended is None else firing.ended + TOLERANCE_SECONDS
    alert_ended = latest if alert.ended is None else alert.ended + TOLERANCE_SECONDS
    return firing.began <= alert_ended and alert.began <= firing_ended
