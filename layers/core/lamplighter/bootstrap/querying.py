"""Queries, wired: the clock that budgets are measured by, and what an instance keeps between queries."""

import gc
import time

from lamplighter.telemetry.instance_memory import MOST_BYTES
from lamplighter.telemetry.query_budget import QueryBudget
from lamplighter.telemetry.querying import Querying
from lamplighter.telemetry.stored import SampleStore
from lamplighter.telemetry.stored_samples import StoredSamples

ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
"""Queries make many small objects and no cycles: at Python's 700, looking for some took up to half their time."""


def querying(telemetry: SampleStore, memory_bytes: int = MOST_BYTES) -> Querying:
    """Return what makes a storage for each query, and the directory; made once per instance.

    From then on this process collects garbage less often.
    """
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS, 10, 10)
    return Querying(telemetry, time.monotonic, time.time, memory_bytes)


def query_storage(
    telemetry: SampleStore, now: float, budget: QueryBudget | None = None, *, consistent: bool = False
) -> StoredSamples:
    """Return a storage for one query where there is nothing to share with the next one."""
    return querying(telemetry).storage(now, budget, consistent=consistent)
