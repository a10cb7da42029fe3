"""What each integration was told of each alert: written after the send, read before the next one."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory, event_record
from lamplighter.state.store import Record, StateStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an integration knows of one alert, and the attempts to tell it more. Times are unix seconds."""

    state: str = ""
    """``firing`` or ``resolved``: the last state that was delivered; empty when none was."""
    starts_at: float = 0.0
    """Of the alert that was told."""
    told_at: float = 0.0
    attempted_state: str = ""
    """The state that could not be delivered so far; empty when the last attempt went well."""
    attempted_starts_at: float = 0.0
    attempts: int = 0
    first_attempt_at: float = 0.0
    next_attempt_at: float = 0.0
    given_up: bool = False
    """After 24 hours of attempts; shown in the history once."""


@dataclass(frozen=True, slots=True)
class KeptTold:
    """A record and the version under which it may be replaced; 0 while it is not stored yet."""

    told: Told
    version: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """One record to be written, with the history event that goes with it."""

    fingerprint: str
    told: Told
    version: int
    event: Event | None = None


class ToldStore:
    """Records by integration and fingerprint. The holder of the group's lease is the only writer."""

    MOST_TELLINGS = 50
    """Two records each: what one all-or-none write of the state store holds."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._history = AlertHistory(state)

    def all(self, integration: str, now: float) -> dict[str, KeptTold]:
        """Return what `integration` was told, by fingerprint."""
        return {
            record.key: KeptTold(_told(record), record.version)
            for record in self._state.list(_partition(integration), now)
        }

    def record(self, integration: str, tellings: list[Telling]) -> bool:
        """Write records and their events. False: another function has written meanwhile."""
        for event in (telling.event for telling in tellings if telling.event):
            self._history.open_day(event.at)
        written = True
        for start in range(0, len(tellings), self.MOST_TELLINGS):
            part = tellings[start : start + self.MOST_TELLINGS]
            records = [_record(integration, telling) for telling in part]
            records += [event_record(telling.event) for telling in part if telling.event]
            written = self._state.put_all(records) and written
        return written

    def forget(self, integration: str, fingerprint: str, version: int) -> bool:
        """Delete the record of an alert that is no more."""
        return self._state.delete(_partition(integration), fingerprint, version)


def _partition(integration: str) -> str:
    return f"TOLD#{integration}"


def _record(integration: str, telling: Telling) -> Record:
    return Record(
        partition=_partition(integration),
        key=telling.fingerprint,
        data=asdict(telling.told),
        version=telling.version,
    )


def _told(record: Record) -> Told:
    data: dict[str, Any] = {
        field.name: record.data[field.name] for field in fields(Told) if field.name in record.data
    }
    return Told(**data)
