"""Evidence for messages, read with a deadline: a store that is slow or away costs a chart, never a message."""

import logging
from collections.abc import Sequence
from threading import Lock

from lamplighter.alerting.evidence import Evidences
from lamplighter.alerting.evidence_reading import Present, present, read_evidence
from lamplighter.channels.deadline import within
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.store import TelemetryStore

WAIT_SECONDS = 2.0
"""A function's lease of a group outlasts its send by ten times that."""
MOST_CHECKS = 20
"""In one message; no channel shows more alerts in full."""
PAUSE_SECONDS = 30.0
"""For which a store that did not answer is not asked again: the next message must not wait for it as well."""
KEPT_SECONDS = 5.0
"""For which the newest frames of all sources serve several messages."""

log = logging.getLogger(__name__)


class EvidenceReader:
    """Reads evidence for many messages at once."""

    def __init__(
        self, telemetry: TelemetryStore, count: Count = uncounted, *, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._telemetry = telemetry
        self._count = count
        self._wait_seconds = wait_seconds
        self._paused_until = 0.0
        self._known: tuple[float, Present] | None = None
        self._reading = Lock()

    def __call__(self, check_keys: Sequence[str], now: float) -> Evidences:
        """See `ReadEvidence`."""
        wanted = list(dict.fromkeys(filter(None, check_keys)))[:MOST_CHECKS]
        if not wanted:
            return {}
        if now < self._paused_until:
            self._count("lamplighter_evidence_missing_total", 1)
            return {}
        try:
            return within(self._wait_seconds, lambda: self._read(wanted, now))
        except Exception as error:  # noqa: BLE001 - a message is told whatever becomes of its evidence
            log.warning("told without evidence: %s", error)
            self._paused_until = now + PAUSE_SECONDS
            self._count("lamplighter_evidence_missing_total", 1)
            return {}

    def _read(self, check_keys: Sequence[str], now: float) -> Evidences:
        return read_evidence(self._telemetry, self._present(now), check_keys, now)

    def _present(self, now: float) -> Present:
        with self._reading:
            if self._known is None or not 0 <= now - self._known[0] < KEPT_SECONDS:
                self._known = now, present(self._telemetry, now)
            return self._known[1]
