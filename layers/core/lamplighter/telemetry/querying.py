"""Queries over a telemetry store: what an instance keeps between them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from lamplighter.telemetry.instance_memory import MOST_BYTES, InstanceMemory
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.series_index import SeriesIndex
from lamplighter.telemetry.stored import SampleStore
from lamplighter.telemetry.stored_directory import StoredDirectory
from lamplighter.telemetry.stored_samples import StoredSamples

PARALLEL_READS = 16


@dataclass(frozen=True)
class Querying:
    """One for an instance: index, memory and threads are shared by its queries. `clock` only goes forward;
    `wall_clock` tells unix seconds, and is the same where it is not given."""

    store: SampleStore
    clock: Callable[[], float]
    wall_clock: Callable[[], float] | None = None
    memory_bytes: int = MOST_BYTES
    index: SeriesIndex = field(init=False)
    directory: StoredDirectory = field(init=False)
    _memory: InstanceMemory = field(init=False)
    _pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", SeriesIndex(self.store, self.clock))
        object.__setattr__(
            self, "directory", StoredDirectory(self.store, self.index, self.wall_clock or self.clock)
        )
        object.__setattr__(self, "_memory", InstanceMemory.empty(self.clock, self.memory_bytes))
        object.__setattr__(self, "_pool", ThreadPoolExecutor(PARALLEL_READS, thread_name_prefix="query"))

    def storage(self, now: float, budget: QueryBudget | None = None, *, consistent: bool = False) -> StoredSamples:
        """Return the storage for one query or one evaluation at `now` (unix seconds)."""
        return StoredSamples(
            self.store,
            self.index,
            self._pool,
            self._memory,
            now_ms=round(now * 1000),
            clock=self.clock,
            budget=budget or QueryBudget(),
            consistent=consistent,
        )
