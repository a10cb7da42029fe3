"""From selectors to series, over both stores."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.telemetry.hours import DAY_MS, HOUR_MS, WEEK_MS
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.series_index import SeriesIndex
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame
from tests.support.stores import KINDS, QueriedStore, telemetry_store_of

EQUAL, NOT_EQUAL, MATCH, NOT_MATCH = MatchOp
SERIES = (
    Series.of("up", job="api", zone="a"),
    Series.of("up", job="db", zone="b"),
    Series.of("up", job="db"),
    Series.of("down", job="api"),
    Series.of("node_load", zone="a"),
)


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START_MS / 1000)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[QueriedStore]:
    with telemetry_store_of(request.param, clock) as made:
        yield made


def found(index: SeriesIndex, *matchers: Matcher, at_ms: int = START_MS) -> set[Series]:
    sources = index.find(matchers, at_ms, at_ms)
    return {series for source in sources for same in source.series.values() for series in same}


@pytest.mark.parametrize(
    ("matchers", "places"),
    [
        ([Matcher("__name__", EQUAL, "up")], [0, 1, 2]),
        ([Matcher("__name__", MATCH, "up|node_.*")], [0, 1, 2, 4]),
        ([Matcher("__name__", NOT_MATCH, "u.*")], [3, 4]),
        ([Matcher("__name__", NOT_EQUAL, "up"), Matcher("job", EQUAL, "api")], [3]),
        ([Matcher("job", EQUAL, "")], [4]),
        ([Matcher("zone", NOT_EQUAL, "")], [0, 1, 4]),
        ([Matcher("zone", NOT_EQUAL, "a"), Matcher("job", MATCH, ".+")], [1, 2, 3]),
        ([Matcher("job", NOT_MATCH, "a.i"), Matcher("__name__", EQUAL, "up")], [1, 2]),
        ([Matcher("job", EQUAL, "nobody")], []),
        ([Matcher("__name__", EQUAL, "nothing")], []),
    ],
)
def test_every_kind_of_matcher_finds_its_series(
    store: QueriedStore, clock: FakeTime, matchers: Sequence[Matcher], places: Sequence[int]
) -> None:
    store.write(a_frame(dict.fromkeys(SERIES[:3], 1.0), source="s/0"))
    store.write(a_frame(dict.fromkeys(SERIES[3:], 1.0), source="s/1"))
    assert found(SeriesIndex(store, clock), *matchers) == {SERIES[place] for place in places}


_LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y", "xy"]), max_size=3)
_MATCHERS = st.builds(
    Matcher,
    st.sampled_from(["__name__", "a", "b"]),
    st.sampled_from(list(MatchOp)),
    st.sampled_from(["", "x", "m", "x.*", ".+", "x|m"]),
)


@given(st.lists(st.tuples(st.sampled_from("mno"), _LABELS), max_size=12), st.lists(_MATCHERS, max_size=3))
def test_what_is_found_is_what_the_matchers_accept_one_by_one(
    rows: list[tuple[str, dict[str, str]]], matchers: list[Matcher]
) -> None:
    store = InMemoryTelemetryStore()
    series = {Series.of(name, labels) for name, labels in rows}
    store.write(a_frame(dict.fromkeys(sorted(series), 1.0)))
    accepted = {
        one
        for one in series
        if all(m.matches(one.name if m.name == "__name__" else one.label(m.name)) for m in matchers)
    }
    assert found(SeriesIndex(store, lambda: 0.0), *matchers) == accepted


def test_series_count_while_their_catalogue_is_in_use(store: QueriedStore, clock: FakeTime) -> None:
    store.write(a_frame({SERIES[0]: 1.0}, timestamp_ms=START_MS + 60_000))
    store.write(a_frame({SERIES[0]: 1.0}, timestamp_ms=START_MS + 3 * HOUR_MS))
    clock.now += 20 * 86_400
    index = SeriesIndex(store, clock)
    expectations: tuple[tuple[int, set[Series]], ...] = (
        (START_MS - 1, set()),
        (START_MS, {SERIES[0]}),
        (START_MS + 4 * HOUR_MS, {SERIES[0]}),
        (START_MS + 4 * HOUR_MS + 1, set()),
        (START_MS + 10 * DAY_MS, set()),
    )
    for at_ms, expected in expectations:
        assert found(index, Matcher("__name__", EQUAL, "up"), at_ms=at_ms) == expected


def test_a_frame_that_comes_late_makes_its_series_older(store: QueriedStore, clock: FakeTime) -> None:
    for at_ms in (START_MS + 5 * HOUR_MS, START_MS, START_MS + 5 * HOUR_MS):
        store.write(a_frame({SERIES[0]: 1.0}, timestamp_ms=at_ms))
    clock.now += DAY_MS / 1000
    (use,) = store.uses(START_MS, START_MS + DAY_MS)
    assert (use.since_ms, use.until_ms) == (START_MS, START_MS + 6 * HOUR_MS)


def test_uses_are_remembered_for_some_seconds_and_read_anew_for_a_consistent_reader(
    store: QueriedStore, clock: FakeTime
) -> None:
    index = SeriesIndex(store, clock, kept_seconds=10)
    matcher = Matcher("__name__", EQUAL, "up")
    assert found(index, matcher) == set()
    store.write(a_frame({SERIES[0]: 1.0}))
    assert found(index, matcher) == set()
    assert len(index.find([matcher], START_MS, START_MS, reader=object())) == 1
    store.write(a_frame({SERIES[1]: 1.0}, source="s/1"))
    clock.now += 11
    assert found(index, matcher) == {SERIES[0], SERIES[1]}


def test_uses_of_many_weeks_are_found(store: QueriedStore, clock: FakeTime) -> None:
    clock.now += 40 * 86_400
    for week in range(5):
        store.write(a_frame({SERIES[0]: 1.0}, timestamp_ms=START_MS + 7 * week * DAY_MS))
    index = SeriesIndex(store, clock)
    assert len(index.uses(START_MS, START_MS + 30 * DAY_MS)) == 5
    assert len(index.uses(START_MS + 6 * DAY_MS, START_MS + 8 * DAY_MS)) == 1


@pytest.mark.parametrize("far_ms", [WEEK_MS * 100, WEEK_MS * 2000, 10**18])
def test_a_range_that_reaches_far_before_and_after_finds_what_there_is(
    store: QueriedStore, clock: FakeTime, far_ms: int
) -> None:
    store.write(a_frame({SERIES[0]: 1.0}))
    index = SeriesIndex(store, clock)
    assert [use.source for use in index.uses(START_MS - far_ms, START_MS + far_ms)] == ["checks/local/60/0"]
    assert index.uses(-far_ms, -far_ms // 2) == []
    assert index.uses(START_MS + far_ms, START_MS + 2 * far_ms) == []
