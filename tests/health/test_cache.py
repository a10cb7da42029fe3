"""Few reads for many requests, and an answer when the store gives none."""

import threading

import pytest

from lamplighter.errors import StoreUnavailable
from lamplighter.health.cache import SnapshotCache
from lamplighter.health.snapshot import Snapshot
from tests.support.pages import NOW, a_summary


class Reader:
    """Counts its reads; fails while told to."""

    def __init__(self) -> None:
        self.reads = 0
        self.fails = False

    def __call__(self, now: float) -> Snapshot:
        self.reads += 1
        if self.fails:
            raise StoreUnavailable("no answer")
        return Snapshot(taken_at=now, summaries=(a_summary(),))


def test_a_thousand_requests_in_five_seconds_are_one_read() -> None:
    reader = Reader()
    cache = SnapshotCache(reader, kept_seconds=5.0)
    for request in range(1000):
        cache.get(NOW + request * 0.0049)
    assert reader.reads == 1
    cache.get(NOW + 5.0)
    assert reader.reads == 2


def test_the_last_known_state_is_given_marked_stale_when_the_store_fails() -> None:
    reader = Reader()
    cache = SnapshotCache(reader, kept_seconds=5.0)
    known = cache.get(NOW)
    reader.fails = True
    stale = cache.get(NOW + 6.0)
    assert stale.stale
    assert (stale.taken_at, stale.summaries) == (known.taken_at, known.summaries)


def test_what_cannot_be_read_is_no_reason_to_give_no_answer() -> None:
    def read(_now: float) -> Snapshot:
        raise TypeError("a summary of another version")

    snapshot = SnapshotCache(read, kept_seconds=5.0).get(NOW)
    assert (snapshot.stale, snapshot.summaries) == (True, ())


def test_a_failing_store_is_not_asked_by_every_request() -> None:
    reader = Reader()
    reader.fails = True
    cache = SnapshotCache(reader, kept_seconds=5.0)
    for request in range(10):
        assert cache.get(NOW + request * 0.1).stale
    assert reader.reads == 1


def test_an_instance_that_never_knew_anything_says_so() -> None:
    reader = Reader()
    reader.fails = True
    snapshot = SnapshotCache(reader, kept_seconds=5.0).get(NOW)
    assert snapshot.stale
    assert snapshot.summaries == ()


def test_stale_is_over_as_soon_as_the_store_answers() -> None:
    reader = Reader()
    reader.fails = True
    cache = SnapshotCache(reader, kept_seconds=5.0)
    cache.get(NOW)
    reader.fails = False
    assert not cache.get(NOW + 5.0).stale


def test_an_error_that_nobody_expected_is_told_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_now: float) -> Snapshot:
        raise ZeroDivisionError

    cache = SnapshotCache(broken, kept_seconds=5.0)
    assert [cache.get(NOW + second).stale for second in (0.0, 1.0, 6.0)] == [True] * 3
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


def test_while_one_caller_reads_the_others_are_given_what_is_known() -> None:
    reading, go_on = threading.Event(), threading.Event()
    reads: list[float] = []

    def slow(now: float) -> Snapshot:
        reads.append(now)
        if len(reads) > 1:
            reading.set()
            assert go_on.wait(10)
        return Snapshot(taken_at=now)

    cache = SnapshotCache(slow, kept_seconds=5.0)
    cache.get(NOW)
    first = threading.Thread(target=cache.get, args=(NOW + 6.0,))
    first.start()
    assert reading.wait(10)
    assert cache.get(NOW + 6.1).taken_at == NOW
    go_on.set()
    first.join()
    assert cache.get(NOW + 6.2).taken_at == NOW + 6.0
    assert len(reads) == 2
