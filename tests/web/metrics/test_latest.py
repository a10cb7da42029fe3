"""What there is to expose."""

from dataclasses import replace

import pytest

from lamplighter.promql.values import STALE
from lamplighter.telemetry.counters import CounterSeries
from lamplighter.telemetry.series import Series
from lamplighter.web.metrics.latest import SourceAge, latest_of
from tests.support.frames import START_MS, a_frame

NOW = START_MS / 1000 + 30
UP = Series.of("check_state", key="core_a")
SLOW = Series.of("check_state", key="core_b")


def test_every_series_has_the_value_of_its_sources_newest_frame() -> None:
    other = a_frame({SLOW: 2.0}, source="checks/local/60/1")
    latest = latest_of([a_frame({UP: 1.0}), other], {}, "1.2.3", NOW)
    assert latest.values[UP] == 1.0
    assert latest.values[SLOW] == 2.0
    assert latest.at == NOW


def test_a_check_that_moved_to_another_source_has_its_newest_value_once() -> None:
    moved = a_frame({UP: 3.0}, source="checks/local/30/0", timestamp_ms=START_MS + 20_000)
    assert latest_of([moved, a_frame({UP: 1.0})], {}, "1.2.3", NOW).values[UP] == 3.0
    assert latest_of([a_frame({UP: 1.0}), moved], {}, "1.2.3", NOW).values[UP] == 3.0


def test_absent_values_and_ends_of_series_are_not_exposed_and_not_a_number_is() -> None:
    nan = Series.of("probe_duration_seconds", key="c")
    values = latest_of([a_frame({UP: None, SLOW: STALE, nan: float("nan")})], {}, "1", NOW).values
    assert UP not in values
    assert SLOW not in values
    assert nan in values


@pytest.mark.parametrize(
    ("interval_seconds", "age_seconds", "is_stale"),
    [
        (60, 300, False),
        (60, 301, True),
        (600, 1800, False),
        (600, 1801, True),
        (5, 299, False),
        (60, -5, False),
        (60, -301, True),
    ],
)
def test_a_source_is_stale_after_three_intervals_and_five_minutes(
    interval_seconds: float, age_seconds: float, is_stale: bool
) -> None:
    assert SourceAge("s", age_seconds, interval_seconds).is_stale is is_stale


def test_what_a_stale_source_said_is_left_out_but_its_age_is_told() -> None:
    latest = latest_of([a_frame({UP: 1.0})], {}, "1.2.3", NOW + 600)
    assert UP not in latest.values
    assert latest.values[Series.of("lamplighter_source_age_seconds", source="checks/local/60/0")] == 630
    assert latest.values[Series.of("lamplighter_build_info", version="1.2.3")] == 1


def test_what_a_wrong_clock_put_ahead_does_not_stand_before_what_is_seen_now() -> None:
    ahead = a_frame({UP: 3.0, SLOW: 3.0}, source="checks/local/30/0", timestamp_ms=START_MS + 86_400_000)
    latest = latest_of([a_frame({UP: 1.0}), ahead], {}, "1", NOW)
    assert latest.values[UP] == 1.0
    assert SLOW not in latest.values


def test_rules_without_results_are_no_stale_source() -> None:
    alerts = Series.of("ALERTS", alertname="CheckDown")
    frame = replace(a_frame({alerts: 1.0}), source="rules/health.yml/health")
    assert latest_of([frame], {}, "1", NOW).values[alerts] == 1
    later = latest_of([frame], {}, "1", NOW + 600)
    assert alerts not in later.values
    assert later.sources == []


def test_totals_are_series_by_function() -> None:
    totals = {"alerter": {CounterSeries("lamplighter_retries_total", (("error", "x"),)): 3.0}}
    values = latest_of([], totals, "1", NOW).values
    assert values[Series.of("lamplighter_retries_total", error="x", function="alerter")] == 3


def test_the_frames_of_the_totals_do_not_stand_in_for_the_totals() -> None:
    rounds = Series.of("lamplighter_rounds_total", function="collector")
    old = replace(a_frame({rounds: 5.0}), source="self/local")
    totals = {"collector": {CounterSeries("lamplighter_rounds_total"): 7.0}}
    assert latest_of([old], totals, "1", NOW).values[rounds] == 7
    assert rounds not in latest_of([old], {}, "1", NOW).values


@pytest.mark.parametrize(
    "series",
    [
        Series("9lives", ()),
        Series("größe", ()),
        Series("a", (("__b", "c"),)),
        Series("a", (("b-c", "d"),)),
        Series("", ()),
    ],
)
def test_names_that_no_format_has_room_for_are_left_out_and_counted(series: Series) -> None:
    latest = latest_of([a_frame({series: 1.0, UP: 1.0})], {}, "1", NOW)
    assert series not in latest.values
    assert UP in latest.values
    assert latest.left_out == 1
