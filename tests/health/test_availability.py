"""How the last days went: each round counted once."""

from lamplighter.health.availability import RecentDays, rounds_since
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.status import statuses
from tests.support.pages import NOW, SOURCE, Seen, World, a_frame, a_summary

SUMMARY = a_summary()


def _world_with(states: list[CheckState]) -> World:
    world = World([SUMMARY])
    for age, state in enumerate(reversed(states)):
        world.write([a_frame([Seen(summary=SUMMARY, state=state)], at=NOW - 5.0 - 60.0 * age)])
    return world


def test_the_running_hour_counts_though_it_is_not_summed_up_yet() -> None:
    world = _world_with([CheckState.UP] * 9 + [CheckState.DOWN])
    (status,) = statuses(world.telemetry.latest()[0])
    days = RecentDays(world.telemetry).of_sources([SOURCE], 2, NOW)
    assert days.of_check(status)["2026-11-20"].down == 1
    assert days.total(status).ratio == 0.9


def test_finished_hours_and_the_running_one_are_added_up() -> None:
    world = _world_with([CheckState.UP] * 10)
    hour_ago = NOW // 3600 * 3600 - 3600
    world.write([a_frame([Seen(summary=SUMMARY, state=CheckState.DOWN)], at=hour_ago + 60 * n) for n in range(10)])
    world.telemetry.summarise_hour(SOURCE, int(hour_ago * 1000))
    (status,) = statuses(world.telemetry.latest()[0])
    assert RecentDays(world.telemetry).of_sources([SOURCE], 2, NOW).total(status).ratio == 0.5


def test_rounds_since_the_count_are_known_from_the_streak() -> None:
    world = _world_with([CheckState.UP] * 8)
    days = RecentDays(world.telemetry, kept_seconds=300)
    days.of_sources([SOURCE], 2, NOW)
    world.write([a_frame([Seen(summary=SUMMARY, state=CheckState.DOWN, streak=2)], at=NOW + 115.0)])
    (status,) = statuses(world.telemetry.latest()[0])
    assert days.of_sources([SOURCE], 2, NOW + 120.0).total(status) == StateCounts(
        up=8, down=2, response_seconds_sum=days.of_sources([SOURCE], 2, NOW).total(status).response_seconds_sum
    )


def test_a_long_streak_adds_no_round_that_was_counted() -> None:
    (status,) = statuses(a_frame([Seen(summary=SUMMARY, streak=5000)], at=NOW))
    assert rounds_since(status, NOW) == StateCounts()
    assert rounds_since(status, NOW - 120.0) == StateCounts(up=2)
    assert rounds_since(status, NOW + 600.0) == StateCounts()


def test_the_store_is_asked_once_in_a_while() -> None:
    world = _world_with([CheckState.UP])
    days = RecentDays(world.telemetry, kept_seconds=300)
    first = days.of_sources([SOURCE], 2, NOW).by_source[SOURCE]
    assert days.of_sources([SOURCE], 2, NOW + 299.0).by_source[SOURCE] is first
    assert days.of_sources([SOURCE], 2, NOW + 360.0).by_source[SOURCE] is not first


def test_a_check_that_moved_to_another_source_keeps_its_past() -> None:
    world = World([SUMMARY])
    yesterday = NOW // 86400 * 86400 - 3600
    old = "checks/local/60/0"
    world.write([a_frame([Seen(summary=SUMMARY, state=CheckState.DOWN)], at=yesterday, source=old)])
    world.telemetry.summarise_hour(old, int(yesterday * 1000))
    world.write([a_frame([Seen(summary=SUMMARY)], at=NOW - 5.0, source="checks/local/30/0")])
    snapshot = world.reader().read(NOW)
    (standing,) = snapshot.standings(NOW)
    assert snapshot.ratio_since_yesterday(standing.status) == 0.5
