"""Which checks share a frame, and which rounds fall into a tick."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.config.check import Check
from lamplighter.probes.plan import Plan, Source, due, sources
from tests.support.configuration import a_check

NOON_MS = 1_795_176_000_000
MINUTE_MS = 60_000
SHOP = a_check()


def checks(count: int, interval_seconds: float = 60.0) -> list[Check]:
    return [a_check(name=f"c{number}", interval_seconds=interval_seconds) for number in range(count)]


def places(planned: tuple[Source, ...]) -> dict[str, str]:
    return {check.key: source.id for source in planned for check in source.checks}


def a_source(interval_seconds: float, number: int = 0) -> Source:
    return Source(f"checks/local/{interval_seconds:g}/{number}", interval_seconds, (SHOP,))


def seconds_into_the_tick(plan: Plan) -> list[float]:
    return [(one.due_ms - NOON_MS) / 1000 for one in (*plan.now, *plan.later)]


def test_checks_are_batched_by_interval_a_hundred_at_most() -> None:
    planned = sources([*checks(250), a_check(name="quick", interval_seconds=10.0)], "eu-north-1")
    assert [(source.id, len(source.checks)) for source in planned] == [
        ("checks/eu-north-1/10/0", 1),
        ("checks/eu-north-1/60/0", 100),
        ("checks/eu-north-1/60/1", 100),
        ("checks/eu-north-1/60/2", 50),
    ]


def test_a_fortnightly_interval_is_written_out_in_the_source() -> None:
    (source,) = sources([a_check(interval_seconds=1_209_600.0)], "local")
    assert source.id == "checks/local/1209600/0"


def test_a_check_appended_moves_none() -> None:
    before = checks(230)
    after = places(sources([*before, a_check(name="new")], "local"))
    assert places(sources(before, "local")).items() <= after.items()


@given(st.integers(0, 430), st.integers(1, 430))
def test_a_check_inserted_moves_at_most_one_from_each_batch(position: int, count: int) -> None:
    before = checks(count)
    after = [*before[:position], a_check(name="new"), *before[position:]]
    placed, placed_after = places(sources(before, "local")), places(sources(after, "local"))
    left = [placed[key] for key in placed if placed_after[key] != placed[key]]
    assert len(left) == len(set(left))


def test_switching_a_check_off_moves_no_other() -> None:
    on = checks(150)
    off = [a_check(name="c3", enabled=False) if check.name == "c3" else check for check in on]
    placed = places(sources(on, "local"))
    del placed["core_c3"]
    assert places(sources(off, "local")) == placed


def test_without_an_enabled_check_there_is_no_source() -> None:
    assert sources([a_check(enabled=False)], "local") == ()


def test_a_minutes_round_is_due_at_the_tick() -> None:
    plan = due([a_source(60.0)], NOON_MS, NOON_MS + MINUTE_MS)
    assert [(one.due_ms, one.delay_seconds) for one in plan.now] == [(NOON_MS, 0.0)]
    assert plan.later == ()


def test_rounds_within_the_minute_come_later_by_their_delay() -> None:
    plan = due([a_source(20.0)], NOON_MS, NOON_MS + MINUTE_MS)
    assert len(plan.now) == 1
    assert [one.delay_seconds for one in plan.later] == [20.0, 40.0]


@pytest.mark.parametrize("interval_seconds", [5.0, 7.0, 10.0, 25.0, 60.0, 90.0, 300.0, 3600.0, 86400.0])
def test_over_a_day_each_round_comes_exactly_once_and_evenly(interval_seconds: float) -> None:
    planned = [a_source(interval_seconds)]
    ticks = range(NOON_MS, NOON_MS + 2 * 86_400_000, MINUTE_MS)
    found = [
        one.due_ms
        for tick in ticks
        for plan in [due(planned, tick, tick + MINUTE_MS)]
        for one in (*plan.now, *plan.later)
    ]
    assert len(found) >= 2 * 86_400 // interval_seconds
    assert {second - first for first, second in pairwise(found)} <= {interval_seconds * 1000}


def test_long_intervals_are_spread_over_their_minutes() -> None:
    planned = [a_source(300.0, number) for number in range(50)]
    minutes = [
        len(due(planned, NOON_MS + minute * MINUTE_MS, NOON_MS + (minute + 1) * MINUTE_MS).now)
        for minute in range(5)
    ]
    assert sum(minutes) == 50
    assert min(minutes) >= 3


def test_the_plan_is_in_order_of_time() -> None:
    plan = due([a_source(30.0), a_source(10.0), a_source(60.0)], NOON_MS, NOON_MS + MINUTE_MS)
    assert seconds_into_the_tick(plan) == [0.0, 0.0, 0.0, 10.0, 20.0, 30.0, 30.0, 40.0, 50.0]
