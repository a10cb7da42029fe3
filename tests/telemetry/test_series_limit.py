"""A metric's label combinations are limited, where frames are written: held against both stores."""

import logging
from collections.abc import Iterator

import pytest

from lamplighter.telemetry.counters import Counters
from lamplighter.telemetry.series import Frame, Series
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame
from tests.support.stores import KINDS, QueriedStore, telemetry_store_of

LIMIT = 10


@pytest.fixture
def counters() -> Counters:
    return Counters()


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, counters: Counters) -> Iterator[QueriedStore]:
    clock = FakeTime(START_MS / 1000)
    with telemetry_store_of(request.param, clock, max_series_per_metric=LIMIT, count=counters.count) as made:
        yield made


def frame(numbers: range, *, source: str = "s/0", minute: int = 0) -> Frame:
    series = {Series.of("requests_total", user=str(n)): 1.0 for n in numbers}
    return a_frame({Series.of("up"): 1.0, **series}, source=source, timestamp_ms=START_MS + 60_000 * minute)


def users(store: QueriedStore, source: str = "s/0") -> list[int]:
    (found,) = [one for one in store.latest() if one.source == source]
    assert found.series[0] == Series.of("up")
    return [int(series.label("user")) for series in found.series[1:]]


def test_as_many_series_as_the_limit_are_kept(store: QueriedStore, counters: Counters) -> None:
    store.write(frame(range(LIMIT)))
    assert users(store) == list(range(LIMIT))
    assert counters.take() == {}


def test_what_is_more_is_left_out_logged_and_counted_and_the_rest_is_kept(
    store: QueriedStore, counters: Counters, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        store.write(frame(range(LIMIT + 3)))
    assert users(store) == list(range(LIMIT))
    assert "3 new series of requests_total from s/0 are refused: a metric may have 10 label" in caplog.text
    ((counter, refused),) = counters.take().items()
    assert (counter.name, counter.labels, refused) == (
        "lamplighter_series_refused_total",
        (("metric", "requests_total"),),
        3,
    )


def test_series_that_are_known_stay_when_strangers_are_refused(store: QueriedStore) -> None:
    store.write(frame(range(4, 12)))
    store.write(frame(range(12), minute=1))
    assert sorted(users(store)) == [0, 1, *range(4, 12)]


def test_all_sources_share_the_limit(store: QueriedStore) -> None:
    store.write(frame(range(7)))
    store.write(frame(range(100, 107), source="s/1"))
    assert users(store) == list(range(7))
    assert users(store, "s/1") == [100, 101, 102]


def test_a_series_that_moves_to_another_source_is_not_one_more(store: QueriedStore, counters: Counters) -> None:
    store.write(frame(range(6)))
    store.write(frame(range(4, 12), source="s/1", minute=1))
    assert users(store, "s/1") == list(range(4, 10))
    assert list(counters.take().values()) == [2]


def test_series_that_change_with_every_round_count_once_at_a_time(store: QueriedStore, counters: Counters) -> None:
    for minute in range(5):
        store.write(frame(range(minute * 8, minute * 8 + 8), minute=minute))
    assert users(store) == list(range(32, 40))
    assert counters.take() == {}


def test_a_metric_gets_room_again_when_its_series_are_gone(store: QueriedStore) -> None:
    store.write(frame(range(LIMIT)))
    for minute in range(1, 40):
        store.write(frame(range(LIMIT - 2), minute=minute))
    store.write(frame(range(50, 55), source="s/1", minute=200))
    assert users(store, "s/1") == [50, 51, 52, 53, 54]
