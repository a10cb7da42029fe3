from collections.abc import Sequence

import pytest

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.check_alerts import in_maintenance_only_ends, observe_check
from lamplighter.alerting.check_rules import CheckRules, builtin_rules, rules_in_force
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.config.alert_options import alert_options
from lamplighter.config.check import AlertOptions, Check
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.rule import AlertingRule, RuleGroup
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import STATE_NUMBERS, CheckStatus
from tests.support.alerts import NOON, a_status, an_alert
from tests.support.configuration import a_check

DAY = 86400.0
UP, DEGRADED, DOWN, UNKNOWN = CheckState.UP, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN
STEPS = {"30d": "info", "14d": "warning", "7d": "warning", "1d": "critical"}


def a_frame_of(status: CheckStatus, check: Check | None = None) -> Frame:
    """Return the frame that says what `status` does."""
    labels = {
        **(check.extra_labels if check else {}),
        "check": status.name,
        "group": status.group,
        "key": status.check_key,
    }
    values: dict[Series, float] = {
        Series.of("check_state", labels): STATE_NUMBERS[status.state],
        Series.of("check_streak_rounds", labels): status.streak_rounds,
    }
    if status.state is not UNKNOWN:
        values[Series.of("probe_success", labels)] = float(status.state is not DOWN)
    if status.certificate_expires_at is not None:
        values[Series.of("probe_ssl_earliest_cert_expiry", labels)] = status.certificate_expires_at
    if status.state is not UP and status.note.cause:
        values[Series.of("probe_failure_info", labels, cause=status.note.cause)] = 1.0
    return Frame(
        source=status.source,
        timestamp_ms=round(status.last_check_at * 1000),
        interval_seconds=60.0,
        series=tuple(values),
        values=tuple(values.values()),
        notes={status.check_key: status.note},
    )


def every_alert(check: Check) -> dict[str, Alert]:
    """Return all alerts that the check can have, as they fire."""
    own = {**check.extra_labels, "check": check.name, "group": check.group}
    labels = [
        {**own, "alertname": "CheckDown", "severity": check.severity},
        {**own, "alertname": "CheckDegraded", "severity": "warning"},
        *(
            {**own, "alertname": "CertificateExpiring", "severity": severity, "threshold": threshold}
            for threshold, severity in STEPS.items()
        ),
    ]
    return {fingerprint(one): an_alert(labels=one) for one in labels}


def observed(
    status: CheckStatus, check: Check | None = None, *, maintenance: bool = False, rules: CheckRules | None = None
) -> Sequence[Observation]:
    """Return what the rules say of the check and of each alert that it may have."""
    which, check = rules or builtin_rules(), check or a_check()
    sightings = which.sightings(a_frame_of(status, check), {check.key: check}).get(check.key, ())
    seen = observe_check(status, check, sightings, every_alert(check), which)
    return in_maintenance_only_ends(seen) if maintenance else seen


def the_only(alertname: str, seen: Sequence[Observation]) -> Observation:
    (found,) = [one for one in seen if one.labels["alertname"] == alertname]
    return found


def finding_of(
    alertname: str, status: CheckStatus, check: Check | None = None, *, maintenance: bool = False
) -> str:
    return next(
        str(seen.finding)
        for seen in observed(status, check, maintenance=maintenance)
        if seen.labels["alertname"] == alertname
    )


def certificate_findings(
    days: float | None, state: CheckState = UP, *, maintenance: bool = False
) -> dict[str, str]:
    expires_at = None if days is None else NOON + days * DAY
    status = a_status(state, certificate_expires_at=expires_at)
    return {
        seen.labels["threshold"]: str(seen.finding)
        for seen in observed(status, maintenance=maintenance)
        if seen.labels["alertname"] == "CertificateExpiring"
    }


