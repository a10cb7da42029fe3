"""Where incidents are kept: the board as one record, those that have left it, and every timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.incidents.board import Board, Step
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.records import entry_from_data, entry_to_data, incident_from_data, incident_to_data
from lamplighter.incidents.timeline import Entry
from lamplighter.state.store import Record, StateStore

BOARD_PARTITION = "INCIDENT_BOARD"
BOARD_KEY = "board"
CLOSED_PARTITION = "INCIDENT"
KEPT_SECONDS = 90 * 86400.0


@dataclass(frozen=True, slots=True)
class KeptBoard:
    """The board and the version under which it may be replaced; 0 while it is not stored yet."""

    board: Board
    version: int = 0


@dataclass(frozen=True, slots=True)
class KeptIncident:
    """An incident, and the version of its own record; 0 while it is on the board."""

    incident: Incident
    version: int = 0


class IncidentStore:
    """Incidents by id, for 90 days after they have left the board; lines of timelines for 90 days each."""

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def board(self, now: float) -> KeptBoard:
        """Return the incidents that may still change."""
        record = self._state.get(BOARD_PARTITION, BOARD_KEY, now)
        if record is None:
            return KeptBoard(Board())
        incidents = map(incident_from_data, record.data["incidents"])
        board = Board({each.id: each for each in incidents}, record.data["serial"])
        return KeptBoard(board, record.version)

    def closed(self, incident_id: str, now: float) -> KeptIncident | None:
        """Return an incident that has left the board."""
        record = self._state.get(CLOSED_PARTITION, incident_id, now)
        return KeptIncident(incident_from_data(record.data), record.version) if record else None

    def all_closed(self, now: float, *, limit: int, before: str = "") -> Sequence[Incident]:
        """Return those that have left the board, the latest first, from before the id `before` if it is given."""
        records = self._state.list(CLOSED_PARTITION, now, before=before, newest_first=True, limit=limit)
        return [incident_from_data(record.data) for record in records]

    def timeline(self, incident_id: str, now: float, *, limit: int) -> Sequence[Entry]:
        """Return the latest lines of an incident, the newest first."""
        records = self._state.list(_timeline(incident_id), now, newest_first=True, limit=limit)
        return [entry_from_data(record.data) for record in records]

    def put(self, step: Step, before: KeptBoard, incident: KeptIncident | None = None) -> bool:
        """Write a step whole, if the board is still as it was `before`; False: someone was first.

        `incident` is the closed one that the step changes, if it changes one.
        """
        versions = {incident.incident.id: incident.version} if incident else {}
        closed = [_closed_record(each, versions.get(each.id, 0)) for each in step.closed]
        entries = [_entry_record(incident_id, entry) for incident_id, entry in step.entries]
        return self._state.put_all([_board_record(step.board, before.version), *closed, *entries])


def _board_record(board: Board, version: int) -> Record:
    data = {"incidents": [incident_to_data(each) for each in board.incidents.values()], "serial": board.serial}
    return Record(partition=BOARD_PARTITION, key=BOARD_KEY, data=data, version=version)


def _closed_record(incident: Incident, version: int) -> Record:
    ended_at = incident.changed_at if incident.resolved_at is None else incident.resolved_at
    return Record(
        partition=CLOSED_PARTITION,
        key=incident.id,
        data=incident_to_data(incident),
        version=version,
        expires_at=ended_at + KEPT_SECONDS,
    )


def _entry_record(incident_id: str, entry: Entry) -> Record:
    return Record(
        partition=_timeline(incident_id),
        key=f"{max(0, round(entry.at * 1000)):013d}#{entry.serial:010d}",
        data=entry_to_data(entry),
        expires_at=entry.at + KEPT_SECONDS,
    )


def _timeline(incident_id: str) -> str:
    return f"INCIDENT#{incident_id}"
