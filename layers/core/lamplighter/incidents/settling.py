"""Incidents that time alone changes: quiet ones are resolved, and resolved ones leave the board. Pure."""

from dataclasses import replace

from lamplighter.incidents.board import Board, Draft, Step
from lamplighter.incidents.incident import IncidentState
from lamplighter.incidents.timeline import EntryKind

CALM_SECONDS = 600.0
"""How long nothing has to fire before an incident is resolved."""
REOPEN_SECONDS = 3600.0
"""How long after that a linked alert reopens it instead of making another."""


def settled(board: Board, now: float) -> Step:
    """Return `board` as it is by `now`."""
    draft = Draft(board)
    for incident in draft.incidents:
        if draft.is_full:
            break
        if incident.state is IncidentState.MONITORING and _since(incident.quiet_since, now) >= CALM_SECONDS:
            resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=now)
            draft.put(resolved, EntryKind.RESOLVED, now)
        elif incident.state is IncidentState.RESOLVED and _since(incident.resolved_at, now) >= REOPEN_SECONDS:
            draft.close(incident)
    return draft.step()


def _since(at: float | None, now: float) -> float:
    return 0.0 if at is None else now - at
