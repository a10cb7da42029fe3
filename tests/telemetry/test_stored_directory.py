"""Which series there are, what they mean and how many they are: over both stores."""

from collections.abc import Iterator

import pytest

from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.telemetry.check_metrics import CHECK_METRICS
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored_directory import StoredDirectory
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame, realistic_frames
from tests.support.stores import KINDS, QueriedStore, telemetry_store_of

START = START_MS / 1000
UP, DOWN = Series.of("up", job="a"), Series.of("down", job="a")


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(START)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[QueriedStore]:
    with telemetry_store_of(request.param, clock) as made:
        yield made


@pytest.fixture
def directory(store: QueriedStore, clock: FakeTime) -> StoredDirectory:
    return Querying(store, clock, clock).directory


def test_a_label_set_that_two_sources_send_is_one_series(store: QueriedStore, directory: StoredDirectory) -> None:
    for source in ("s/0", "s/1"):
        store.write(a_frame({UP: 1.0, DOWN: 1.0}, source=source))
    assert directory.series([Matcher("__name__", MatchOp.EQUAL, "up")], START, START) == [
        {"__name__": "up", "job": "a"}
    ]
    assert directory.series([Matcher("__name__", MatchOp.EQUAL, "up")], START - 99_999, START - 90_000) == []


def test_series_are_counted_in_the_newest_catalogue_of_each_source(
    store: QueriedStore, directory: StoredDirectory, clock: FakeTime
) -> None:
    many = {Series.of("up", n=str(n)): 1.0 for n in range(60)}
    store.write(a_frame(many))
    store.write(a_frame({UP: 1.0, DOWN: 1.0}, timestamp_ms=START_MS + 2 * HOUR_MS))
    store.write(a_frame({UP: 1.0}, source="s/1", timestamp_ms=START_MS + 2 * HOUR_MS))
    clock.now = START + 7300
    count = directory.count()
    assert (count.total, dict(count.by_metric)) == (3, {"up": 2, "down": 1})
    clock.now += 3 * 3600
    assert directory.count().total == 0


def test_every_series_of_a_check_is_explained(directory: StoredDirectory) -> None:
    known = directory.metadata()
    (frame,) = realistic_frames(1)
    assert {series.name for series in frame.series} <= known.keys()
    assert known["probe_duration_seconds"] == MetricMetadata("gauge", "How long the probe took.", "seconds")
    assert CHECK_METRICS.items() <= known.items()


def test_what_a_source_says_of_its_metrics_is_kept_and_replaced_as_a_whole(
    store: QueriedStore, directory: StoredDirectory
) -> None:
    queue = MetricMetadata("gauge", "Länge der Schlange", "jobs")
    store.write_metadata("s/0", {"mine_total": MetricMetadata("counter", "before")})
    store.write_metadata("s/0", {"queue_jobs": queue})
    store.write_metadata("s/1", {"queue_jobs": MetricMetadata("unknown", "not believed")})
    known = directory.metadata()
    assert known["queue_jobs"] == queue
    assert "mine_total" not in known
