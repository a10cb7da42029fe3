"""The built-in rules of every check: down, degraded, certificate expiring. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.causes import cause_in_words
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.config.check import AlertOptions, Check
from lamplighter.probes.outcome import Cause
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.status import CheckStatus

CHECK_DOWN = "CheckDown"
CHECK_DEGRADED = "CheckDegraded"
CERTIFICATE_EXPIRING = "CertificateExpiring"
DAY_SECONDS = 86400.0

InMaintenance = Callable[[Check, float], bool]


@dataclass(frozen=True, slots=True)
class CertificateStep:
    """From how many days before the end on a certificate is told of, and how urgently."""

    days: int
    severity: str


CERTIFICATE_STEPS = (
    CertificateStep(30, "info"),
    CertificateStep(14, "warning"),
    CertificateStep(7, "warning"),
    CertificateStep(1, "critical"),
)


def observe_check(status: CheckStatus, check: Check, in_maintenance: InMaintenance) -> Sequence[Observation]:
    """Return a finding for every alert that `check` can have, or nothing where all its alerts are disabled.

    In maintenance nothing fires and nothing is superseded; what fires already goes on firing or resolves.
    """
    options = alert_options(check)
    if options is None:
        return ()
    found = [_down(status, check, options), _degraded(status, check, options), *_certificate(status, check)]
    if any(seen.finding is not Finding.CLEAR for seen in found) and in_maintenance(check, status.last_check_at):
        return [
            seen if seen.finding is Finding.CLEAR else replace(seen, finding=Finding.UNKNOWN) for seen in found
        ]
    return found


def alert_options(check: Check) -> AlertOptions | None:
    """Return the first enabled entry of ``alerts``, defaults where there is none, None where all are disabled."""
    if not check.alerts:
        return AlertOptions()
    return next((options for options in check.alerts if options.enabled), None)


def full_name(check: Check) -> str:
    """Return ``group/name``, or the name alone."""
    return f"{check.group}/{check.name}" if check.group else check.name


def _down(status: CheckStatus, check: Check, options: AlertOptions) -> Observation:
    finding = {
        CheckState.UNKNOWN: Finding.UNKNOWN,
        CheckState.UP: Finding.CLEAR,
        CheckState.DEGRADED: Finding.CLEAR,
        CheckState.DOWN: _reached(status, options),
    }[status.state]
    return _standing(status, check, options, alertname=CHECK_DOWN, severity=check.severity, finding=finding)


def _degraded(status: CheckStatus, check: Check, options: AlertOptions) -> Observation:
    finding = {
        CheckState.UNKNOWN: Finding.UNKNOWN,
        CheckState.UP: Finding.CLEAR,
        CheckState.DEGRADED: _reached(status, options),
        CheckState.DOWN: Finding.UNKNOWN,
    }[status.state]
    if status.state is CheckState.DOWN and _reached(status, options) is Finding.FAILING:
        finding = Finding.SUPERSEDED
    return _standing(status, check, options, alertname=CHECK_DEGRADED, severity="warning", finding=finding)


def _reached(status: CheckStatus, options: AlertOptions) -> Finding:
    return Finding.FAILING if status.streak_rounds >= options.failure_threshold else Finding.STARTING


def _standing(
    status: CheckStatus, check: Check, options: AlertOptions, *, alertname: str, severity: str, finding: Finding
) -> Observation:
    verb = "down" if alertname == CHECK_DOWN else "degraded"
    cause = status.note.cause
    summary = f"{full_name(check)} is {verb}" + (f": {cause_in_words(cause)}" if cause else "")
    explanation = status.note.detail or ", ".join(status.note.failed_conditions)
    return Observation(
        labels=_labels(check, alertname, severity),
        finding=finding,
        at=status.last_check_at,
        since=status.since,
        annotations=_annotations(check, options, summary, explanation, cause),
        details={
            "check_key": check.key,
            "detail": status.note.detail,
            "resolved_summary": f"{full_name(check)} is no longer {verb}",
            "failed_conditions": list(status.note.failed_conditions),
            "attempts": list(status.note.attempts),
        },
        clear_rounds=status.streak_rounds,
        clear_rounds_needed=options.success_threshold,
    )


def _certificate(status: CheckStatus, check: Check) -> Sequence[Observation]:
    following = [step.days for step in CERTIFICATE_STEPS[1:]] + [float("-inf")]
    return [
        _certificate_step(status, check, step, next_days)
        for step, next_days in zip(CERTIFICATE_STEPS, following, strict=True)
    ]


def _certificate_step(status: CheckStatus, check: Check, step: CertificateStep, next_days: float) -> Observation:
    """A step that a later one follows is superseded by it, so that one certificate has one alert at a time."""
    days = _days_left(status)
    if days is None:
        known = status.state in {CheckState.UP, CheckState.DEGRADED}
        finding = Finding.CLEAR if known else Finding.UNKNOWN
    elif days > step.days:
        finding = Finding.CLEAR
    else:
        finding = Finding.FAILING if days > next_days else Finding.SUPERSEDED
    if finding is Finding.FAILING and _is_down_by_it(status):
        finding = Finding.UNKNOWN
    summary = f"The certificate of {full_name(check)} {_expiry(days)}"
    return Observation(
        labels={**_labels(check, CERTIFICATE_EXPIRING, step.severity), "threshold": f"{step.days}d"},
        finding=finding,
        at=status.last_check_at,
        since=status.last_check_at,
        annotations=_annotations(check, AlertOptions(), summary, "", "certificate_expiring"),
        details={
            "check_key": check.key,
            "certificate_expires_at": status.certificate_expires_at,
            "resolved_summary": f"The certificate of {full_name(check)} was renewed",
        },
    )


def _is_down_by_it(status: CheckStatus) -> bool:
    """What is down because its certificate has expired is told as that; a warning that fires goes on firing."""
    return status.state is CheckState.DOWN and status.note.cause == Cause.TLS_EXPIRED


def _days_left(status: CheckStatus) -> float | None:
    if status.certificate_expires_at is None:
        return None
    return (status.certificate_expires_at - status.last_check_at) / DAY_SECONDS


def _expiry(days: float | None) -> str:
    if days is None or days < 0:
        return "has expired"
    if days < 1:
        return "expires within a day"
    return f"expires in {int(days)} day{'s' if int(days) > 1 else ''}"


def _labels(check: Check, alertname: str, severity: str) -> dict[str, str]:
    own = {"alertname": alertname, "check": check.name, "group": check.group, "severity": severity}
    return {**check.extra_labels, **own}


def _annotations(check: Check, options: AlertOptions, summary: str, detail: str, cause: str) -> dict[str, str]:
    texts = {"summary": summary, "description": options.description or detail or summary, "cause": cause}
    return {**texts, "runbook_url": check.runbook} if check.runbook else texts
