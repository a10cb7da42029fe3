"""Expressions over roll-ups give what they give over raw samples, wherever roll-ups are chosen."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from lamplighter.promql import evaluate_range
from lamplighter.promql.storage import Matcher, SelectHints, Selection, StoredSeries
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored_samples import StoredSamples
from tests.support.frames import START_MS, a_frame

HOURS = 12
MINUTE_MS = 60_000
SHIFT = 363
"""The minute at which a check goes over to a source with an interval of its own, seen by both for once."""
END = START_MS / 1000 + HOURS * 3600
EXPRESSIONS = (
    "g",
    "timestamp(g)",
    "sum by (n) (g) + on (n) c",
    "rate(c[5m])",
    "rate(c[1h])",
    "increase(c[15m])",
    "delta(g[10m])",
    "avg_over_time(g[5m])",
    "sum_over_time(g[30m])",
    "min_over_time(g[1h])",
    "max_over_time(g[20m])",
    "count_over_time(g[10m])",
    "last_over_time(g[15m])",
    "first_over_time(c[15m])",
    "present_over_time(g[5m])",
    'absent_over_time(g{n="2"}[5m])',
    "avg_over_time(g[1h] offset 1h)",
    "max_over_time(rate(c[5m])[30m:5m])",
    "absent(g)",
    'g{n="moves"}',
    'sum_over_time(g{n="moves"}[10m])',
    'g{n="shifts"}',
    'rate(c{n="shifts"}[30m])',
    'count_over_time(c{n="shifts"}[5m])',
)


class RawOnly:
    """Storage without hints: what is read is raw."""

    def __init__(self, storage: StoredSamples) -> None:
        self._storage = storage

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        return self._storage.select(matchers, start, end)


class Noting:
    """Storage that notes from what its selections came."""

    def __init__(self, storage: StoredSamples) -> None:
        self._storage = storage
        self.infos: list[str] = []

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        return self._storage.select(matchers, start, end)

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        found = self._storage.select_hinted(matchers, start, end, hints)
        self.infos += found.infos
        return found


@pytest.fixture(scope="module")
def store() -> InMemoryTelemetryStore:
    """Half a day: counters with resets, gaps, series that end and come back, and two that move between sources."""
    random = Random(4)
    store = InMemoryTelemetryStore()
    counters = dict.fromkeys(range(4), 0.0)
    for minute in range(-60, HOURS * 60 + 1):
        if 200 < minute < 213:
            continue  # the monitor was away
        first, second = _of_minute(random, minute, counters)
        at_ms = START_MS + minute * MINUTE_MS
        store.write(a_frame(first, source="s/0", timestamp_ms=at_ms))
        store.write(a_frame(second, source="s/1", timestamp_ms=at_ms))
        if minute >= SHIFT and minute % 5 == SHIFT % 5:
            shifted = {Series.of(name, n="shifts"): float(minute % 200) for name in "gc"}
            store.write(a_frame(shifted, source="s/2", timestamp_ms=at_ms + 20_000 * (minute > SHIFT)))
        if not minute % 90:
            partial = {Series.of("g", n="0"): 1.0}
            store.write(a_frame(partial, source="s/0", timestamp_ms=at_ms + 20_000), latest=False)
    for source in ("s/0", "s/1", "s/2"):
        while catch_up(store, source, START_MS + HOURS * HOUR_MS + HOUR_MS // 2) is not None:
            pass
    assert store.progress()["s/0"].through_ms == START_MS + HOURS * HOUR_MS
    return store


def _of_minute(
    random: Random, minute: int, counters: dict[int, float]
) -> tuple[dict[Series, float | None], dict[Series, float | None]]:
    first: dict[Series, float | None] = {}
    for n, before in counters.items():
        value = counters[n] = 0.0 if random.random() < 0.02 else before + random.randint(0, 9)
        if random.random() > 0.05 * n:
            first[Series.of("c", n=str(n))] = value
        if not (n == 2 and 300 < minute < 400) and random.random() > 0.03 * n:
            first[Series.of("g", n=str(n))] = random.choice([0.0, 1.0, random.random()])
    second: dict[Series, float | None] = {Series.of("h"): float(minute)}
    if minute <= SHIFT and minute % 4 == SHIFT % 4:
        second |= {Series.of(name, n="shifts"): float(minute % 200) for name in "gc"}
    moves = Series.of("g", n="moves")
    if random.random() > 0.1:
        (first if minute < 333 else second)[moves] = float(minute % 7)
    return first, second


@pytest.mark.parametrize("step_minutes", [5, 15, 60])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_roll_ups_answer_as_raw_samples_do(
    store: InMemoryTelemetryStore, expression: str, step_minutes: int
) -> None:
    queries = Querying(store, lambda: 0.0)
    rolled = Noting(queries.storage(END))
    raw = RawOnly(queries.storage(END))
    start, step = START_MS / 1000, step_minutes * 60.0
    expected = evaluate_range(expression, raw, start, END, step)
    found = evaluate_range(expression, rolled, start, END, step)
    assert set(rolled.infos) <= {f"PromQL info: samples are read from {name} roll-ups" for name in ("5m", "1h")}
    assert rolled.infos
    assert found.warnings == ()
    assert shown(found) == shown(expected)


def shown(answer: Any) -> dict[Any, list[tuple[float, float]]]:
    """Return the points by labels, numbers to twelve digits: sums of sums round differently."""
    return {
        tuple(sorted(series.labels.items())): [(at, float(f"{value:.11e}")) for at, value in series.points]
        for series in answer.series
    }


@pytest.mark.parametrize(
    ("expression", "start", "step"),
    [
        ("g", START_MS / 1000 + 7, 300.0),
        ("g", START_MS / 1000, 60.0),
        ("rate(c[7m])", START_MS / 1000, 300.0),
        ("quantile_over_time(0.5, g[10m])", START_MS / 1000, 300.0),
        ("stddev_over_time(g[10m])", START_MS / 1000, 300.0),
    ],
)
def test_what_would_not_be_exact_is_read_raw(
    store: InMemoryTelemetryStore, expression: str, start: float, step: float
) -> None:
    storage = Noting(Querying(store, lambda: 0.0).storage(END))
    evaluate_range(expression, storage, start, END - 600, step)
    assert storage.infos == []


def test_beyond_the_raw_retention_roll_ups_are_read_and_what_is_approximate_is_told(
    store: InMemoryTelemetryStore,
) -> None:
    later = END + 20 * DAY_MS / 1000
    storage = Querying(store, lambda: 0.0).storage(later)
    found = evaluate_range("avg_over_time(g[7m])", storage, START_MS / 1000 + 60, END - 600, 420)
    assert any("5m roll-ups are read" in warning for warning in found.warnings)
    found = evaluate_range("avg_over_time(g[10m])", storage, START_MS / 1000, END - 600, 300)
    assert found.warnings == ()
    assert found.infos == ("PromQL info: samples are read from 5m roll-ups",)
    much_later = END + 100 * DAY_MS / 1000
    found = evaluate_range("g", Querying(store, lambda: 0.0).storage(much_later), START_MS / 1000, END, 3600)
    assert found.infos == ("PromQL info: samples are read from 1h roll-ups",)
    assert len(found.series) == 6
