"""How long a call takes, the first one left out."""

import gc
import time
from collections.abc import Callable
from statistics import median

RUNS = 7


def median_ms(call: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median of some runs in milliseconds, after one that is not counted."""
    call()
    return median(once_ms(call) for _ in range(runs))


def once_ms(call: Callable[[], object]) -> float:
    """Return the milliseconds of one run."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def leave_alone_what_is_there() -> None:
    """Keep what was made for measuring out of the garbage collections that are measured: no function holds it."""
    gc.collect()
    gc.freeze()
