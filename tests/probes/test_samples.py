"""Verdicts as a frame."""

from dataclasses import replace
from typing import Any

import pytest

from lamplighter.config.check import AlertOptions, Check, MaintenanceWindow
from lamplighter.probes.confirm import conclude, unknown
from lamplighter.probes.outcome import Cause, Outcome, Phases, Redirect
from lamplighter.probes.samples import METRIC_ORDER, to_frame
from lamplighter.probes.standing import previous_statuses
from lamplighter.probes.verdict import Attempt, CheckState, Verdict
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import statuses
from tests.support.configuration import a_check
from tests.support.verdicts import a_verdict, an_attempt

NOON_MS = 1_795_176_000_000
SHOP = a_check()
PORT = a_check(name="port", url="tcp://db.example.com:5432", conditions=("[CONNECTED] == true",))


def frame_of(verdict: Verdict, check: Check = SHOP, previous: Frame | None = None, at_ms: int = NOON_MS) -> Frame:
    before = previous_statuses([previous] if previous else [])
    return to_frame("checks/local/60/0", at_ms, 60.0, [check], {check.key: verdict}, before)


def samples(frame: Frame) -> dict[str, float]:
    """Present samples by metric, further labels in braces."""
    found = {}
    for series, value in zip(frame.series, frame.values, strict=True):
        further = [text for name, text in series.labels if name in {"phase", "cause", "version", "severity"}]
        if value is not None:
            found[series.name + (f"{{{further[0]}}}" if further else "")] = value
    return found


def up(**outcome: Any) -> Verdict:
    return a_verdict(SHOP.key, **outcome)


def test_an_answer_over_https_becomes_these_samples() -> None:
    phases = Phases(
        dns_seconds=0.001, connect_seconds=0.01, tls_seconds=0.02, first_byte_seconds=0.013, transfer_seconds=0.001
    )
    seen = samples(frame_of(up(phases=phases, redirects=(Redirect(301, "https://shop.example.com/x"),))))
    assert seen == {
        "check_state": 1.0,
        "probe_success": 1.0,
        "check_streak_rounds": 1.0,
        "check_since_timestamp_seconds": NOON_MS / 1000,
        "check_attempts": 1.0,
        "probe_duration_seconds": 0.045,
        "probe_ip_protocol": 4.0,
        "probe_http_status_code": 200.0,
        "probe_http_duration_seconds{resolve}": 0.001,
        "probe_http_duration_seconds{connect}": 0.01,
        "probe_http_duration_seconds{tls}": 0.02,
        "probe_http_duration_seconds{processing}": 0.013,
        "probe_http_duration_seconds{transfer}": 0.001,
        "probe_http_uncompressed_body_length": 512.0,
        "probe_http_redirects": 1.0,
        "probe_http_version": 1.1,
        "probe_ssl_earliest_cert_expiry": 1_800_000_000.0,
        "probe_tls_version_info{TLSv1.3}": 1.0,
        "check_info{critical}": 1.0,
        "check_failure_threshold_rounds": 1.0,
        "check_success_threshold_rounds": 1.0,
    }


def test_what_is_asked_of_a_check_stands_beside_its_results() -> None:
    check = a_check(severity="warning", alerts=(AlertOptions(failure_threshold=2, success_threshold=3),))
    seen = samples(frame_of(up(), check))
    assert seen["check_info{warning}"] == 1.0
    assert (seen["check_failure_threshold_rounds"], seen["check_success_threshold_rounds"]) == (2.0, 3.0)


@pytest.mark.parametrize(("minutes", "expected"), [(-1, None), (0, 1.0), (9, 1.0), (10, None)])
def test_a_check_with_windows_says_whether_it_is_in_one(minutes: int, expected: float | None) -> None:
    window = MaintenanceWindow(start_minute_of_day=12 * 60, duration_seconds=600)
    check = replace(SHOP, maintenance_windows=(window,))
    frame = frame_of(up(), check, at_ms=NOON_MS + 60_000 * minutes)
    values = {series.name: value for series, value in zip(frame.series, frame.values, strict=True)}
    assert values["check_in_maintenance"] == expected
    assert "check_in_maintenance" not in {series.name for series in frame_of(up()).series}


def test_a_check_whose_alerts_are_disabled_has_no_thresholds() -> None:
    seen = samples(frame_of(up(), a_check(alerts=(AlertOptions(enabled=False),))))
    assert "check_info{critical}" in seen
    assert not [name for name in seen if "threshold" in name]


def test_a_port_has_a_lookup_time_and_nothing_of_http() -> None:
    outcome = Outcome(
        started_at=0.0, duration_seconds=0.002, connected=True, ip="2001:db8::1", phases=Phases(dns_seconds=0.001)
    )
    seen = samples(frame_of(conclude(PORT.key, [Attempt(outcome=outcome)]), PORT))
    assert (seen["probe_dns_lookup_time_seconds"], seen["probe_ip_protocol"]) == (0.001, 6.0)
    assert not [name for name in seen if "http" in name or "ssl" in name]


def test_down_is_no_success_and_names_its_cause() -> None:
    seen = samples(frame_of(a_verdict(SHOP.key, CheckState.DOWN, Cause.REFUSED)))
    assert (seen["check_state"], seen["probe_success"], seen["probe_failure_info{refused}"]) == (3.0, 0.0, 1.0)
    assert "probe_http_status_code" not in seen


