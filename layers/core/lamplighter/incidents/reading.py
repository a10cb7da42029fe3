"""What pages, the API and the feed ask of incidents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.incidents.board import Board, is_id
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.store import IncidentStore
from lamplighter.incidents.timeline import Entry, EntryKind
from lamplighter.state.store import StateStore

MOST_LINES = 500
FOR_EVERYONE = frozenset(
    {EntryKind.OPENED, EntryKind.QUIET, EntryKind.REOPENED, EntryKind.RESOLVED, EntryKind.UPDATE}
)
"""What a public page says: which alerts there were and what they found is for those who sign in."""
_ABOUT_ALERTS = frozenset(EventKind) - {EventKind.TRANSITION}


@dataclass(frozen=True, slots=True)
class Story:
    """One incident with its timeline, the newest line first."""

    incident: Incident
    entries: Sequence[Entry]

    @property
    def public(self) -> Sequence[Entry]:
        """The lines that are for everyone."""
        return [entry for entry in self.entries if entry.kind in FOR_EVERYONE]


class ReadIncidents:
    """Every method may raise `StoreUnavailable`.

    With `board_kept_seconds` the board, which is the largest of what is read, is read once in that time: for
    those who need not be signed in, and may ask as often as they like.
    """

    def __init__(self, state: StateStore, *, board_kept_seconds: float = 0.0) -> None:
        self._incidents = IncidentStore(state)
        self._history = AlertHistory(state)
        self._board_kept_seconds = board_kept_seconds
        self._kept_board: tuple[float, Board] | None = None

    def live(self, now: float) -> Sequence[Incident]:
        """Return what is not resolved, the latest first: one read."""
        return [incident for incident in self._on_board(now) if incident.is_live]

    def recent(self, now: float, *, limit: int = 50, before: str = "") -> Sequence[Incident]:
        """Return the latest incidents, resolved ones too, from before the id `before` if it is given.

        Those that turned out to be part of another are left out.
        """
        on_board = [each for each in self._on_board(now) if not before or each.id < before]
        found = merge(on_board, self._closed(now, limit, before), key=lambda each: each.id, reverse=True)
        return list(islice((incident for incident in found if not incident.merged_into), limit))

    def story(self, incident_id: str, now: float, *, limit: int = MOST_LINES) -> Story | None:
        """Return an incident with its latest lines, and those of what became part of it; None if there is none."""
        incident = self._get(incident_id, now)
        return None if incident is None else self._with_lines(incident, now, limit)

    def stories(self, now: float, *, limit: int = 20) -> Sequence[Story]:
        """Return the latest incidents with their timelines: what the feed holds. One read for each."""
        return [self._with_lines(incident, now, MOST_LINES) for incident in self.recent(now, limit=limit)]

    def told(self, incident: Incident, now: float) -> Sequence[Event]:
        """Return who was told of its alerts, who acknowledged them and what was tried, the newest first.

        Of an incident that has gone on for long, those among the newest events that one page of history looks at.
        """
        query = HistoryQuery(
            start=incident.opened_at,
            end=incident.resolved_at,
            kinds=_ABOUT_ALERTS,
            fingerprints=frozenset(incident.members),
        )
        return self._history.page(query, now, limit=MOST_LINES).events

    def _with_lines(self, incident: Incident, now: float, limit: int) -> Story:
        timelines = [
            self._incidents.timeline(each, now, limit=limit) for each in (incident.id, *incident.absorbed)
        ]
        return Story(incident, _newest(timelines, limit))

    def _closed(self, now: float, at_once: int, before: str) -> Iterator[Incident]:
        while True:
            found = self._incidents.all_closed(now, limit=at_once, before=before)
            yield from found
            if len(found) < at_once:
                return
            before = found[-1].id

    def _on_board(self, now: float) -> Sequence[Incident]:
        return sorted(self._board(now).incidents.values(), key=lambda each: each.id, reverse=True)

    def _board(self, now: float) -> Board:
        kept = self._kept_board
        if kept is not None and 0.0 <= now - kept[0] < self._board_kept_seconds:
            return kept[1]
        board = self._incidents.board(now).board
        self._kept_board = (now, board)
        return board

    def _get(self, incident_id: str, now: float) -> Incident | None:
        if not is_id(incident_id):
            return None
        on_board = self._board(now).incidents.get(incident_id)
        if on_board is not None:
            return on_board
        kept = self._incidents.closed(incident_id, now)
        return kept.incident if kept else None


def _newest(timelines: Iterable[Sequence[Entry]], limit: int) -> Sequence[Entry]:
    lines = [entry for timeline in timelines for entry in timeline]
    return sorted(lines, key=lambda entry: (entry.at, entry.serial), reverse=True)[:limit]
