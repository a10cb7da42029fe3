"""The port to what changes by compare-and-set; every other keeper of state is built on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One item: JSON-like data (str, int, float, bool, None, list, dict) under partition and key.

    `version` is 0 for a record that is not stored yet and grows by one with every write.
    `expires_at` is unix seconds; an expired record is never returned, deleted yet or not.
    """

    partition: str
    key: str
    data: Mapping[str, Any]
    version: int = 0
    expires_at: float | None = None


class StateStore(Protocol):
    """Records by partition and sorted key. Every method may raise `StoreUnavailable`."""

    def get(self, partition: str, key: str, now: float) -> Record | None:
        """Return the record, read consistently, or None."""

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
        """Return the records of a partition in key order, all pages, or the first `limit` of them.

        `before`, if given, leaves out the keys that do not sort before it, by their UTF-8 bytes.
        """

    def put(self, record: Record) -> bool:
        """Write if the stored version equals `record.version` (0: does not exist). False: someone was first."""

    def put_all(self, records: Sequence[Record]) -> bool:
        """Write up to 100 records, all or none, each under the condition of `put`."""

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        """Delete, if `version` is given only that version. False: it was another."""
