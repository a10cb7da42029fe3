"""From findings to what must be written: the alerts that differ from what is kept. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.machine import Step, resolve, step
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.alerting.rules import InMaintenance, alert_options, observe_check
from lamplighter.config.configuration import Configuration
from lamplighter.telemetry.status import CheckStatus

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


def changes_by_statuses(
    statuses: Sequence[CheckStatus], configuration: Configuration, kept: KeptAlerts, in_maintenance: InMaintenance
) -> list[Change]:
    """Return what the checks' standings change.

    An alert of a check whose labels have changed in the configuration (severity, extra labels) is superseded by
    the alert under its new labels. Standings of checks that are not configured any more say nothing.
    """
    checks = {check.key: check for check in configuration.checks if check.enabled}
    kept_of: dict[str, dict[str, Alert]] = {}
    for key, alert in kept.items():
        kept_of.setdefault(alert.check_key, {})[key] = alert
    changes: list[Change] = []
    for status in statuses:
        check = checks.get(status.check_key)
        if check is None:
            continue
        observations = observe_check(status, check, in_maintenance)
        if observations:
            kept_here = kept_of.get(check.key, {})
            changes += changes_by_observations(observations, kept_here)
            changes += _replaced(status, observations, kept_here)
    return changes


def changes_by_removal(configuration: Configuration, kept: KeptAlerts, now: float) -> list[Change]:
    """End the alerts of checks that are gone, disabled, or have all their alerts disabled."""
    told = {check.key for check in configuration.checks if check.enabled and alert_options(check)}
    return [
        change
        for key, alert in kept.items()
        if alert.check_key and alert.check_key not in told
        if (change := _change(key, alert, resolve(alert, now, summary=_unwatched(alert))))
    ]


def _unwatched(alert: Alert) -> str:
    return f"{alert.labels.get('check') or alert.check_key} is not watched any more"


def _replaced(status: CheckStatus, observations: Sequence[Observation], kept: KeptAlerts) -> list[Change]:
    """Supersede what is `kept` of the check under other labels than it has now."""
    if not kept:
        return []
    current = {fingerprint(seen.labels) for seen in observations}
    return [
        change
        for key, alert in kept.items()
        if key not in current and alert.evaluated_at < status.last_check_at
        if (change := _change(key, alert, resolve(alert, status.last_check_at, superseded=True)))
    ]


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
