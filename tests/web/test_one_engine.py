"""Numbers that pages and health read directly, because of what a thousand checks would cost, are the engine's.

Counts of days and minutes begin with their first millisecond; a window of PromQL leaves its first out and includes
its last. What is asked therefore ends a millisecond before the next day or minute begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.bootstrap.page_queries import page_queries
from lamplighter.health.availability import RecentDays
from lamplighter.health.report import service_document
from lamplighter.health.snapshot import Snapshot, SnapshotReader
from lamplighter.health.standing import Standing
from lamplighter.probes.verdict import CheckState
from lamplighter.promql import Vector, evaluate, evaluate_range
from lamplighter.telemetry.hours import HOUR_MS, hour_starts
from lamplighter.web.cards import middle_and_slow
from lamplighter.web.charts.days import last_days, share
from lamplighter.web.last_hour import MINUTES, LastHour, Minute
from tests.support.pages import NOW, SOURCE, Seen, World, a_frame, a_summary

DAY, MINUTE, MILLISECOND = 86_400, 60, 0.001
MIDNIGHT = int(NOW // DAY * DAY)
CHECKS = tuple(a_summary(name) for name in ("shop", "search", "mail"))
UP, DEGRADED, DOWN, UNKNOWN = CheckState.UP, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN

Saw = tuple[CheckState, float]
"""A state and how long the answer took, in seconds."""
SAW = st.tuples(
    st.sampled_from([UP, UP, UP, DEGRADED, DOWN, UNKNOWN]), st.integers(1, 30_000).map(lambda ms: ms / 1000)
)
ROUND = st.one_of(st.none(), st.lists(st.one_of(st.none(), SAW), min_size=len(CHECKS), max_size=len(CHECKS)))
"""What a round saw of each check, None of one that it did not know; None of a round that was not made."""


@dataclass(frozen=True)
class Past:
    """Rounds, the last of them just before `now`, and the hours that are over summed up."""

    world: World
    now: float

    @property
    def snapshot(self) -> Snapshot:
        """Read what health reads."""
        world = self.world
        days = RecentDays(world.telemetry)
        return SnapshotReader(world.telemetry, world.state, lambda _now: CHECKS, days).read(self.now)

    def ask(self, expression: str, at: float) -> Mapping[str, float]:
        """Ask the engine: values by check key."""
        answer = evaluate(expression, page_queries(self.world.telemetry)(self.now), at)
        assert isinstance(answer, Vector)
        return {sample.labels.get("key", ""): sample.value for sample in answer.samples}

    def ask_each_minute(self, expression: str, key: str) -> Sequence[float | None]:
        """Ask the engine for the last hour, minute by minute."""
        first = (int(self.now) // MINUTE - MINUTES + 1) * MINUTE
        ends = [first + MINUTE * (n + 1) - MILLISECOND for n in range(MINUTES)]
        storage = page_queries(self.world.telemetry)(self.now)
        answer = evaluate_range(expression, storage, ends[0], ends[-1], MINUTE)
        found = next((dict(points.points) for points in answer.series if points.labels["key"] == key), {})
        return [found.get(end) for end in ends]


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Rounds about midnight, on the full minute or beside it: the hour and the day end among them."""
    rounds = draw(st.lists(ROUND, min_size=1, max_size=70))
    now = MIDNIGHT + MINUTE * draw(st.integers(-30, 90)) + draw(st.sampled_from([0, 5, 59]))
    beside = draw(st.sampled_from([0.0, 0.25, 17.5]))
    world = World(CHECKS)
    apart = draw(st.sampled_from([20, MINUTE]))
    times = [now // MINUTE * MINUTE - beside - apart * back for back in range(len(rounds))]
    for at, saw in zip(times, rounds, strict=True):
        if saw is not None:
            world.write([a_frame([_seen(*pair) for pair in zip(CHECKS, saw, strict=True) if pair[1]], at=at)])
    for hour_ms in hour_starts(int(times[-1] * 1000), int(now * 1000) - HOUR_MS):
        world.telemetry.summarise_hour(SOURCE, hour_ms)
    return Past(world, float(now))


def _seen(summary: object, saw: Saw | None) -> Seen:
    assert saw is not None
    state, seconds = saw
    return Seen(summary=summary, state=state, seconds=None if state is UNKNOWN else seconds)  # type: ignore[arg-type]


EXAMPLES = settings(max_examples=60, deadline=None)


@EXAMPLES
@given(past=pasts())
def test_the_minutes_of_the_last_hour(past: Past) -> None:
    found = LastHour(past.world.telemetry).of_source(SOURCE, past.now)
    for key in (summary.key for summary in CHECKS):
        slowest = past.ask_each_minute("max_over_time(probe_duration_seconds[1m])", key)
        least = past.ask_each_minute("min_over_time(check_state[1m])", key)
        greatest = past.ask_each_minute("max_over_time(check_state[1m])", key)
        asked = [_minute(*values) for values in zip(slowest, least, greatest, strict=True)]
        assert list(found.get(key, [None] * MINUTES)) == asked


def _minute(slowest: float | None, least: float | None, greatest: float | None) -> Minute | None:
    if least is None or greatest is None:
        return None
    states = {0.0: UNKNOWN, 1.0: UNKNOWN if least == 0.0 else UP, 2.0: DEGRADED, 3.0: DOWN}
    return Minute(states[greatest], slowest)


@EXAMPLES
@given(past=pasts())
def test_the_days_of_a_check(past: Past) -> None:
    days = RecentDays(past.world.telemetry).of_sources([SOURCE], 2, past.now)
    for status in past.snapshot.statuses:
        by_day = days.of_check(status)
        for number, day in enumerate(last_days(past.now, 2)):
            end = past.now // DAY * DAY + DAY * number - MILLISECOND
            served = past.ask("sum_over_time(probe_success[1d])", end).get(status.check_key)
            known = past.ask("count_over_time(probe_success[1d])", end).get(status.check_key)
            asked = served / known if served is not None and known else None
            assert (by_day[day].ratio if day in by_day else None) == asked
            if asked is not None:
                average = past.ask("avg_over_time(probe_success[1d])", end)[status.check_key]
                assert average == pytest.approx(asked, rel=1e-12)


@EXAMPLES
@given(past=pasts())
def test_what_was_up_since_yesterday(past: Past) -> None:
    snapshot = past.snapshot
    milliseconds = round((past.now - past.now // DAY * DAY + DAY) * 1000) + 1
    served = past.ask(f"sum_over_time(probe_success[{milliseconds}ms])", past.now)
    known = past.ask(f"count_over_time(probe_success[{milliseconds}ms])", past.now)
    for status in snapshot.statuses:
        key = status.check_key
        asked = served[key] / known[key] if key in known else None
        assert snapshot.ratio_since_yesterday(status) == asked
        assert share(snapshot.recent.of_check(status).values()) == asked


@EXAMPLES
@given(past=pasts())
def test_the_health_document(past: Past) -> None:
    snapshot = past.snapshot
    states, seconds = past.ask("check_state", past.now), past.ask("probe_duration_seconds", past.now)
    numbers = {UNKNOWN: 0.0, UP: 1.0, DEGRADED: 2.0, DOWN: 3.0}
    for standing in snapshot.standings(past.now):
        if not _is_fresh(standing, past.now):
            continue
        document, key = service_document(standing, snapshot), standing.summary.key
        assert numbers[CheckState(document["status"])] == states[key]
        answered = standing.state in {UP, DEGRADED}
        assert document["responseTime"] == (round(seconds[key] * 1000, 2) if answered else None)


def _is_fresh(standing: Standing, now: float) -> bool:
    """Whether the newest frame counts: three intervals here, five minutes of lookback there."""
    return (
        standing.status is not None and now - standing.status.last_check_at <= 3 * standing.status.interval_seconds
    )


@EXAMPLES
@given(past=pasts())
def test_the_response_times_of_all_checks(past: Past) -> None:
    standings = [standing for standing in past.snapshot.standings(past.now) if _is_fresh(standing, past.now)]
    seconds = [standing.response_seconds for standing in standings if standing.response_seconds is not None]
    if not seconds:
        return
    answering = "probe_duration_seconds and on (key) (check_state == 1 or check_state == 2)"
    asked = [past.ask(f"quantile({share}, {answering})", past.now)[""] for share in (0.5, 0.95)]
    assert middle_and_slow(seconds) == pytest.approx(asked, rel=1e-12)
    assert max(seconds) == past.ask(f"max({answering})", past.now)[""]
