"""What an instance remembers: its answers are those of an instance that remembers nothing."""

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.instance_memory import InstanceMemory
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.series_index import KEPT_SECONDS
from tests.support.aws import FakeTime
from tests.support.frames import START_MS, a_frame

MINUTE_MS = 60_000
UP, OTHER = Series.of("up", job="a"), Series.of("up", job="b")
BY_NAME = [Matcher("__name__", MatchOp.EQUAL, "up")]

questions = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 200), st.integers(0, 30)), min_size=1, max_size=12
)
"""Minutes that go by, the length of the range, and how long ago it ended, in minutes."""


def test_progress_is_asked_for_again_after_some_seconds() -> None:
    clock, store = FakeTime(0), InMemoryTelemetryStore()
    memory = InstanceMemory.empty(clock)
    assert memory.progress(store) == {}
    store.advance("s/0", START_MS, START_MS + HOUR_MS)
    clock.now = KEPT_SECONDS - 1
    assert memory.progress(store) == {}
    clock.now = KEPT_SECONDS
    assert memory.progress(store)["s/0"].through_ms == START_MS + HOUR_MS


@given(questions, st.integers(1, 7))
def test_whatever_was_asked_before_the_answer_is_that_of_a_new_instance(
    asked: list[tuple[int, int, int]], rhythm: int
) -> None:
    store, clock, minute = InMemoryTelemetryStore(), FakeTime(START_MS / 1000), 0
    remembering = Querying(store, clock, clock)
    write(store, minute, rhythm)
    for passed, length, ago in asked:
        for _ in range(passed):
            minute += 1
            write(store, minute, rhythm)
        clock.now = START_MS / 1000 + minute * 60
        last = minute - ago
        answer = select(remembering, clock, last - length, last)
        assert answer == select(Querying(store, clock, clock), clock, last - length, last)


def write(store: InMemoryTelemetryStore, minute: int, rhythm: int) -> None:
    """Write a minute's frame; one series comes and goes, and another source takes its turn."""
    values = {UP: float(minute)} if minute % rhythm else {UP: float(minute), OTHER: 1.0}
    store.write(a_frame(values, source=f"s/{minute // 50 % 2}", timestamp_ms=START_MS + minute * MINUTE_MS))


def select(queries: Querying, clock: FakeTime, first: int, last: int) -> dict[str, list[tuple[int, str]]]:
    """Return the samples between two minutes by the label job, values as text: a stale marker equals nothing."""
    found = queries.storage(clock.now).select(BY_NAME, START_MS / 1000 + first * 60, START_MS / 1000 + last * 60)
    return {
        series.labels["job"]: [
            (at, repr(value)) for at, value in zip(series.timestamps_ms, series.values, strict=True)
        ]
        for series in found
    }
