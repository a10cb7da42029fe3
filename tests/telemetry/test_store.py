"""The contract of telemetry stores, held against every one of them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lamplighter.telemetry.availability import DayAvailability, StateCounts
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.store import TelemetryStore
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame, realistic_frames, state_frame
from tests.support.stores import KINDS, telemetry_store_of

SOURCE = "checks/local/60/0"
MINUTE_MS = 60_000
UP, DOWN = 1.0, 3.0


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START_MS / 1000)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[TelemetryStore]:
    with telemetry_store_of(request.param, clock) as made:
        yield made


def frame_at(timestamp_ms: int, *, source: str = SOURCE, state: float = UP) -> Frame:
    return replace(state_frame({"core_a": state, "core_b": UP}, timestamp_ms=timestamp_ms), source=source)


def test_a_store_without_frames_answers_with_nothing(store: TelemetryStore) -> None:
    assert store.latest() == []
    assert store.read(SOURCE, START_MS - 3 * HOUR_MS, START_MS) == []
    assert store.facts(SOURCE) == {}
    assert store.availability(SOURCE, "2026-01-01", "2026-12-31") == []


def test_a_frame_comes_back_as_it_was_with_its_notes(store: TelemetryStore) -> None:
    note = Note(
        cause="refused", detail="nobody listens", failed_conditions=("[STATUS] (0) == 200",), attempts=("x",)
    )
    frame = replace(frame_at(START_MS, state=DOWN), notes={"core_a": note}, interval_seconds=0.5)
    store.write(frame)
    assert store.latest() == [frame]
    assert store.read(SOURCE, START_MS, START_MS) == [frame]


def test_what_is_absent_is_not_kept(store: TelemetryStore) -> None:
    there, absent = Series.of("probe_success", key="a"), Series.of("probe_success", key="b")
    store.write(a_frame({there: 1.0, absent: None}))
    assert store.latest() == [a_frame({there: 1.0})]


def test_a_frame_written_twice_is_one_item(store: TelemetryStore) -> None:
    store.write(frame_at(START_MS))
    store.write(frame_at(START_MS))
    assert len(store.read(SOURCE, START_MS, START_MS)) == 1
    assert len(store.latest()) == 1


def test_a_late_frame_is_kept_but_is_not_the_latest(store: TelemetryStore) -> None:
    newer, older = frame_at(START_MS + MINUTE_MS), frame_at(START_MS, state=DOWN)
    store.write(newer)
    store.write(older)
    assert store.latest() == [newer]
    assert store.read(SOURCE, START_MS, START_MS + MINUTE_MS) == [older, newer]


def test_a_frame_of_a_round_that_goes_on_is_not_the_latest_until_the_round_is_over(store: TelemetryStore) -> None:
    before, interim = frame_at(START_MS), state_frame({"core_a": DOWN}, timestamp_ms=START_MS + 1)
    store.write(before)
    store.write(interim, latest=False)
    assert store.latest() == [before]
    whole = frame_at(START_MS + 1, state=DOWN)
    store.write(whole)
    assert store.latest() == [whole]
    assert store.read(SOURCE, START_MS, START_MS + 1) == [before, whole]


def test_every_source_has_its_latest(store: TelemetryStore) -> None:
    frames = [frame_at(START_MS + number, source=f"checks/local/60/{number}") for number in range(3)]
    for frame in frames:
        store.write(frame)
    assert list(store.latest()) == frames


def test_a_range_is_read_over_hours_oldest_first_with_both_ends(store: TelemetryStore) -> None:
    times = [START_MS + step * 20 * MINUTE_MS for step in range(10)]
    for at in reversed(times):
        store.write(frame_at(at))
    store.write(frame_at(times[3], source="checks/local/60/1"))
    assert [frame.timestamp_ms for frame in store.read(SOURCE, times[1], times[8])] == times[1:9]
    assert [frame.timestamp_ms for frame in store.read(SOURCE, times[1] + 1, times[8] - 1)] == times[2:8]
    assert store.read(SOURCE, times[8], times[1]) == []


def test_only_what_is_wanted_is_read(store: TelemetryStore) -> None:
    store.write(frame_at(START_MS))
    (frame,) = store.read(SOURCE, START_MS, START_MS, lambda series: series.label("key") == "core_a")
    assert [(series.name, series.label("key")) for series in frame.series] == [
        ("check_state", "core_a"),
        ("probe_duration_seconds", "core_a"),
    ]
    assert frame.values == (UP, 0.05)


def test_a_check_that_fails_and_recovers_changes_only_its_own_frames(store: TelemetryStore) -> None:
    healthy = dict(zip(frame_at(START_MS).series, frame_at(START_MS).values, strict=True))
    failing = {**healthy, Series.of("probe_failure_info", key="core_a", cause="refused"): 1.0}
    frames = [
        a_frame(numbers, timestamp_ms=START_MS + minute * MINUTE_MS)
        for minute, numbers in enumerate((healthy, failing, healthy))
    ]
    for frame in frames:
        store.write(frame)
    assert list(store.read(SOURCE, START_MS, START_MS + 2 * MINUTE_MS)) == frames


def test_other_checks_from_one_round_to_the_next_are_no_trouble(store: TelemetryStore) -> None:
    before, after = (
        state_frame({f"old_{n}": UP for n in range(50)}),
        state_frame({f"new_{n}": UP for n in range(50)}),
    )
    after = replace(after, timestamp_ms=START_MS + MINUTE_MS)
    store.write(before)
    store.write(after)
    assert list(store.read(SOURCE, START_MS, START_MS + MINUTE_MS)) == [before, after]


def test_durations_are_the_only_values_that_are_rounded(store: TelemetryStore) -> None:
    (frame,) = realistic_frames(1, checks=20)
    store.write(frame)
    read = dict(zip(store.latest()[0].series, store.latest()[0].values, strict=True))
    for series, value in zip(frame.series, frame.values, strict=True):
        tolerance = 0.5e-5 if series.name.endswith(("_duration_seconds", "_time_seconds")) else 0.0
        assert read[series] == pytest.approx(value, abs=tolerance, rel=0)


def test_facts_are_replaced_as_a_whole(store: TelemetryStore) -> None:
    store.write_facts(SOURCE, {"core_a": {"ip": "192.0.2.1", "chain": ["leaf", "root"]}})
    store.write_facts(SOURCE, {"core_b": {"ip": "192.0.2.2"}})
    assert store.facts(SOURCE) == {"core_b": {"ip": "192.0.2.2"}}
    assert store.facts("checks/local/60/1") == {}


def test_finished_hours_make_days(store: TelemetryStore) -> None:
    for minute in range(180):
        store.write(frame_at(START_MS + minute * MINUTE_MS, state=DOWN if minute < 30 else UP))
    for hour in (0, 1):
        store.summarise_hour(SOURCE, START_MS + hour * HOUR_MS)
    (day,) = store.availability(SOURCE, "2026-11-20", "2026-11-20")
    assert day.day == "2026-11-20"
    counts = day.by_check["core_a"]
    assert replace(counts, response_seconds_sum=0.0) == StateCounts(up=90, down=30)
    assert counts.response_seconds_sum == pytest.approx(4.5)
    assert counts.ratio == 0.75


def test_an_hour_folded_again_replaces_itself(store: TelemetryStore) -> None:
    store.write(frame_at(START_MS, state=DOWN))
    store.summarise_hour(SOURCE, START_MS)
    once = store.availability(SOURCE, "2026-11-20", "2026-11-20")
    store.summarise_hour(SOURCE, START_MS)
    assert store.availability(SOURCE, "2026-11-20", "2026-11-20") == once
    store.write(frame_at(START_MS + MINUTE_MS))
    store.summarise_hour(SOURCE, START_MS)
    (day,) = store.availability(SOURCE, "2026-11-20", "2026-11-20")
    assert (day.by_check["core_a"].up, day.by_check["core_a"].down) == (1, 1)


def test_an_hour_without_frames_leaves_no_day(store: TelemetryStore) -> None:
    store.summarise_hour(SOURCE, START_MS)
    assert store.availability(SOURCE, "2026-11-20", "2026-11-20") == []


def test_days_are_given_in_order_and_only_those_asked_for(store: TelemetryStore, clock: FakeTime) -> None:
    clock.now += 4 * 86_400
    for day in (2, 0, 1, 3):
        store.write(frame_at(START_MS + day * 24 * HOUR_MS))
        store.summarise_hour(SOURCE, START_MS + day * 24 * HOUR_MS)
    days: list[DayAvailability] = list(store.availability(SOURCE, "2026-11-21", "2026-11-22"))
    assert [day.day for day in days] == ["2026-11-21", "2026-11-22"]
