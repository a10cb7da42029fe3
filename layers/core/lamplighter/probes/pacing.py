"""When the next probe may start, so that probes wait for their targets and not for this machine's CPU.

A probe's timings are true only while its own thread is there to see each event. Starts are therefore spread by a
token bucket of one: the gap is what a probe was measured to keep the loop busy, divided by the share of the time
that the loop may be busy. See docs/adr/0003-pacing.md.
"""

UTILISATION = 0.6
"""The share of wall time that probes may keep the loop busy."""
FIRST_BUSY_SECONDS = 0.0015
"""What a probe is assumed to cost before any was measured: a full TLS handshake on a slow core."""
SHORTEST_GAP_SECONDS = 0.0001
LONGEST_GAP_SECONDS = 0.02
BURST_SECONDS = 0.001
"""The bucket: cheap probes start a few at once, which saves a wake-up each."""
LATE_CREDIT_SECONDS = 0.0005
"""How much of a late start the next ones may make up for: about what a wake-up is late by."""
WINDOW_PROBES = 25
"""The measured cost follows the last few dozen probes."""


class Pacer:
    """A pure decision: feed it the loop's busy time and what ended, ask it when the next start is due.

    All times are monotonic seconds. One pacer serves one loop and lives as long as it, so that what was learnt in
    one round serves the next.
    """

    def __init__(
        self, utilisation: float = UTILISATION, busy_seconds_per_probe: float = FIRST_BUSY_SECONDS
    ) -> None:
        self._utilisation = utilisation
        self._busy_per_probe = busy_seconds_per_probe
        self._empty_until = 0.0
        self._busy_seen = 0.0
        self._halves = 0
        """Starts and ends since the last estimate: a round that begins or runs out is not half a probe dearer."""

    @property
    def gap_seconds(self) -> float:
        """The present distance between two starts."""
        return min(LONGEST_GAP_SECONDS, max(SHORTEST_GAP_SECONDS, self._busy_per_probe / self._utilisation))

    def next_start(self, now: float) -> float:
        """Return when the next probe may start: `now` while there are tokens, else when the bucket is full."""
        if now >= self._empty_until - max(0.0, BURST_SECONDS - self.gap_seconds):
            return now
        return self._empty_until

    def started(self, now: float) -> None:
        """Take a token. What came late is made up for in small part only, never by a burst."""
        self._empty_until = max(self._empty_until, now - LATE_CREDIT_SECONDS) + self.gap_seconds
        self._halves += 1

    def ended(self, busy_seconds: float) -> None:
        """Count one ended attempt; `busy_seconds` is `Loop.busy_seconds`, the total so far."""
        self._halves += 1
        if self._halves < 2 * WINDOW_PROBES:
            return
        measured = max(0.0, busy_seconds - self._busy_seen) * 2 / self._halves
        self._busy_per_probe += (measured - self._busy_per_probe) / 2
        self._busy_seen = busy_seconds
        self._halves = 0
