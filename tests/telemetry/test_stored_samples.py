"""What queries read of what was kept: held against the in-memory store and DynamoDB alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lamplighter.errors import QueryBudgetExceeded, QueryTimeout
from lamplighter.promql.storage import Matcher, MatchOp, StoredSeries
from lamplighter.promql.values import is_stale
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.stored import CatalogueUse, StoredFrame
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame
from tests.support.stores import KINDS, QueriedStore, telemetry_store_of

MINUTE_MS = 60_000
START = START_MS / 1000
UP, LATER = Series.of("up", job="a"), Series.of("up", job="b")


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START + 7200)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[QueriedStore]:
    with telemetry_store_of(request.param, clock) as made:
        yield made


@pytest.fixture
def queries(store: QueriedStore, clock: FakeTime) -> Querying:
    return Querying(store, clock, clock)


def named(name: str, *more: Matcher) -> Sequence[Matcher]:
    return [Matcher("__name__", MatchOp.EQUAL, name), *more]


def frame(minute: float, values: Mapping[Series, float | None], source: str = "s/0") -> Frame:
    return a_frame(values, source=source, timestamp_ms=START_MS + round(minute * MINUTE_MS))


def shown(found: Sequence[StoredSeries]) -> dict[str, list[tuple[float, float | str]]]:
    """Return minute and value of each sample by the label job; a stale marker is the text ``stale``."""
    return {
        series.labels["job"]: [
            ((at - START_MS) / MINUTE_MS, "stale" if is_stale(value) else value)
            for at, value in zip(series.timestamps_ms, series.values, strict=True)
        ]
        for series in found
    }


class Watched:
    """A store that notes whose frames were asked for."""

    def __init__(self, store: QueriedStore) -> None:
        self._store = store
        self.read: list[str] = []
        self.ranges: list[tuple[float, float]] = []
        self.looked_up = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def uses(self, start_ms: int, end_ms: int, *, consistent: bool = False) -> Sequence[CatalogueUse]:
        self.looked_up += 1
        return self._store.uses(start_ms, end_ms, consistent=consistent)

    def stored_frames(
        self, source: str, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredFrame]:
        self.read.append(source)
        self.ranges.append(((start_ms - START_MS) / MINUTE_MS, (end_ms - START_MS) / MINUTE_MS))
        return self._store.stored_frames(source, start_ms, end_ms, consistent=consistent)


def select(queries: Querying, matchers: Sequence[Matcher], first: float, last: float) -> Sequence[StoredSeries]:
    return queries.storage(START).select(matchers, START + first * 60, START + last * 60)


def test_a_series_is_read_over_hours_and_days_with_both_ends_of_the_range(
    store: QueriedStore, queries: Querying
) -> None:
    for minute in range(0, 121, 20):
        store.write(frame(minute, {UP: float(minute)}))
    assert shown(select(queries, named("up"), 20, 100)) == {
        "a": [(20, 20), (40, 40), (60, 60), (80, 80), (100, 100)]
    }


def test_a_series_that_a_later_frame_of_its_source_lacks_ends_there(
    store: QueriedStore, queries: Querying
) -> None:
    store.write(frame(0, {UP: 1.0, LATER: 1.0}))
    store.write(frame(1, {UP: 1.0}))
    store.write(frame(2, {UP: 1.0}))
    store.write(frame(3, {UP: 1.0, LATER: 2.0}))
    assert shown(select(queries, named("up"), 0, 9)) == {
        "a": [(0, 1), (1, 1), (2, 1), (3, 1)],
        "b": [(0, 1), (1, "stale"), (3, 2)],
    }


def test_a_source_that_vanished_simply_ends(store: QueriedStore, queries: Querying) -> None:
    store.write(frame(0, {UP: 1.0}))
    store.write(frame(9, {LATER: 1.0}, "s/1"))
    assert shown(select(queries, named("up"), 0, 9)) == {"a": [(0, 1)], "b": [(9, 1)]}


def test_what_a_frame_of_a_round_that_goes_on_lacks_has_not_ended(store: QueriedStore, queries: Querying) -> None:
    store.write(frame(0, {UP: 1.0, LATER: 1.0}))
    store.write(frame(1, {UP: 3.0}), latest=False)
    assert shown(select(queries, named("up"), 0, 9)) == {"a": [(0, 1), (1, 3)], "b": [(0, 1)]}
    store.write(frame(1, {UP: 3.0}))
    assert shown(select(queries, named("up"), 0, 9))["b"] == [(0, 1), (1, "stale")]


def test_a_check_that_moved_to_another_source_is_one_series(store: QueriedStore, queries: Querying) -> None:
    store.write(frame(0, {UP: 1.0}, "s/0"))
    store.write(frame(1, {LATER: 1.0}, "s/0"))
    store.write(frame(1, {UP: 2.0}, "s/1"))
    store.write(frame(2, {UP: 3.0}, "s/1"))
    assert shown(select(queries, named("up"), 0, 9))["a"] == [(0, 1), (1, 2), (2, 3)]


def test_a_check_that_moved_to_a_source_whose_rounds_lie_between_has_not_ended(
    store: QueriedStore, queries: Querying
) -> None:
    store.write(frame(0, {UP: 1.0, LATER: 1.0}, "s/0"))
    store.write(frame(2, {UP: 2.0}, "s/1"))
    store.write(frame(5, {LATER: 1.0}, "s/0"))
    store.write(frame(7, {UP: 3.0}, "s/1"))
    store.write(frame(12, {LATER: 1.0}, "s/1"))
    assert shown(select(queries, named("up"), 0, 15))["a"] == [(0, 1), (2, 2), (7, 3), (12, "stale")]


def test_catalogues_that_grow_and_change_make_no_difference(store: QueriedStore, queries: Querying) -> None:
    others = {Series.of("other", n=str(n)): 1.0 for n in range(80)}
    store.write(frame(0, {UP: 1.0}))
    store.write(frame(1, {**others, UP: 2.0}))
    store.write(frame(2, {UP: 3.0}))
    assert shown(select(queries, named("up"), 0, 9)) == {"a": [(0, 1), (1, 2), (2, 3)]}


def test_a_selector_that_matches_nothing_reads_no_frame(store: QueriedStore, clock: FakeTime) -> None:
    store.write(frame(0, {UP: 1.0}))
    watched = Watched(store)
    storage = Querying(watched, clock, clock).storage(START)
    assert storage.select(named("nobody_sends_this"), START, START + 60) == []
    assert storage.select(named("up", Matcher("job", MatchOp.EQUAL, "z")), START, START + 60) == []
    assert watched.read == []


def test_what_was_read_once_is_remembered_for_the_evaluation(store: QueriedStore, clock: FakeTime) -> None:
    for minute in range(10):
        store.write(frame(minute, {UP: 1.0, LATER: 2.0}))
    watched = Watched(store)
    storage = Querying(watched, clock, clock).storage(START)
    for last in (9, 8, 5):
        storage.select(named("up"), START + 180, START + last * 60)
    assert watched.read == ["s/0"]
    found = storage.select(named("up"), START, START + 540)
    assert watched.read == ["s/0", "s/0"]
    assert [len(series.values) for series in found] == [10, 10]


def test_a_query_over_more_series_than_its_budget_is_refused_before_anything_is_read(
    store: QueriedStore, clock: FakeTime
) -> None:
    store.write(frame(0, {UP: 1.0, LATER: 1.0}))
    watched = Watched(store)
    storage = Querying(watched, clock, clock).storage(START, QueryBudget(max_series=1))
    with pytest.raises(QueryBudgetExceeded, match="needs 2 series, its budget is 1"):
        storage.select(named("up"), START, START + 60)
    assert watched.read == []


def test_a_query_over_more_samples_than_its_budget_is_refused_before_anything_is_read(
    store: QueriedStore, clock: FakeTime
) -> None:
    store.write(frame(0, {UP: 1.0}))
    watched = Watched(store)
    storage = Querying(watched, clock, clock).storage(START, QueryBudget(max_samples=50))
    with pytest.raises(QueryBudgetExceeded, match="about 60 samples, its budget is 50"):
        storage.select(named("up"), START, START + 3600)
    assert watched.read == []


def test_series_that_took_turns_need_no_larger_budget_than_those_that_stayed(
    store: QueriedStore, clock: FakeTime
) -> None:
    for minute in range(120):
        numbers = range(minute // 2, minute // 2 + 50)
        store.write(frame(minute, {Series.of("up", job=str(number)): 1.0 for number in numbers}))
    budget = QueryBudget(max_samples=2 * 50 * 120)
    storage = Querying(store, clock, clock).storage(START + 7200, budget)
    found = storage.select(named("up"), START, START + 7199)
    assert sum(not is_stale(value) for series in found for value in series.values) == 50 * 120
    with pytest.raises(QueryBudgetExceeded, match="samples, its budget is 6000"):
        Querying(store, clock, clock).storage(START, QueryBudget(max_samples=6000)).select(
            named("up"), START, START + 7199
        )


def test_the_budget_is_that_of_all_selectors_until_the_next_query_begins(
    store: QueriedStore, clock: FakeTime
) -> None:
    store.write(frame(0, {UP: 1.0}))
    storage = Querying(store, clock, clock).storage(START, QueryBudget(max_series=1))
    storage.select(named("up"), START, START + 60)
    storage.begin_query()
    storage.select(named("up"), START, START + 60)
    with pytest.raises(QueryBudgetExceeded):
        storage.select(named("up"), START, START + 60)


def test_a_query_ends_when_its_time_is_over(store: QueriedStore, clock: FakeTime) -> None:
    store.write(frame(0, {UP: 1.0}))
    storage = Querying(store, clock, clock).storage(START, QueryBudget(seconds=5))
    clock.now += 6
    with pytest.raises(QueryTimeout, match="its budget is 5 seconds"):
        storage.select(named("up"), START, START + 60)


def test_a_frame_written_just_now_is_seen_by_a_consistent_reader(store: QueriedStore, queries: Querying) -> None:
    store.write(frame(0, {UP: 1.0}))
    select(queries, named("up"), 0, 9)
    store.write(replace(frame(1, {LATER: 1.0}), source="s/new"))
    found = queries.storage(START, consistent=True).select(named("up"), START, START + 60)
    assert shown(found).keys() == {"a", "b"}


def test_a_consistent_evaluation_looks_the_index_up_once_however_many_selectors_it_has(
    store: QueriedStore, clock: FakeTime
) -> None:
    store.write(frame(0, {UP: 1.0}))
    watched = Watched(store)
    queries = Querying(watched, clock)
    for evaluation in (1, 2):
        storage = queries.storage(START, consistent=True)
        for name in ("up", "nobody_sends_this", "nor_this", "up"):
            storage.select(named(name), START, START + 60)
        assert watched.looked_up == evaluation


def test_the_same_question_is_answered_once_and_counts_every_time(store: QueriedStore, clock: FakeTime) -> None:
    store.write(frame(0, {UP: 1.0}))
    storage = Querying(store, clock).storage(START, QueryBudget(max_series=2))
    first = storage.select(named("up"), START, START + 60)
    assert storage.select(named("up"), START, START + 60) is first
    with pytest.raises(QueryBudgetExceeded):
        storage.select(named("up"), START, START + 60)


def test_the_next_query_of_an_instance_reads_the_last_minutes_only(store: QueriedStore, clock: FakeTime) -> None:
    for minute in (0, 10, 20, 30):
        store.write(frame(minute, {UP: float(minute), LATER: 1.0}))
    watched = Watched(store)
    queries = Querying(watched, clock, clock)
    first = queries.storage(START + 1800).select(named("up"), START, START + 1800)
    store.write(frame(31, {UP: 31.0, LATER: 1.0}))
    again = queries.storage(START + 1860).select(named("up"), START, START + 1860)
    assert watched.ranges == [(0, 30), (25 + 1 / MINUTE_MS, 31)]
    assert shown(first)["a"] == [(0, 0), (10, 10), (20, 20), (30, 30)]
    assert shown(again)["a"] == [(0, 0), (10, 10), (20, 20), (30, 30), (31, 31)]


def test_a_metric_that_was_not_asked_for_before_is_taken_from_what_was_read(
    store: QueriedStore, clock: FakeTime
) -> None:
    other = Series.of("other", job="a")
    store.write(frame(0, {UP: 1.0, other: 5.0}))
    watched = Watched(store)
    queries = Querying(watched, clock, clock)
    queries.storage(START + 7200).select(named("up"), START, START + 600)
    found = queries.storage(START + 7200).select(named("other"), START, START + 600)
    assert shown(found) == {"a": [(0, 5)]}
    assert watched.read == ["s/0"]


def test_a_frame_that_came_late_is_seen_ten_minutes_later_and_by_rules_at_once(
    store: QueriedStore, clock: FakeTime
) -> None:
    store.write(frame(0, {UP: 1.0}))
    queries = Querying(store, clock, clock)

    def values(*, consistent: bool = False) -> Sequence[float]:
        storage = queries.storage(START + 7200, consistent=consistent)
        return storage.select(named("up"), START, START + 600)[0].values

    assert values() == [1]
    store.write(frame(1, {UP: 2.0}))
    assert values(consistent=True) == [1, 2]
    clock.now += 600
    assert values() == [1, 2]
