"""What one instance counts, and how it gets into the totals."""

import logging
import os
import time
from collections.abc import Callable

from botocore.config import Config

from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.aws.totals_store import DynamoTotalsStore
from lamplighter.errors import StoreUnavailable
from lamplighter.telemetry.counters import Count, Counters, TotalsStore

COLD_STARTS = "lamplighter_cold_starts_total"
FLUSH_SECONDS = 50.0
"""Less than the minute between two sweeps or rounds: each write costs the whole item."""
BUDGET_SECONDS = 0.5

log = logging.getLogger(__name__)


class Counting:
    """Counts in memory, and adds what has come together to the totals at the end of an invocation.

    An instance writes at its first invocation, and then at most once in `FLUSH_SECONDS`. What was counted since is
    lost with the instance.
    """

    def __init__(self, function: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._function = function
        self._clock = clock
        self._counters = Counters()
        self._counters.count(COLD_STARTS)
        self._flushed_at: float | None = None

    @property
    def count(self) -> Count:
        """Return what counts."""
        return self._counters.count

    def flush(self, totals: TotalsStore) -> None:
        """Add to the totals if it is time. Fails nothing: what could not be added is kept for the next time."""
        now = self._clock()
        if self._flushed_at is not None and now - self._flushed_at < FLUSH_SECONDS:
            return
        self._flushed_at = now
        taken = self._counters.take()
        try:
            totals.add(self._function, taken)
        except StoreUnavailable as error:
            log.warning("what was counted could not be added to the totals: %s", error)
            self._counters.put_back(taken)

    def clients(self, config: Config | None = None) -> Clients:
        """Return clients whose capacity is counted."""
        tables = {os.environ["STATE_TABLE"]: "state", os.environ["TELEMETRY_TABLE"]: "telemetry"}
        return Clients(config, count=self.count, tables=tables)

    def flushing(self, clients: Clients) -> Callable[[], None]:
        """Return what is to be called at the end of each invocation."""
        retrying = Retrying(budget_seconds=BUDGET_SECONDS, count=self.count)
        totals = DynamoTotalsStore(clients.dynamodb, os.environ["TELEMETRY_TABLE"], retrying)
        return lambda: self.flush(totals)


def counting() -> Counting:
    """Return what counts for the function that this is."""
    return Counting(os.environ["POWERTOOLS_SERVICE_NAME"])
