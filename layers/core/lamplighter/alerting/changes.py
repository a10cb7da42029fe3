"""From findings to what must be written: the alerts that differ from what is kept. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.check_alerts import InMaintenance, in_maintenance_only_ends, observe_check
from lamplighter.alerting.check_rules import rules_in_force
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.machine import Step, resolve, step
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.config.alert_options import alert_options
from lamplighter.config.configuration import Configuration
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import statuses

KeptAlerts = Mapping[str, Alert]
"""By fingerprint."""


@dataclass(frozen=True, slots=True)
class Change:
    """An alert to be written, or forgotten where `alert` is None. `entered` is set when it fired or resolved."""

    fingerprint: str
    alert: Alert | None
    entered: AlertState | None = None


def changes_by_observations(observations: Iterable[Observation], kept: KeptAlerts) -> list[Change]:
    """Return what `observations` change. Most are of nothing wrong where nothing was: they cost no fingerprint."""
    changes = []
    for seen in observations:
        if not kept and seen.finding not in {Finding.STARTING, Finding.FAILING}:
            continue
        key = fingerprint(seen.labels)
        previous = kept.get(key)
        change = _change(key, previous, step(previous, seen))
        if change:
            changes.append(change)
    return changes


def changes_by_frames(
    frames: Sequence[Frame], configuration: Configuration, kept: KeptAlerts, in_maintenance: InMaintenance
) -> list[Change]:
    """Return what the checks' results in `frames` change, one frame a source.

    An alert of a check whose labels have changed in the configuration (severity, extra labels) is superseded by
    the alert under its new labels. Results of checks that are not configured any more say nothing. A check that
    two sources have, since its interval was changed, goes by the newer one. Raises `QueryError`.
    """
    checks = {check.key: check for check in configuration.checks if check.enabled and alert_options(check)}
    kept_of: dict[str, dict[str, Alert]] = {}
    for key, alert in kept.items():
        kept_of.setdefault(alert.check_key, {})[key] = alert
    rules = rules_in_force(configuration.rule_groups)
    newest = {status.check_key: status for frame in _in_order(frames) for status in statuses(frame)}
    changes: list[Change] = []
    for frame in frames:
        sightings = rules.sightings(frame, checks)
        for status in newest.values():
            check = checks.get(status.check_key)
            if check is None or status.source != frame.source:
                continue
            about = kept_of.get(check.key, {})
            if not about and check.key not in sightings:
                continue
            seen = observe_check(status, check, sightings.get(check.key, ()), about, rules)
            if in_maintenance(check, status.last_check_at):
                seen = in_maintenance_only_ends(seen)
            changes += changes_by_observations(seen, about)
    return changes


def changes_by_removal(configuration: Configuration, kept: KeptAlerts, now: float) -> list[Change]:
    """End the alerts of checks that are gone, disabled or without alerts, and those of replaced rules."""
    alerts = rules_in_force(configuration.rule_groups).alerts
    told = {check.key for check in configuration.checks if check.enabled and alert_options(check)}
    changes = []
    for key, alert in kept.items():
        if not alert.check_key:
            continue
        name = alert.labels.get("check") or alert.check_key
        if alert.check_key not in told:
            changes.append(_change(key, alert, resolve(alert, now, summary=f"{name} is not watched any more")))
        elif alert.labels.get("alertname") not in alerts:
            changes.append(_change(key, alert, resolve(alert, now, summary=f"Another rule watches {name} now")))
    return [change for change in changes if change]


def _in_order(frames: Sequence[Frame]) -> Sequence[Frame]:
    return sorted(frames, key=lambda frame: frame.timestamp_ms)


def _change(key: str, previous: Alert | None, after: Step) -> Change | None:
    if after.entered is not None or _essence(previous) != _essence(after.alert):
        return Change(key, after.alert, after.entered)
    return None


def _essence(alert: Alert | None) -> tuple[object, ...] | None:
    """What is worth a write: not that a fault was seen once more, nor timings that differ with every round.

    What the monitor says of itself holds no timings.
    """
    if alert is None:
        return None
    said = alert.annotations
    told = (said.get("summary"), said.get("cause"), "" if alert.check_key else said.get("description"))
    return (alert.state, alert.clear_rounds, alert.suspected_since, *told)
