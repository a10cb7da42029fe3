"""What an instance remembers of roll-ups' progress; frames and roll-ups themselves have tests of their own."""

from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.instance_memory import InstanceMemory
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series_index import KEPT_SECONDS
from tests.support.aws import FakeTime
from tests.support.frames import START_MS


def test_progress_is_asked_for_again_after_some_seconds() -> None:
    clock, store = FakeTime(0), InMemoryTelemetryStore()
    memory = InstanceMemory.empty(clock)
    assert memory.progress(store) == {}
    store.advance("s/0", START_MS, START_MS + HOUR_MS)
    clock.now = KEPT_SECONDS - 1
    assert memory.progress(store) == {}
    clock.now = KEPT_SECONDS
    assert memory.progress(store)["s/0"].through_ms == START_MS + HOUR_MS
