"""Rolling up, over both stores: whole hours, again, late, and never from what has partly expired."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.telemetry.hours import DAY_MS, HOUR_MS
from lamplighter.telemetry.rolling_up import (
    catch_up,
    finished_hour,
    first_hours_due,
    hour_rolled_up_with,
    hours_due,
    parts_of,
    roll_up_hour,
    series_of,
)
from lamplighter.telemetry.rollup_codec import decode, lay_out
from lamplighter.telemetry.rollups import RollUp, roll_up
from lamplighter.telemetry.sample_columns import SourceColumns
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored import CatalogueUse, Progress, RollUpPart
from lamplighter.telemetry.tiers import FIVE_MINUTES, ONE_HOUR, Tier
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame
from tests.support.stores import KINDS, QueriedStore, telemetry_store_of

SOURCE = "s/0"
UP, OTHER = Series.of("up"), Series.of("other")
WANTED = {"up": {UP: None}, "other": {OTHER: None}}


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START_MS / 1000 + 2 * 3600)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[QueriedStore]:
    with telemetry_store_of(request.param, clock) as made:
        yield made


def write(store: QueriedStore, *minutes: float, series: Series = UP) -> None:
    for minute in minutes:
        at_ms = START_MS + round(minute * 60_000)
        store.write(a_frame({series: minute}, source=SOURCE, timestamp_ms=at_ms))


def read(store: QueriedStore, tier: Tier, hour_ms: int = START_MS) -> RollUp:
    (stored,) = store.stored_roll_ups(SOURCE, tier, hour_ms, hour_ms)
    references = [(SOURCE, one) for one in stored.catalogue_ids]
    catalogues = store.catalogues(references)
    series = series_of([catalogues[one] for one in references])
    (part,) = stored.parts
    return decode(part.values, lay_out(series, WANTED), tier.width_ms)


def now_ms(clock: FakeTime) -> int:
    return round(clock.now * 1000)


def test_an_hour_is_folded_from_after_its_beginning_to_its_end(store: QueriedStore, clock: FakeTime) -> None:
    write(store, 0, 1, 5, 6, 30, 60, 61)
    roll_up_hour(store, SOURCE, START_MS, now_ms(clock))
    periods = read(store, FIVE_MINUTES).series[UP]
    assert {(end - START_MS) // 60_000: (one.samples, one.total) for end, one in periods.items()} == {
        5: (2, 6.0),
        10: (1, 6.0),
        30: (1, 30.0),
        60: (1, 60.0),
    }
    ((end, hour),) = read(store, ONE_HOUR).series[UP].items()
    assert (end, hour.samples, hour.total, hour.minimum) == (START_MS + HOUR_MS, 5, 102.0, 1.0)


def test_an_hour_of_several_catalogues_is_one_roll_up(store: QueriedStore, clock: FakeTime) -> None:
    write(store, 1)
    write(store, 2, series=OTHER)
    store.write(
        a_frame(
            {Series.of("more", n=str(n)): 1.0 for n in range(90)}, source=SOURCE, timestamp_ms=START_MS + 180_000
        )
    )
    roll_up_hour(store, SOURCE, START_MS, now_ms(clock))
    assert read(store, FIVE_MINUTES).series.keys() == {UP, OTHER}


def test_an_hour_folded_again_replaces_itself_with_what_came_late(store: QueriedStore, clock: FakeTime) -> None:
    write(store, 1)
    catch_up(store, SOURCE, now_ms(clock))
    assert read(store, ONE_HOUR).series[UP][START_MS + HOUR_MS].samples == 1
    write(store, 2)
    catch_up(store, SOURCE, now_ms(clock), START_MS)
    assert read(store, ONE_HOUR).series[UP][START_MS + HOUR_MS].samples == 2


def test_hours_are_caught_up_in_order_and_what_is_left_is_named(store: QueriedStore, clock: FakeTime) -> None:
    write(store, *range(30, 60 * 10, 60))
    clock.now += 9 * 3600
    assert catch_up(store, SOURCE, now_ms(clock)) == START_MS + 6 * HOUR_MS - HOUR_MS
    assert store.progress()[SOURCE].through_ms == START_MS + 5 * HOUR_MS
    while catch_up(store, SOURCE, now_ms(clock)) is not None:
        pass
    assert store.progress()[SOURCE].through_ms == START_MS + 10 * HOUR_MS
    assert first_hours_due(store, now_ms(clock)) == {}


def test_a_call_whose_time_is_up_does_one_hour(store: QueriedStore, clock: FakeTime) -> None:
    write(store, 30, 90, 150)
    clock.now += 2 * 3600
    left = [catch_up(store, SOURCE, now_ms(clock), may_go_on=lambda: False) for _ in range(3)]
    assert left == [START_MS, START_MS + HOUR_MS, START_MS + 2 * HOUR_MS]


@pytest.mark.usefixtures("clock")
def test_a_finished_hour_that_nobody_rolled_up_is_found(store: QueriedStore) -> None:
    write(store, 30, 90)
    catch_up(store, SOURCE, START_MS + HOUR_MS + 300_000)
    assert first_hours_due(store, START_MS + HOUR_MS + 300_000) == {}
    assert first_hours_due(store, START_MS + 2 * HOUR_MS + 300_000) == {SOURCE: START_MS + HOUR_MS}


def test_progress_only_goes_on_where_it_had_come_to(store: QueriedStore) -> None:
    store.advance(SOURCE, START_MS, START_MS + HOUR_MS)
    store.advance(SOURCE, START_MS + 5 * HOUR_MS, START_MS + 6 * HOUR_MS)
    store.advance(SOURCE, START_MS - HOUR_MS, START_MS)
    assert store.progress()[SOURCE].through_ms == START_MS + HOUR_MS
    store.advance(SOURCE, START_MS + HOUR_MS, START_MS + 3 * HOUR_MS)
    known = store.progress()[SOURCE]
    assert (known.since_ms, known.through_ms) == (START_MS, START_MS + 3 * HOUR_MS)


def test_an_hour_of_which_frames_may_have_expired_is_never_folded(clock: FakeTime) -> None:
    with telemetry_store_of("dynamodb", clock, raw_retention_days=2) as store:
        write(store, 1, 2, 30, 59)
        clock.now = (START_MS + 2 * DAY_MS + 60_000) / 1000  # the first of them is gone, the others are not
        roll_up_hour(store, SOURCE, START_MS, now_ms(clock))
        assert store.stored_roll_ups(SOURCE, ONE_HOUR, START_MS, START_MS) == []


def test_roll_ups_past_their_retention_are_not_returned_though_not_yet_deleted(clock: FakeTime) -> None:
    with telemetry_store_of("dynamodb", clock, five_minute_retention_days=3, hour_retention_days=5) as store:
        write(store, 1)
        catch_up(store, SOURCE, now_ms(clock))
        for days, fine, coarse in ((0, 1, 1), (3, 0, 1), (5, 0, 0)):
            clock.now = (START_MS + HOUR_MS + days * DAY_MS) / 1000
            assert len(store.stored_roll_ups(SOURCE, FIVE_MINUTES, START_MS, START_MS)) == fine
            assert len(store.stored_roll_ups(SOURCE, ONE_HOUR, START_MS, START_MS)) == coarse


def test_a_roll_up_that_is_too_large_is_split_into_parts_that_hold_it_all() -> None:
    series = [Series.of("m", n=str(n)) for n in range(100)]
    random = Random(1)
    values: dict[Series, list[float | None]] = {one: [random.random() for _ in range(30)] for one in series}
    rolled = roll_up(SourceColumns(range(0, 3_000_000, 100_000), [False] * 30, values), FIVE_MINUTES.width_ms)
    parts = parts_of(rolled, series, FIVE_MINUTES, most_bytes=9_000)
    assert len(parts) > 3
    assert all(len(part.values) <= 9_000 for part in parts)
    found: dict[Series, object] = {}
    for part in parts:
        some = series[part.first : part.first + part.series_count]
        found |= decode(part.values, lay_out(some, {"m": dict.fromkeys(series)}), FIVE_MINUTES.width_ms).series
    assert found == rolled.series


@pytest.mark.parametrize("parts", [(1, 3), (3, 1)])
def test_parts_that_a_former_folding_left_over_are_not_read(store: QueriedStore, parts: tuple[int, int]) -> None:
    for count in parts:
        made = [(number, 1, b"x" * count) for number in range(count)]
        store.write_roll_up(SOURCE, ONE_HOUR, START_MS, ["c"], [_part(*one) for one in made])
    (stored,) = store.stored_roll_ups(SOURCE, ONE_HOUR, START_MS, START_MS)
    assert [tuple(part) for part in stored.parts] == made


def _part(first: int, count: int, values: bytes) -> RollUpPart:
    return RollUpPart(first, count, values)


@given(st.integers(0, 100), st.lists(st.integers(0, 100), max_size=20), st.one_of(st.none(), st.integers(-5, 100)))
def test_due_are_the_finished_hours_with_frames_that_are_not_rolled_up(
    now_hours: int, spoken: list[int], through: int | None
) -> None:
    now = START_MS + now_hours * HOUR_MS + 300_000
    uses = [
        CatalogueUse(
            source=SOURCE,
            catalogue_id=str(hour),
            since_ms=START_MS + hour * HOUR_MS,
            until_ms=START_MS + (hour + 1) * HOUR_MS,
            interval_seconds=60,
            metrics={},
        )
        for hour in spoken
    ]
    progress = None if through is None else Progress(since_ms=0, through_ms=START_MS + through * HOUR_MS)
    due = hours_due(uses, progress, now)
    assert due == sorted(set(due))
    for hour in range(-2, 110):
        start = START_MS + hour * HOUR_MS
        has_frames = hour in spoken or hour + 1 in spoken
        is_open = start >= (progress.through_ms if progress else 0)
        assert (start in due) == (has_frames and is_open and start <= finished_hour(now))


def test_a_sample_at_a_full_hour_belongs_to_the_hour_before() -> None:
    assert hour_rolled_up_with(START_MS) == START_MS - HOUR_MS
    assert hour_rolled_up_with(START_MS + 1) == START_MS
