"""Incidents as pages show them: how each stands, in words and colours, and who is to see what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from lamplighter.incidents.incident import Incident, IncidentState, Phase
from lamplighter.web.event_view import SEVERITY_LOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One incident in a list. Colour is never alone: `word` says how it stands."""

    id: str
    address: str
    title: str
    look: str
    word: str
    severity: str
    opened_at: float
    lasted_seconds: float
    alerts: int
    firing: int


def incident_row(incident: Incident, now: float) -> IncidentRow:
    """Return it as those see it who sign in."""
    return IncidentRow(
        id=incident.id,
        address=incident_address(incident.id),
        title=incident.title,
        look=incident_look(incident),
        word=incident.phase.value.capitalize(),
        severity=incident.severity,
        opened_at=incident.opened_at,
        lasted_seconds=incident.lasted_seconds(now),
        alerts=len(incident.members),
        firing=len(incident.firing),
    )


def incident_look(incident: Incident) -> str:
    """Return its colour: by severity while something fires."""
    if not incident.is_live:
        return "up"
    if incident.state is IncidentState.MONITORING:
        return "info"
    return SEVERITY_LOOKS.get(incident.severity, "degraded")


def incident_address(incident_id: str) -> str:
    """Return where an incident is for those who sign in."""
    return f"/admin/incidents/{quote(incident_id, safe='')}"


def public_address(incident_id: str) -> str:
    """Return where it is for everyone."""
    return f"/incidents/{quote(incident_id, safe='')}"


def offered_phases(incident: Incident) -> Mapping[str, str]:
    """Return what an update may say of how it stands: nobody can declare resolved what still fires."""
    if incident.is_live:
        possible = [phase for phase in Phase if phase is not Phase.RESOLVED or not incident.firing]
    else:
        possible = [Phase.RESOLVED]
    return {phase.value: phase.value.capitalize() for phase in possible}
