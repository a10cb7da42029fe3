"""The contract of state stores, held against every one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from lamplighter.state.store import Record, StateStore
from tests.support.aws import FakeTime
from tests.support.stores import KINDS, state_store_of

NOW = 1_795_176_000.0


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime(NOW)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, clock: FakeTime) -> Iterator[StateStore]:
    with state_store_of(request.param, clock) as made:
        yield made


def a_record(key: str = "a", *, value: object = 1, version: int = 0, expires_at: float | None = None) -> Record:
    return Record(partition="ALERT", key=key, data={"value": value}, version=version, expires_at=expires_at)


def keys(records: Sequence[Record]) -> list[str]:
    return [record.key for record in records]


def test_what_was_put_comes_back_with_the_next_version(store: StateStore) -> None:
    record = a_record(value={"list": [1, 2.5, None, True, "ä"], "none": None})
    assert store.get("ALERT", "a", NOW) is None
    assert store.put(record)
    assert store.get("ALERT", "a", NOW) == replace(record, version=1)


def test_a_record_of_a_large_group_comes_back_and_is_changed_like_any_other(store: StateStore) -> None:
    fingerprints = [sha256(str(number).encode()).hexdigest()[:16] for number in range(35_000)]
    record = a_record("large", value={"firing": fingerprints, "heißt": "ä" * 100_000})
    assert store.put_all([record, a_record("small")])
    assert store.get("ALERT", "large", NOW) == replace(record, version=1)
    assert store.put(replace(record, data={"value": fingerprints}, version=1))
    assert not store.put(replace(record, version=1))
    large, small = store.list("ALERT", NOW)
    assert (large.data, large.version, small.data) == ({"value": fingerprints}, 2, {"value": 1})
    assert store.put(a_record("large", version=2))
    assert store.get("ALERT", "large", NOW) == a_record("large", version=3)


def test_partitions_are_apart(store: StateStore) -> None:
    store.put(a_record())
    assert store.get("GROUP", "a", NOW) is None
    assert store.list("GROUP", NOW) == []


def test_the_second_to_create_loses(store: StateStore) -> None:
    assert store.put(a_record(value="first"))
    assert not store.put(a_record(value="second"))
    assert store.get("ALERT", "a", NOW) == a_record(value="first", version=1)


def test_a_change_needs_the_version_that_it_was_made_from(store: StateStore) -> None:
    store.put(a_record(value=1))
    assert store.put(a_record(value=2, version=1))
    assert not store.put(a_record(value=3, version=1))
    assert not store.put(a_record(value=4, version=3))
    assert store.get("ALERT", "a", NOW) == a_record(value=2, version=2)


def test_what_is_not_there_cannot_be_changed(store: StateStore) -> None:
    assert not store.put(a_record(version=1))
    assert store.get("ALERT", "a", NOW) is None


def test_records_are_listed_in_key_order_from_either_end(store: StateStore) -> None:
    for key in ("b1", "a2", "a1", "ä", "B", "a10"):
        store.put(a_record(key))
    assert keys(store.list("ALERT", NOW)) == ["B", "a1", "a10", "a2", "b1", "ä"]
    assert keys(store.list("ALERT", NOW, newest_first=True)) == ["ä", "b1", "a2", "a10", "a1", "B"]
    assert keys(store.list("ALERT", NOW, prefix="a")) == ["a1", "a10", "a2"]
    assert keys(store.list("ALERT", NOW, prefix="a", newest_first=True, limit=2)) == ["a2", "a10"]
    assert keys(store.list("ALERT", NOW, limit=0)) == []


def test_keys_before_one_are_listed_without_it(store: StateStore) -> None:
    for key in ("b1", "a2", "a1", "ä", "B", "a10"):
        store.put(a_record(key))
    assert keys(store.list("ALERT", NOW, before="a2")) == ["B", "a1", "a10"]
    assert keys(store.list("ALERT", NOW, before="a2", newest_first=True, limit=2)) == ["a10", "a1"]
    assert keys(store.list("ALERT", NOW, prefix="a", before="a2")) == ["a1", "a10"]
    assert keys(store.list("ALERT", NOW, prefix="a", before="c")) == ["a1", "a10", "a2"]
    assert keys(store.list("ALERT", NOW, prefix="a", before="a")) == []
    assert keys(store.list("ALERT", NOW, prefix="b", before="a2")) == []


def test_an_expired_record_is_never_returned_and_makes_room(store: StateStore, clock: FakeTime) -> None:
    store.put(a_record(expires_at=NOW + 10))
    assert keys(store.list("ALERT", NOW + 9)) == ["a"]
    clock.now = NOW + 10
    assert store.get("ALERT", "a", NOW + 10) is None
    assert store.list("ALERT", NOW + 10) == []
    assert store.put(a_record(value="new"))
    assert store.get("ALERT", "a", NOW + 10) == a_record(value="new", version=1)


def test_a_limit_counts_only_what_has_not_expired(store: StateStore) -> None:
    for number in range(5):
        store.put(a_record(f"old-{number}", expires_at=NOW + 1))
    store.put(a_record("z"))
    assert keys(store.list("ALERT", NOW + 5, limit=1)) == ["z"]


def test_all_are_written_or_none(store: StateStore) -> None:
    store.put(a_record("a"))
    assert not store.put_all([a_record("b"), a_record("a", value=9), a_record("c")])
    assert keys(store.list("ALERT", NOW)) == ["a"]
    assert store.put_all([a_record("b"), a_record("a", value=9, version=1)])
    assert [record.version for record in store.list("ALERT", NOW)] == [2, 1]


@pytest.mark.parametrize("count", [0, 1, 100])
def test_up_to_a_hundred_are_written_as_one(store: StateStore, count: int) -> None:
    assert store.put_all([a_record(f"{number:03}") for number in range(count)])
    assert len(store.list("ALERT", NOW)) == count


def test_more_than_a_hundred_or_one_twice_is_a_mistake_of_the_caller(store: StateStore) -> None:
    with pytest.raises(ValueError, match="101 records"):
        store.put_all([a_record(str(number)) for number in range(101)])
    with pytest.raises(ValueError, match="twice"):
        store.put_all([a_record(), a_record()])


def test_deletion_may_insist_on_a_version(store: StateStore) -> None:
    store.put(a_record())
    assert not store.delete("ALERT", "a", version=2)
    assert store.delete("ALERT", "a", version=1)
    assert store.get("ALERT", "a", NOW) is None
    store.put(a_record())
    assert store.delete("ALERT", "a")
    assert store.list("ALERT", NOW) == []


def test_what_is_gone_is_deleted_already(store: StateStore) -> None:
    assert store.delete("ALERT", "a")
    assert store.delete("ALERT", "a", version=7)


def test_a_partition_of_more_than_a_megabyte_is_listed_whole(store: StateStore) -> None:
    for number in range(6):
        store.put(a_record(str(number), value="x" * 300_000))
    assert keys(store.list("ALERT", NOW)) == ["0", "1", "2", "3", "4", "5"]


def test_changing_what_was_put_or_read_changes_nothing_stored(store: StateStore) -> None:
    data = {"list": [1]}
    store.put(Record(partition="ALERT", key="a", data=data))
    data["list"].append(2)
    read = store.get("ALERT", "a", NOW)
    assert read is not None
    assert read.data == {"list": [1]}
    read.data["list"].append(3)
    assert store.list("ALERT", NOW)[0].data == {"list": [1]}
