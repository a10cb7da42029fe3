"""Whatever is done to them, the store in memory and the one in DynamoDB answer alike."""

from contextlib import ExitStack
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lamplighter.state.store import Record
from tests.support.aws import FakeTime
from tests.support.stores import state_store_of

NOW = 1_795_176_000.0

keys = st.sampled_from(["a", "b", "ab"])
versions = st.integers(0, 3)
records = st.builds(
    Record,
    partition=st.just("P"),
    key=keys,
    data=st.fixed_dictionaries({"value": st.integers(0, 9)}),
    version=versions,
    expires_at=st.none() | st.integers(1, 5).map(lambda seconds: NOW + seconds),
)


class Stores(RuleBasedStateMachine):
    """Does the same to both and compares what they answer."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeTime(NOW)
        self.open = ExitStack()
        self.memory = self.open.enter_context(state_store_of("memory", self.clock))
        self.dynamo = self.open.enter_context(state_store_of("dynamodb", self.clock))

    def teardown(self) -> None:
        self.open.close()

    @rule(record=records)
    def put(self, record: Record) -> None:
        assert self.memory.put(record) == self.dynamo.put(record)

    @rule(first=records, second=records)
    def put_two(self, first: Record, second: Record) -> None:
        both = [replace(first, key="a"), replace(second, key="b")]
        assert self.memory.put_all(both) == self.dynamo.put_all(both)

    @rule(key=keys, version=st.none() | versions)
    def delete(self, key: str, version: int | None) -> None:
        assert self.memory.delete("P", key, version) == self.dynamo.delete("P", key, version)

    @rule(seconds=st.integers(1, 3))
    def wait(self, seconds: int) -> None:
        self.clock.now += seconds

    @rule(
        prefix=st.sampled_from(["", "a", "ab"]),
        before=st.sampled_from(["", "", "a", "ab", "b"]),
        newest_first=st.booleans(),
        limit=st.none() | st.integers(0, 2),
    )
    def look(self, prefix: str, before: str, newest_first: bool, limit: int | None) -> None:
        found = [
            store.list("P", self.clock.now, prefix=prefix, before=before, newest_first=newest_first, limit=limit)
            for store in (self.memory, self.dynamo)
        ]
        assert found[0] == found[1]

    @invariant()
    def they_hold_the_same(self) -> None:
        assert self.memory.list("P", self.clock.now) == self.dynamo.list("P", self.clock.now)


Stores.TestCase.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_both_stores_answer_alike = Stores.TestCase
