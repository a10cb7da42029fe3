"""Where acknowledgements are kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lamplighter.alerting.acknowledgement import Acknowledgement
from lamplighter.state.store import Record, StateStore

PARTITION = "ACK"
RETENTION_SECONDS = 86_400.0
"""How long a record stays after its time is up."""


@dataclass(frozen=True, slots=True)
class KeptAcknowledgement:
    """The latest one of an alert, and the version to replace it under; None and 0 where there is none."""

    acknowledgement: Acknowledgement | None = None
    version: int = 0


class AcknowledgementStore:
    """The latest acknowledgement of each alert, in force or not."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def all(self, now: float) -> Mapping[str, Acknowledgement]:
        """Return every one that is stored, by fingerprint: one read. `acknowledged` tells which of them hold."""
        return {record.key: _acknowledgement(record) for record in self._state.list(PARTITION, now)}

    def get(self, fingerprint: str, now: float) -> KeptAcknowledgement:
        """Return that of one alert."""
        record = self._state.get(PARTITION, fingerprint, now)
        return KeptAcknowledgement(_acknowledgement(record), record.version) if record else KeptAcknowledgement()


def acknowledgement_record(acknowledgement: Acknowledgement, version: int) -> Record:
    """Return what must be put to keep it."""
    data = {name: value for name, value in asdict(acknowledgement).items() if name != "fingerprint"}
    return Record(
        partition=PARTITION,
        key=acknowledgement.fingerprint,
        data=data,
        version=version,
        expires_at=acknowledgement.until + RETENTION_SECONDS,
    )


def _acknowledgement(record: Record) -> Acknowledgement:
    names = {field.name for field in fields(Acknowledgement)} - {"fingerprint"}
    data: Mapping[str, Any] = {name: value for name, value in record.data.items() if name in names}
    return Acknowledgement(fingerprint=record.key, **data)
