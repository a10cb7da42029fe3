"""What every check's own alerts come to: the rules' findings with the check's options and evidence. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.causes import cause_in_words
from lamplighter.alerting.check_rules import CheckRules, Sighting
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.config.alert_options import alert_options
from lamplighter.config.check import AlertOptions, Check
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.querying import Labels
from lamplighter.telemetry.status import CheckStatus

TAKEN_OVER_BY = {"CheckDegraded": "CheckDown"}
"""A graver alert about the same check takes another's place."""

InMaintenance = Callable[[Check, float], bool]


def observe_check(
    status: CheckStatus,
    check: Check,
    sightings: Sequence[Sighting],
    kept: Mapping[str, Alert],
    rules: CheckRules,
) -> Sequence[Observation]:
    """Return what the rules found of `check`, and what has become of its alerts that they did not find.

    `kept` are the check's alerts by fingerprint. Nothing is said where all its alerts are disabled.
    """
    options = alert_options(check)
    if options is None:
        return ()
    seen = [_sighted(status, check, options, sighting, rules) for sighting in sightings]
    found = {fingerprint(one.labels) for one in seen}
    return [
        *seen,
        *(
            _unsighted(status, options, alert, seen, rules)
            for key, alert in kept.items()
            if key not in found and alert.labels.get("alertname") in rules.alerts
        ),
    ]


def in_maintenance_only_ends(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Return what may be acted upon in maintenance: nothing fires then and nothing is superseded."""
    return [
        seen if seen.finding is Finding.CLEAR else replace(seen, finding=Finding.UNKNOWN) for seen in observations
    ]


def _sighted(
    status: CheckStatus, check: Check, options: AlertOptions, sighting: Sighting, rules: CheckRules
) -> Observation:
    rule = sighting.rule
    annotations, evidence = _told(status, check, options, sighting.found.annotations)
    return Observation(
        labels=sighting.found.labels,
        finding=Finding.STARTING if sighting.starting else Finding.FAILING,
        at=status.last_check_at,
        since=status.since if rule.counts_rounds else status.last_check_at,
        annotations=annotations,
        details={"check_key": check.key, "rule_group": rules.group_key, "rule": rule.rule.alert, **evidence},
    )


def _unsighted(
    status: CheckStatus, options: AlertOptions, alert: Alert, seen: Sequence[Observation], rules: CheckRules
) -> Observation:
    """A check that answers lacks no data: what is not found of it is over. Of other checks that is not known."""
    known = status.state in {CheckState.UP, CheckState.DEGRADED}
    finding = Finding.CLEAR if known else Finding.UNKNOWN
    alertname = alert.labels["alertname"]
    if any(_takes_over(one, alert.labels, rules) for one in seen):
        finding = Finding.SUPERSEDED
    counts = alertname in rules.counting_rounds
    return Observation(
        labels=alert.labels,
        finding=finding,
        at=status.last_check_at,
        since=status.last_check_at,
        clear_rounds=status.streak_rounds if counts else 1,
        clear_rounds_needed=options.success_threshold if counts else 1,
    )


def _takes_over(seen: Observation, alert: Labels, rules: CheckRules) -> bool:
    """So does one of the same name, be it by a graver rule or under other labels that the check has now."""
    if seen.finding is not Finding.FAILING:
        return False
    if seen.labels["alertname"] != alert["alertname"]:
        return seen.labels["alertname"] == TAKEN_OVER_BY.get(alert["alertname"])
    return rules.place(seen.labels) >= rules.place(alert)


def _told(
    status: CheckStatus, check: Check, options: AlertOptions, written: Labels
) -> tuple[dict[str, str], dict[str, object]]:
    """Return annotations and details. A rule that names no cause is told with what the probe found."""
    texts = dict(written)
    details: dict[str, object] = {"resolved_summary": texts.pop("resolved_summary", "")}
    if "cause" not in texts:
        note = status.note
        texts["cause"] = note.cause
        texts["summary"] = texts.get("summary", "") + (f": {cause_in_words(note.cause)}" if note.cause else "")
        explanation = note.detail or ", ".join(note.failed_conditions)
        texts["description"] = options.description or explanation or texts["summary"]
        details["detail"] = note.detail
        details["failed_conditions"] = list(note.failed_conditions)
        details["attempts"] = list(note.attempts)
    texts.setdefault("description", texts.get("summary", ""))
    return {**texts, "runbook_url": check.runbook} if check.runbook else texts, details