def test_degraded_is_still_a_success() -> None:
    seen = samples(frame_of(a_verdict(SHOP.key, CheckState.DEGRADED, Cause.LATENCY)))
    assert (seen["check_state"], seen["probe_success"], seen["probe_failure_info{latency}"]) == (2.0, 1.0, 1.0)


def test_unknown_is_neither_success_nor_failure() -> None:
    blind = unknown(SHOP.key, Cause.BLIND, "blind", [an_attempt(CheckState.DOWN, Cause.CONNECT_TIMEOUT)])
    seen = samples(frame_of(blind))
    assert "probe_success" not in seen
    assert "probe_duration_seconds" not in seen
    assert (seen["check_state"], seen["probe_failure_info{blind}"]) == (0.0, 1.0)


def test_a_check_without_a_verdict_was_not_reached() -> None:
    frame = to_frame("checks/local/60/0", NOON_MS, 60.0, [SHOP], {})
    assert samples(frame)["probe_failure_info{not_reached}"] == 1.0
    assert frame.notes[SHOP.key].cause == "not_reached"


def test_series_stand_metric_by_metric_and_check_by_check() -> None:
    checks = [a_check(name=f"c{number}") for number in range(3)]
    frame = to_frame("s", NOON_MS, 60.0, checks, {check.key: a_verdict(check.key) for check in checks})
    order = [
        (METRIC_ORDER.index(series.name), series.label("phase"), series.label("check")) for series in frame.series
    ]
    metrics = [metric for metric, _, _ in order]
    assert metrics == sorted(metrics)
    resolve = [check for metric, phase, check in order if phase == "resolve"]
    assert resolve == ["c0", "c1", "c2"]
    assert len(set(frame.series)) == len(frame.series)


def test_the_columns_stay_the_same_while_a_check_is_up_or_unreached() -> None:
    unreached = {
        series for series in to_frame("s", NOON_MS, 60.0, [SHOP], {}).series if "failure_info" not in series.name
    }
    answered = {series for series in frame_of(up()).series if "version_info" not in series.name}
    assert unreached == answered


def test_labels_are_name_group_key_and_what_the_operator_adds() -> None:
    check = a_check(extra_labels={"team": "web", "key": "not this"})
    series = frame_of(a_verdict(check.key), check).series[0]
    assert dict(series.labels) == {"check": "shop", "group": "core", "key": "core_shop", "team": "web"}


def test_what_is_plainly_up_has_no_note() -> None:
    assert not frame_of(up()).notes


def test_an_attempt_that_failed_before_success_is_noted() -> None:
    verdict = conclude(SHOP.key, [an_attempt(CheckState.DOWN, Cause.REFUSED), an_attempt()])
    note = frame_of(verdict).notes[SHOP.key]
    assert (note.cause, note.attempts) == ("", ("refused after 0.010 s", "up after 0.045 s"))


def test_notes_are_bounded() -> None:
    verdict = Verdict(
        check_key=SHOP.key,
        state=CheckState.DOWN,
        attempts=(an_attempt(CheckState.DOWN, Cause.CONDITION),),
        cause=Cause.CONDITION,
        detail="long\n" * 1000,
        failed_conditions=tuple("x" * 5000 for _ in range(40)),
    )
    note = frame_of(verdict).notes[SHOP.key]
    assert len(note.detail) <= 300
    assert "\n" not in note.detail
    assert note.failed_conditions[-1] == "and 30 more"
    assert max(map(len, note.failed_conditions)) <= 200


def test_what_is_written_is_read_back_as_the_same_standing() -> None:
    previous = frame_of(a_verdict(SHOP.key, CheckState.DOWN, Cause.REFUSED))
    frame = frame_of(a_verdict(SHOP.key, CheckState.DOWN, Cause.RESET), previous=previous, at_ms=NOON_MS + 60_000)
    (status,) = statuses(frame)
    assert (status.state, status.streak_rounds, status.since) == (CheckState.DOWN, 2, NOON_MS / 1000)
    assert (status.note.cause, status.response_seconds) == ("reset", 0.01)


def test_a_check_that_moved_between_sources_keeps_its_streak() -> None:
    previous = to_frame("checks/local/60/1", NOON_MS, 60.0, [SHOP], {SHOP.key: up()})
    other = to_frame("checks/local/60/0", NOON_MS, 60.0, [PORT], {})
    before = previous_statuses([previous, other])
    frame = to_frame("checks/local/60/0", NOON_MS + 60_000, 60.0, [SHOP], {SHOP.key: up()}, before)
    (status,) = statuses(frame)
    assert status.streak_rounds == 2


def test_http_2_is_version_two() -> None:
    assert samples(frame_of(up(http_version="2")))["probe_http_version"] == 2.0
    assert "probe_http_version" not in samples(frame_of(up(http_version="")))


def test_the_outcome_that_counts_is_the_last_attempts() -> None:
    verdict = conclude(SHOP.key, [an_attempt(CheckState.DOWN, Cause.REFUSED), an_attempt(duration_seconds=0.2)])
    assert samples(frame_of(verdict))["probe_duration_seconds"] == 0.2
    assert samples(frame_of(verdict))["check_attempts"] == 2.0
