"""Many reads of partitions at the same time, for as long as a query may take."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as TimeIsUp
from typing import TypeVar

from lamplighter.telemetry.query_budget import Spending

T = TypeVar("T")


def read_all(pool: Executor, reads: Sequence[Callable[[], T]], spending: Spending, doing: str) -> list[T]:
    """Return what `reads` return, in their order. Raises `QueryTimeout`, or what the first to fail raised."""
    futures: list[Future[T]] = [pool.submit(read) for read in reads]
    try:
        return [
            _result(future, spending, f"{doing}, part {n} of {len(reads)}") for n, future in enumerate(futures, 1)
        ]
    finally:
        for future in futures:
            future.cancel()


def _result(future: "Future[T]", spending: Spending, doing: str) -> T:
    while True:
        left = spending.seconds_left(doing)
        try:
            return future.result(timeout=left)
        except TimeIsUp:
            if future.done():  # the read itself timed out, by an error of the same name
                raise
