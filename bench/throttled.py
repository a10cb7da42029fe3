"""A loop that gets only a share of a core, doled out as Lambda doles it out: so much CPU in every 20 ms.

The kernel stops a function that has used up its period's quota until the next one begins. Here that happens after
a turn of the loop instead of in the midst of it, which is the only liberty taken.
"""

import time

from lamplighter.probes.loop import Loop

PERIOD_SECONDS = 0.02
FULL_CORE_MEGABYTES = 1769


def cpu_share(memory_megabytes: int) -> float:
    """Return the share of one core that a function of this size gets."""
    return min(1.0, memory_megabytes / FULL_CORE_MEGABYTES)


class ThrottledLoop(Loop):
    """`share` of one core. Stops are counted as busy, as a clock around a stopped callback would see them."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._quota = share * PERIOD_SECONDS
        self._throttled = share < 1.0
        self._period_ends = 0.0
        self._used_before = 0.0

    def _turn(self) -> None:
        super()._turn()
        if not self._throttled:
            return
        now, used = time.monotonic(), time.process_time()
        if now >= self._period_ends:
            self._period_ends = now + PERIOD_SECONDS - (now - self._period_ends) % PERIOD_SECONDS
            self._used_before = used
        elif used - self._used_before >= self._quota:
            stop = self._period_ends - now
            time.sleep(stop)
            self.busy_seconds += stop
