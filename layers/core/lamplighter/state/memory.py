"""State in a dictionary: for tests, and the reference that the contract suite holds DynamoDB against."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from threading import Lock

from lamplighter.state.store import Record

MOST_IN_ONE_PUT = 100


class InMemoryStateStore:
    """Keeps records for as long as the process lives. Safe for threads.

    It has no clock: for writes, which are not told the time, it is as late as the latest read said.
    """

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._now = -inf
        self._lock = Lock()

    def get(self, partition: str, key: str, now: float) -> Record | None:
        """See `StateStore.get`."""
        with self._lock:
            self._now = max(self._now, now)
            record = self._records.get((partition, key))
        return _copy(record) if record and _lives(record, now) else None

    def list(
        self,
        partition: str,
        now: float,
        *,
        prefix: str = "",
        before: str = "",
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Sequence[Record]:
        """See `StateStore.list`."""
        with self._lock:
            self._now = max(self._now, now)
            found = [
                record
                for (where, key), record in self._records.items()
                if where == partition and key.startswith(prefix) and _lives(record, now)
                if not before or key.encode() < before.encode()
            ]
        found.sort(key=lambda record: record.key.encode(), reverse=newest_first)
        return [_copy(record) for record in found[:limit]]

    def put(self, record: Record) -> bool:
        """See `StateStore.put`."""
        return self.put_all([record])

    def put_all(self, records: Sequence[Record]) -> bool:
        """See `StateStore.put_all`."""
        require_one_transaction(records)
        with self._lock:
            if not all(self._may_put(record) for record in records):
                return False
            for record in records:
                self._records[record.partition, record.key] = _copy(replace(record, version=record.version + 1))
        return True

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        """See `StateStore.delete`. What is not there is deleted already, whatever the version."""
        with self._lock:
            stored = self._version(partition, key)
            if version is not None and stored not in (0, version):
                return False
            self._records.pop((partition, key), None)
        return True

    def _may_put(self, record: Record) -> bool:
        stored = self._records.get((record.partition, record.key))
        if record.version == 0:
            return stored is None or not _lives(stored, self._now)
        return stored is not None and stored.version == record.version

    def _version(self, partition: str, key: str) -> int:
        record = self._records.get((partition, key))
        return record.version if record else 0


def require_one_transaction(records: Sequence[Record]) -> None:
    """Raise ValueError where `records` cannot be one all-or-none write: too many, or one of them twice."""
    if len(records) > MOST_IN_ONE_PUT:
        raise ValueError(f"{len(records)} records cannot be written as one; the most is {MOST_IN_ONE_PUT}")
    if len({(record.partition, record.key) for record in records}) != len(records):
        raise ValueError("a record is twice in one write")


def _lives(record: Record, now: float) -> bool:
    return record.expires_at is None or record.expires_at > now


def _copy(record: Record) -> Record:
    """Through JSON, so that callers share nothing and get back what a real store would give."""
    return replace(record, data=json.loads(json.dumps(record.data)))
