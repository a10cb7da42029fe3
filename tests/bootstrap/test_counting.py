"""When an instance adds what it has counted to the totals."""

import logging

import pytest

from lamplighter.bootstrap.counting import FLUSH_SECONDS, Counting
from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.counters import CounterSeries, Increments
from lamplighter.telemetry.totals import InMemoryTotalsStore
from tests.support.aws import FakeTime

COLD = CounterSeries("lamplighter_cold_starts_total")
ROUNDS = CounterSeries("lamplighter_rounds_total")


class Silent(InMemoryTotalsStore):
    """A store that does not answer while it is told so."""

    is_silent = True

    def add(self, function: str, increments: Increments) -> None:
        if self.is_silent:
            raise StoreUnavailable("UpdateItem: ThrottlingException")
        super().add(function, increments)


def test_an_instance_counts_its_start_and_says_so_at_its_first_invocation() -> None:
    totals = InMemoryTotalsStore()
    Counting("health", FakeTime()).flush(totals)
    Counting("health", FakeTime()).flush(totals)
    assert totals.totals() == {"health": {COLD: 2}}


def test_it_writes_at_most_once_in_a_while_and_loses_nothing_in_between() -> None:
    totals, clock = InMemoryTotalsStore(), FakeTime(1000)
    counts = Counting("collector", clock)
    counts.flush(totals)
    counts.count("lamplighter_rounds_total", 2)
    clock.now += FLUSH_SECONDS - 1
    counts.flush(totals)
    assert totals.totals() == {"collector": {COLD: 1}}
    counts.count("lamplighter_rounds_total")
    clock.now += 1
    counts.flush(totals)
    assert totals.totals() == {"collector": {COLD: 1, ROUNDS: 3}}


def test_a_store_that_does_not_answer_fails_nothing_and_hears_it_later(caplog: pytest.LogCaptureFixture) -> None:
    totals, clock = Silent(), FakeTime()
    counts = Counting("alerter", clock)
    with caplog.at_level(logging.WARNING):
        counts.flush(totals)
    assert "UpdateItem: ThrottlingException" in caplog.text
    totals.is_silent = False
    counts.flush(totals)
    assert totals.totals() == {}
    counts.count("lamplighter_rounds_total")
    clock.now += FLUSH_SECONDS
    counts.flush(totals)
    assert totals.totals() == {"alerter": {COLD: 1, ROUNDS: 1}}
