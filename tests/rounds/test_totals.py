"""Our own counters, kept as series."""

import logging

import pytest

from lamplighter.errors import StoreUnavailable
from lamplighter.rounds.totals import TotalsKeeper
from lamplighter.telemetry.counters import CounterSeries, Increments
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.totals import InMemoryTotalsStore

MINUTE = 1_795_176_060.0
ROUNDS = CounterSeries("lamplighter_rounds_total")


class Silent(InMemoryTotalsStore):
    def totals(self) -> dict[str, Increments]:
        raise StoreUnavailable("busy")


def test_the_totals_are_a_frame_of_the_minute_with_the_function_as_a_label() -> None:
    totals, telemetry = InMemoryTotalsStore(), InMemoryTelemetryStore()
    totals.add("collector", {ROUNDS: 3, CounterSeries("lamplighter_probes_total", (("result", "up"),)): 9})
    totals.add("alerter", {ROUNDS: 1})
    TotalsKeeper(totals, telemetry, "eu-central-1").keep(MINUTE + 7.5)
    (frame,) = telemetry.latest()
    assert (frame.source, frame.timestamp_ms, frame.interval_seconds) == ("self/eu-central-1", MINUTE * 1000, 60)
    assert dict(zip(frame.series, frame.values, strict=True)) == {
        Series.of("lamplighter_rounds_total", function="collector"): 3,
        Series.of("lamplighter_rounds_total", function="alerter"): 1,
        Series.of("lamplighter_probes_total", function="collector", result="up"): 9,
    }


def test_series_stand_in_one_order_however_they_were_counted_so_that_a_catalogue_serves_for_long() -> None:
    frames = []
    for functions in (("alerter", "collector"), ("collector", "alerter")):
        totals, telemetry = InMemoryTotalsStore(), InMemoryTelemetryStore()
        for function in functions:
            totals.add(function, {ROUNDS: 1})
        TotalsKeeper(totals, telemetry, "local").keep(MINUTE)
        frames.append(telemetry.latest())
    assert frames[0] == frames[1]


def test_where_nothing_was_counted_there_is_no_frame() -> None:
    telemetry = InMemoryTelemetryStore()
    TotalsKeeper(InMemoryTotalsStore(), telemetry, "local").keep(MINUTE)
    assert telemetry.latest() == []


def test_a_store_that_does_not_answer_fails_no_round(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        TotalsKeeper(Silent(), InMemoryTelemetryStore(), "local").keep(MINUTE)
    assert "could not be kept" in caplog.text
