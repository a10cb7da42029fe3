"""Queries of the pages, wired: the engine is imported by the first page that asks it something."""

from functools import cache
from typing import TYPE_CHECKING

from lamplighter.web.check_history import StorageFor

if TYPE_CHECKING:
    from lamplighter.telemetry.querying import Querying
    from lamplighter.telemetry.stored import SampleStore
    from lamplighter.telemetry.stored_samples import StoredSamples

MOST_SERIES = 2000
MOST_SAMPLES = 1_000_000
QUERY_SECONDS = 8.0
"""Of the fifteen that the function has: the page is read and drawn from more than one query."""


def page_queries(telemetry: "SampleStore") -> StorageFor:
    """Return what makes a storage for each page; the index and the threads are shared by all."""

    @cache
    def queries() -> "Querying":
        from lamplighter.bootstrap.querying import querying  # noqa: PLC0415 - imports the engine

        return querying(telemetry)

    def storage(now: float) -> "StoredSamples":
        from lamplighter.telemetry.query_budget import QueryBudget  # noqa: PLC0415 - as above

        budget = QueryBudget(max_series=MOST_SERIES, max_samples=MOST_SAMPLES, seconds=QUERY_SECONDS)
        return queries().storage(now, budget)

    return storage