@pytest.mark.parametrize(
    ("state", "streak", "threshold", "down", "degraded"),
    [
        (UP, 1, 1, "clear", "clear"),
        (UNKNOWN, 9, 1, "unknown", "unknown"),
        (DOWN, 1, 1, "failing", "superseded"),
        (DOWN, 1, 3, "starting", "unknown"),
        (DOWN, 2, 3, "starting", "unknown"),
        (DOWN, 3, 3, "failing", "superseded"),
        (DEGRADED, 1, 1, "clear", "failing"),
        (DEGRADED, 1, 2, "clear", "starting"),
        (DEGRADED, 2, 2, "clear", "failing"),
    ],
)
def test_a_state_is_a_fault_after_as_many_rounds_as_the_threshold_asks(
    state: CheckState, streak: int, threshold: int, down: str, degraded: str
) -> None:
    check = a_check(alerts=(AlertOptions(failure_threshold=threshold),))
    status = a_status(state, streak_rounds=streak)
    assert finding_of("CheckDown", status, check) == down
    assert finding_of("CheckDegraded", status, check) == degraded


def test_an_alert_carries_the_checks_names_severity_cause_and_runbook() -> None:
    check = a_check(
        severity="emergency",
        extra_labels={"team": "web", "severity": "info"},
        runbook="https://wiki.example.com/shop",
        alerts=(AlertOptions(description="Customers cannot pay."),),
    )
    down = the_only("CheckDown", observed(a_status(), check))
    assert down.labels == {
        "alertname": "CheckDown",
        "check": "shop",
        "group": "core",
        "severity": "emergency",
        "team": "web",
    }
    assert down.annotations == {
        "summary": "core/shop is down: connection refused",
        "description": "Customers cannot pay.",
        "cause": "refused",
        "runbook_url": "https://wiki.example.com/shop",
    }
    assert down.details["check_key"] == "core_shop"


def test_the_success_threshold_is_handed_on() -> None:
    check = a_check(alerts=(AlertOptions(success_threshold=2),))
    seen = observed(a_status(UP, streak_rounds=1), check)
    assert the_only("CheckDown", seen).clear_rounds_needed == 2
    assert {one.clear_rounds_needed for one in seen if "threshold" in one.labels} == {1}


@pytest.mark.parametrize(
    ("alerts", "threshold"),
    [
        ((), 1),
        ((AlertOptions(enabled=False, failure_threshold=5), AlertOptions(failure_threshold=2)), 2),
        ((AlertOptions(failure_threshold=4), AlertOptions(failure_threshold=2)), 4),
    ],
)
def test_thresholds_are_those_of_the_first_enabled_entry(alerts: tuple[AlertOptions, ...], threshold: int) -> None:
    options = alert_options(a_check(alerts=alerts))
    assert options is not None
    assert options.failure_threshold == threshold


def test_a_check_whose_alerts_are_all_disabled_has_none() -> None:
    assert not observed(a_status(), a_check(alerts=(AlertOptions(enabled=False),)))


@pytest.mark.parametrize(
    ("days", "failing", "superseded"),
    [
        (90, None, set()),
        (30.01, None, set()),
        (30, "30d", set()),
        (14.01, "30d", set()),
        (14, "14d", {"30d"}),
        (7, "7d", {"30d", "14d"}),
        (1.01, "7d", {"30d", "14d"}),
        (1, "1d", {"30d", "14d", "7d"}),
        (-2, "1d", {"30d", "14d", "7d"}),
    ],
)
def test_one_certificate_has_one_alert_at_a_time(days: float, failing: str | None, superseded: set[str]) -> None:
    found = certificate_findings(days)
    assert {step for step, finding in found.items() if finding == "failing"} == ({failing} if failing else set())
    assert {step for step, finding in found.items() if finding == "superseded"} == superseded


@pytest.mark.parametrize(("cause", "finding"), [("tls_expired", "unknown"), ("status", "failing")])
def test_a_check_that_is_down_by_its_expired_certificate_gets_no_second_alert(cause: str, finding: str) -> None:
    status = a_status(DOWN, certificate_expires_at=NOON - DAY, note=Note(cause=cause))
    assert finding_of("CheckDown", status) == "failing"
    findings = [str(seen.finding) for seen in observed(status) if seen.labels.get("threshold") == "1d"]
    assert findings == [finding]


