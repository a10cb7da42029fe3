"""What an instance keeps for some seconds, so that a thousand requests a second cost a few reads."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from lamplighter.errors import StoreUnavailable
from lamplighter.health.snapshot import Snapshot

_log = logging.getLogger(__name__)


class SnapshotCache:
    """The newest snapshot, read at most once in `kept_seconds`, also when the store fails.

    One caller reads while the others are given what is known. When the store does not answer, or what it answers
    cannot be read, the last known snapshot is given marked stale: an empty one if there never was another.
    """

    def __init__(self, read: Callable[[float], Snapshot], *, kept_seconds: float) -> None:
        self._read = read
        self._kept_seconds = kept_seconds
        self._reading = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._asked_at = float("-inf")

    def get(self, now: float) -> Snapshot:
        """Return a snapshot that is at most `kept_seconds` old, or a stale one."""
        known = self._snapshot
        if known is not None and self._is_recent(now):
            return known
        if known is not None and not self._reading.acquire(blocking=False):
            return known
        if known is None:
            self._reading.acquire()
        try:
            return self._refreshed(now)
        finally:
            self._reading.release()

    def _is_recent(self, now: float) -> bool:
        return 0.0 <= now - self._asked_at < self._kept_seconds

    def _refreshed(self, now: float) -> Snapshot:
        if self._snapshot is not None and self._is_recent(now):
            return self._snapshot
        fresh = self._read_or_none(now) or replace(self._snapshot or Snapshot(taken_at=now), stale=True)
        self._snapshot, self._asked_at = fresh, now
        return fresh

    def _read_or_none(self, now: float) -> Snapshot | None:
        try:
            return self._read(now)
        except StoreUnavailable as error:
            _log.warning("the store did not answer; the last known state is shown: %s", error)
        except Exception:  # noqa: BLE001 - health has to answer; what another version stored may not fit this one
            _log.exception("what the store holds cannot be read; the last known state is shown")
        return None
