"""Whatever was observed and is asked: an answer from roll-ups is that of raw samples, or says otherwise."""

from collections.abc import Iterator
from math import inf, isclose, nan
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.promql import evaluate_range
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.telemetry.series import Frame, Series
from tests.support.frames import START_MS, a_frame
from tests.telemetry.test_tier_equivalence import RawOnly

HOURS = 5
END_MS = START_MS + HOURS * HOUR_MS
EXACT = [
    f"{name}_over_time" for name in ("avg", "count", "first", "last", "max", "min", "present", "sum", "absent")
]
OTHERS = ["changes", "deriv", "idelta", "irate", "resets", "stddev_over_time"]
METRICS = ["g", "c", 'g{n="moves"}']
PLACES = ["", "", "", " offset 1h", " offset 7m", " offset -10m", " @ end()", f" @ {END_MS // 1000 - 4000}"]
WINDOWS = ["5m", "10m", "1h", "90m", "7m", "301s"]


def frames_of(random: Random, source: str, moved_ms: int, *, before: bool) -> Iterator[Frame]:
    """Yield frames at a pace of their own: gaps, resets, what is no number, and a series of half the time."""
    interval_ms = random.choice([60_000, 60_000, 150_000, 420_000])
    counter, at_ms = 0.0, START_MS - HOUR_MS + random.choice([0, 7_000])
    while at_ms <= END_MS:
        counter = random.choice([0.0, counter + random.random()]) if random.random() < 0.1 else counter + 3
        gauge = random.choice([0.0, -0.0, 1.0, random.random(), random.choice([nan, inf, -inf])])
        values = {Series.of("c", s=source): counter, Series.of("g", s=source): gauge}
        present: dict[Series, float | None] = {
            one: value for one, value in values.items() if random.random() > 0.05
        }
        if (at_ms < moved_ms) is before:
            present[Series.of("g", n="moves")] = float(at_ms % 7)
        yield a_frame(present or {Series.of("h"): 1.0}, source=source, timestamp_ms=at_ms)
        at_ms += interval_ms * (random.randint(2, 40) if random.random() < 0.02 else 1)


def observed(random: Random) -> InMemoryTelemetryStore:
    """Return two sources, rolled up to their end or not quite."""
    store = InMemoryTelemetryStore()
    moved_ms = START_MS + random.randint(0, HOURS * HOUR_MS)
    now_ms = END_MS + random.choice([0, HOUR_MS // 2])
    for source in ("s/0", "s/1"):
        for frame in frames_of(random, source, moved_ms, before=source == "s/0"):
            store.write(frame, latest=random.random() > 0.05)
        while catch_up(store, source, now_ms) is not None:
            pass
    return store


@st.composite
def expressions(draw: st.DrawFn) -> str:
    metric, place, window = (draw(st.sampled_from(some)) for some in (METRICS, PLACES, WINDOWS))
    kind = draw(st.sampled_from(["instant", "window", "other", "subquery"]))
    if kind == "instant":
        return draw(st.sampled_from(["{}", "timestamp({})", "absent({})"])).format(metric + place)
    if kind == "window":
        return f"{draw(st.sampled_from(['rate', 'increase', 'delta', *EXACT]))}({metric}[{window}]{place})"
    if kind == "other":
        return f"{draw(st.sampled_from(OTHERS))}({metric}[{window}]{place})"
    inner = draw(st.sampled_from([f"rate(c[{window}])", f"min_over_time(g[{window}])", metric]))
    return f"max_over_time(({inner})[30m:{draw(st.sampled_from(['5m', '10m', '7m']))}]{place})"


def points(answer: Any) -> dict[Any, list[tuple[float, float]]]:
    return {tuple(sorted(series.labels.items())): list(series.points) for series in answer.series}


def are_same(one: float, other: float) -> bool:
    """Compare to nine digits: sums of sums round differently."""
    return one == other or (one != one and other != other) or isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)  # noqa: PLR0124 - NaN


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(expressions(), min_size=4, max_size=8),
    st.sampled_from([0, 0, 300, 60, 7]),
    st.sampled_from([300, 900, 3600, 420]),
    st.sampled_from([0, 20, 100]),
)
def test_an_answer_from_roll_ups_is_that_of_raw_samples_or_says_otherwise(
    seed: int, asked: list[str], start_seconds: int, step_seconds: int, days_later: int
) -> None:
    queries = Querying(observed(Random(seed)), lambda: 0.0)
    span = (START_MS / 1000 + start_seconds, END_MS / 1000, step_seconds)
    for expression in asked:
        raw = points(evaluate_range(expression, RawOnly(queries.storage(END_MS / 1000)), *span))
        answer = evaluate_range(expression, queries.storage((END_MS + days_later * DAY_MS) / 1000), *span)
        if answer.warnings:
            assert "roll-up" in " ".join(answer.warnings)
            continue
        found = points(answer)
        assert found.keys() == raw.keys(), expression
        for labels, expected in raw.items():
            assert [at for at, _ in found[labels]] == [at for at, _ in expected], expression
            pairs = zip(found[labels], expected, strict=True)
            assert all(are_same(one, other) for (_, one), (_, other) in pairs), expression