def test_each_step_has_its_severity() -> None:
    status = a_status(UP, certificate_expires_at=NOON + DAY)
    found = {seen.labels.get("threshold"): seen.labels["severity"] for seen in observed(status)}
    assert found.items() >= STEPS.items()


@pytest.mark.parametrize(
    ("days", "text"),
    [(12.5, "expires in 12 days"), (1.5, "expires in 1 day"), (0.5, "expires within a day"), (-1, "has expired")],
)
def test_the_summary_says_how_long_the_certificate_lasts(days: float, text: str) -> None:
    found = observed(a_status(UP, certificate_expires_at=NOON + days * DAY))
    (seen,) = [one for one in found if one.finding is Finding.FAILING]
    assert seen.annotations["summary"] == f"The certificate of core/shop {text}"


@pytest.mark.parametrize(("state", "finding"), [(UP, "clear"), (DEGRADED, "clear"), (DOWN, "unknown")])
def test_no_certificate_means_none_where_the_check_answered(state: CheckState, finding: str) -> None:
    assert set(certificate_findings(None, state).values()) == {finding}


@pytest.mark.parametrize("state", [DOWN, DEGRADED])
def test_in_maintenance_nothing_fires_and_nothing_is_superseded(state: CheckState) -> None:
    found = {seen.finding for seen in observed(a_status(state), maintenance=True)}
    assert found <= {Finding.UNKNOWN, Finding.CLEAR}


def test_in_maintenance_what_fires_may_still_resolve() -> None:
    assert finding_of("CheckDown", a_status(UP), maintenance=True) == "clear"


def test_in_maintenance_a_certificate_keeps_the_alert_that_it_has() -> None:
    assert not {"failing", "superseded"} & set(certificate_findings(5, maintenance=True).values())


@pytest.mark.parametrize(
    ("note", "description"),
    [
        (Note(cause="refused", detail="Nothing listens."), "Nothing listens."),
        (
            Note(cause="status", failed_conditions=("[STATUS] (503) == 200", "[BODY] () == ok")),
            "[STATUS] (503) == 200, [BODY] () == ok",
        ),
        (Note(cause="status"), "core/shop is down: unexpected status"),
    ],
)
def test_a_description_is_the_best_there_is(note: Note, description: str) -> None:
    assert the_only("CheckDown", observed(a_status(note=note))).annotations["description"] == description


def test_an_alert_of_the_same_name_in_the_operators_files_takes_the_place_of_the_shipped_one() -> None:
    own = RuleGroup(
        file="own.yml", name="own", rules=(AlertingRule(alert="CheckDown", expr="probe_success == 0"),)
    )
    rules = rules_in_force([own])
    seen = observed(a_status(certificate_expires_at=NOON + 5 * DAY), rules=rules)
    assert "CheckDown" not in {one.labels["alertname"] for one in seen}
    assert {one.labels["threshold"] for one in seen if one.finding is Finding.FAILING} == {"7d"}
    assert rules_in_force([]) is builtin_rules()


def test_what_is_asked_of_a_check_is_what_the_configuration_asks_now_whatever_the_frame_says() -> None:
    status = a_status(streak_rounds=2)
    frame = a_frame_of(status)
    labels = dict(frame.series[0].labels)
    old = Series.of("check_failure_threshold_rounds", labels), Series.of("check_info", labels, severity="info")
    stale = Frame(
        source=frame.source,
        timestamp_ms=frame.timestamp_ms,
        interval_seconds=60.0,
        series=(*frame.series, *old),
        values=(*frame.values, 9.0, 1.0),
    )
    check = a_check(severity="emergency")
    (sighting,) = builtin_rules().sightings(stale, {check.key: check})[check.key]
    assert not sighting.starting
    assert sighting.found.labels["severity"] == "emergency"


def test_checks_that_are_not_asked_about_are_not_looked_at() -> None:
    assert not builtin_rules().sightings(a_frame_of(a_status()), {})
