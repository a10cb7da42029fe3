"""Incidents follow alerts, and take what people say of them. By compare-and-set: who loses a race begins anew."""

import logging
from collections.abc import Mapping

from lamplighter.alerting.alert import Alert
from lamplighter.errors import StoreUnavailable
from lamplighter.incidents.board import Board, Step, is_id
from lamplighter.incidents.following import followed
from lamplighter.incidents.incident import Incident
from lamplighter.incidents.settling import settled
from lamplighter.incidents.store import IncidentStore, KeptBoard, KeptIncident
from lamplighter.incidents.timeline import EntryKind
from lamplighter.incidents.transitions import LinksOf, owed
from lamplighter.incidents.updates import Update, said
from lamplighter.state.store import StateStore

log = logging.getLogger(__name__)

LOST_RACES = 8
MOST_STEPS = 100
"""By one call, some 2,500 alerts; what is left is still owed by the next one."""


class KeepIncidents:
    """Every method may raise `StoreUnavailable`; what was written until then stays, and the rest is still owed."""

    def __init__(self, state: StateStore) -> None:
        self._incidents = IncidentStore(state)

    def follow(
        self, alerts: Mapping[str, Alert], links_of: LinksOf, now: float, *, most_steps: int = MOST_STEPS
    ) -> None:
        """Bring incidents up to `alerts` as they stand, by fingerprint, and to `now`.

        To be called after alerts were written, and by every sweep: it writes nothing where nothing is missing.
        A step writes the board, and takes on 25 alerts or more.
        """
        lost = 0
        for _ in range(most_steps):
            before = self._incidents.board(now)
            step = _next_step(before.board, alerts, links_of, now)
            if step is None:
                return
            lost = 0 if self._write(step, before) else lost + 1
            if lost >= LOST_RACES:
                raise StoreUnavailable(f"incidents were changed by others {LOST_RACES} times in a row")

    def update(self, incident_id: str, update: Update, now: float) -> Incident | None:
        """Keep what someone says of an incident; return it as it is then, None if there is none of this id.

        Raises `InvalidUpdate`.
        """
        if not is_id(incident_id):
            return None
        for _ in range(LOST_RACES):
            before = self._incidents.board(now)
            kept = self._find(incident_id, before, now)
            if kept is None:
                return None
            step = said(before.board, kept.incident, update, now)
            if self._write(step, before, kept):
                changed = [*step.board.incidents.values(), *step.closed]
                return next(each for each in changed if each.id == incident_id)
        raise StoreUnavailable(f"incidents were changed by others {LOST_RACES} times in a row")

    def _find(self, incident_id: str, before: KeptBoard, now: float) -> KeptIncident | None:
        on_board = before.board.incidents.get(incident_id)
        return KeptIncident(on_board) if on_board is not None else self._incidents.closed(incident_id, now)

    def _write(self, step: Step, before: KeptBoard, incident: KeptIncident | None = None) -> bool:
        written = self._incidents.put(step, before, incident)
        if written:
            for incident_id, entry in step.entries:
                if entry.kind not in {EntryKind.FIRED, EntryKind.ENDED}:
                    log.info("incident %s", entry.kind, extra={"incident": incident_id})
        return written


def _next_step(board: Board, alerts: Mapping[str, Alert], links_of: LinksOf, now: float) -> Step | None:
    """Return what alerts ask for, or else what time does, or None where nothing is left to do."""
    for step in (followed(board, owed(board, alerts, links_of, now)), settled(board, now)):
        if step.entries or step.closed:
            return step
    return None
