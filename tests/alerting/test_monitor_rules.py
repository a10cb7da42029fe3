from collections.abc import Mapping

import pytest

from lamplighter.alerting.monitor_rules import observe_configuration, observe_sources
from lamplighter.alerting.observation import Finding, Observation
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame
from tests.support.alerts import NOON, Seen, a_frame

UP, UNKNOWN = CheckState.UP, CheckState.UNKNOWN
FIRST, SECOND = "checks/local/60/0", "checks/local/60/1"


@pytest.mark.parametrize(
    ("expected", "frames", "finding"),
    [
        ({}, [], Finding.CLEAR),
        ({FIRST: 60.0}, [a_frame(NOON - 180, UP)], Finding.CLEAR),
        ({FIRST: 60.0}, [a_frame(NOON - 181, UP)], Finding.FAILING),
        ({FIRST: 10.0}, [a_frame(NOON - 31, UP)], Finding.FAILING),
        ({FIRST: 10.0}, [a_frame(NOON + 60, UP)], Finding.CLEAR),
        ({FIRST: 10.0}, [a_frame(NOON + 61, UP)], Finding.FAILING),
        ({FIRST: 60.0}, [a_frame(NOON, UNKNOWN)], Finding.FAILING),
        ({FIRST: 60.0}, [a_frame(NOON, UNKNOWN, Seen(state=UP, name="blog"))], Finding.CLEAR),
        ({FIRST: 60.0}, [], Finding.FAILING),
        ({FIRST: 60.0, SECOND: 60.0}, [a_frame(NOON, UP)], Finding.FAILING),
        ({FIRST: 60.0}, [a_frame(NOON, UP), a_frame(NOON - 9999, UP, source=SECOND)], Finding.CLEAR),
    ],
)
def test_the_monitor_is_blind_where_a_configured_source_says_nothing(
    expected: Mapping[str, float], frames: list[Frame], finding: Finding
) -> None:
    assert observe_sources(expected, frames, NOON).finding is finding


def test_it_says_which_sources_are_blind_and_why() -> None:
    frames = [
        a_frame(NOON - 999, UP),
        a_frame(NOON, UNKNOWN, source=SECOND),
        a_frame(NOON + 999, UP, source="checks/local/90/0"),
    ]
    expected = {FIRST: 60.0, SECOND: 60.0, "checks/local/5/0": 5.0, "checks/local/90/0": 90.0}
    seen = observe_sources(expected, frames, NOON)
    assert seen.annotations["description"].splitlines() == [
        "checks/local/5/0: no results yet",
        f"{FIRST}: no results for more than 3 intervals",
        f"{SECOND}: every check is unknown",
        "checks/local/90/0: its newest results are of the future: a clock is or was wrong",
    ]


def test_a_source_that_never_spoke_has_three_intervals_to_do_so() -> None:
    assert observe_sources({FIRST: 60.0}, [], NOON).hold_seconds == 225


def test_a_rejected_configuration_is_told_with_its_first_mistakes() -> None:
    seen = observe_configuration([f"checks/a.yml:{line}:1: mistake" for line in range(1, 8)], NOON)
    assert seen.finding is Finding.FAILING
    assert seen.annotations["summary"] == "The configuration has 7 mistakes; the last good one stays in force"
    assert seen.annotations["description"].splitlines()[-2:] == ["checks/a.yml:5:1: mistake", "and 2 more"]


def test_a_good_configuration_is_clear() -> None:
    assert observe_configuration([], NOON).finding is Finding.CLEAR


def test_a_monitor_that_never_had_a_good_configuration_does_not_claim_one() -> None:
    seen = observe_configuration(["x"], NOON, has_last_good=False)
    assert seen.annotations["summary"] == "The configuration has 1 mistake; nothing is watched until it is mended"


@pytest.mark.parametrize("seen", [observe_configuration(["x"], NOON), observe_sources({FIRST: 60.0}, [], NOON)])
def test_they_carry_the_labels_that_every_alert_has(seen: Observation) -> None:
    assert {"alertname", "check", "group", "severity"} <= seen.labels.keys()
