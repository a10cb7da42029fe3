"""The stores as a simulated function sees them: each call takes its time, and may go wrong."""

from collections.abc import Callable, Sequence
from typing import Any

from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.selection import Wanted
from lamplighter.telemetry.series import Frame
from tests.support.simulation_faults import Faults

Written = Callable[[Sequence[Record]], None]


class SharingStateStore(InMemoryStateStore):
    """Hands out what it keeps, which nobody changes: copies would cost a third of a run."""

    def get(self, partition: str, key: str, now: float) -> Record | None:
        """See `StateStore.get`."""
        self._now = max(self._now, now)
        record = self._records.get((partition, key))
        return record if record and (record.expires_at is None or record.expires_at > now) else None

    def list(self, partition: str, now: float, **how: Any) -> Sequence[Record]:
        """See `StateStore.list`."""
        if how:
            return super().list(partition, now, **how)
        self._now = max(self._now, now)
        found = [
            record
            for (where, _), record in self._records.items()
            if where == partition and (record.expires_at is None or record.expires_at > now)
        ]
        return sorted(found, key=lambda record: record.key.encode())


class FaultyStateStore:
    """See `StateStore`; what is really stored is in `kept`."""

    def __init__(
        self,
        kept: InMemoryStateStore,
        faults: Faults,
        is_record_of_telling: Callable[[Record], bool],
        written: Written,
    ) -> None:
        self.kept = kept
        self._faults = faults
        self._is_record_of_telling = is_record_of_telling
        self._wrote = written

    def get(self, partition: str, key: str, now: float) -> Record | None:
        """See `StateStore.get`."""
        return self._faults.call(f"get {partition}/{key}", lambda: self.kept.get(partition, key, now))

    def list(self, partition: str, now: float, **how: Any) -> Sequence[Record]:
        """See `StateStore.list`."""
        return self._faults.call(f"list {partition}", lambda: self.kept.list(partition, now, **how))

    def put(self, record: Record) -> bool:
        """See `StateStore.put`."""
        name = f"put {record.partition}/{record.key}"
        return self._faults.call(name, lambda: self._written([record]), writes=True)

    def put_all(self, records: Sequence[Record]) -> bool:
        """See `StateStore.put_all`."""
        name = "put " + ", ".join(f"{record.partition}/{record.key}" for record in records)
        return self._faults.call(name, lambda: self._written(records), writes=True)

    def delete(self, partition: str, key: str, version: int | None = None) -> bool:
        """See `StateStore.delete`."""
        name = f"delete {partition}/{key}"
        return self._faults.call(name, lambda: self.kept.delete(partition, key, version), writes=True)

    def _written(self, records: Sequence[Record]) -> bool:
        written = self.kept.put_all(records)
        if written and any(map(self._is_record_of_telling, records)):
            self._faults.recorded()
        if written:
            self._wrote(records)
        return written


class FaultyTelemetryStore(InMemoryTelemetryStore):
    """What alerting reads and writes of frames; what the collector writes goes to `kept` directly."""

    def __init__(self, kept: InMemoryTelemetryStore, faults: Faults) -> None:
        super().__init__()
        self.kept = kept
        self._faults = faults

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        """See `TelemetryStore.write`."""
        self._faults.call(f"write {frame.source}", lambda: self.kept.write(frame, latest=latest), writes=True)

    def latest(self) -> Sequence[Frame]:
        """See `TelemetryStore.latest`."""
        return self._faults.call("latest frames", self.kept.latest)

    def read(self, source: str, start_ms: int, end_ms: int, only: Wanted | None = None) -> Sequence[Frame]:
        """See `TelemetryStore.read`."""
        return self._faults.call(f"read {source}", lambda: self.kept.read(source, start_ms, end_ms, only))
