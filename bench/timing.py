"""How long a call takes, the first one left out."""

import gc
import time
from collections.abc import Callable
from statistics import median

RUNS = 7


def median_ms(
    call: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median of some runs in milliseconds, after one that is not counted."""
    call()
    return median(once_ms(call, clock) for _ in range(runs))


def cpu_ms(call: Callable[[], object], runs: int = RUNS) -> float:
    """Return the same of this process' CPU alone, whatever else the machine does."""
    return median_ms(call, runs, time.process_time)


def once_ms(call: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return the milliseconds of one run."""
    began = clock()
    call()
    return (clock() - began) * 1000


def leave_alone_what_is_there() -> None:
    """Keep what was made for measuring out of the garbage collections that are measured: no function holds it."""
    gc.collect()
    gc.freeze()
