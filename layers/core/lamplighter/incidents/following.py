"""What an alert's transition does to incidents: opens one, joins, merges, quiets or reopens them. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from lamplighter.alerting.notification import severity_rank
from lamplighter.incidents.board import Board, Draft, Step
from lamplighter.incidents.incident import Incident, IncidentState, Member, Phase
from lamplighter.incidents.links import is_linked
from lamplighter.incidents.timeline import EntryKind
from lamplighter.incidents.transitions import Transition

OPENS_NOTHING = "info"
"""The severity whose alerts join an incident that they are linked with, but make none."""
MOST_LIVE = 200
"""In a storm of alerts that nothing links, what comes on top belongs to the newest incident."""
MOST_MERGED = 12
"""By one transition, as one write can hold no more."""


def followed(board: Board, transitions: Sequence[Transition]) -> Step:
    """Return what `transitions`, in their order, make of `board`.

    As many as one write holds are followed; the rest is still owed afterwards.
    """
    draft = Draft(board)
    for transition in transitions:
        if draft.is_full:
            break
        if transition.fires:
            _fired(draft, transition)
        else:
            _ended(draft, transition)
    return draft.step()


def _fired(draft: Draft, fired: Transition) -> None:
    incident = _home(draft, fired)
    if incident is None:
        return
    if not incident.firing and incident.members:
        again = replace(incident, state=IncidentState.OPEN, quiet_since=None, resolved_at=None, said=None)
        incident = draft.put(again, EntryKind.REOPENED, fired.at)
    draft.put(_joined(incident, fired), EntryKind.FIRED, fired.at, **_about(fired))


def _home(draft: Draft, fired: Transition) -> Incident | None:
    """Return the incident that the alert belongs to: the live ones it links become one; a resolved one reopens."""
    linked = [
        incident
        for incident in draft.incidents
        if fired.fingerprint in incident.members or is_linked(incident, fired.links)
    ]
    live = [incident for incident in linked if incident.is_live]
    if live:
        home, *others = live
        for other in others[:MOST_MERGED]:
            home = _merged(draft, home, other, fired.at)
        return home
    if linked:
        return linked[-1]
    return None if fired.severity == OPENS_NOTHING else _opened(draft, fired)


def _opened(draft: Draft, fired: Transition) -> Incident:
    live = [incident for incident in draft.incidents if incident.is_live]
    if len(live) >= MOST_LIVE:
        return live[-1]
    incident = Incident(
        id=draft.new_id(fired.at),
        title=fired.summary,
        title_check=fired.links.check,
        severity=fired.severity,
        state=IncidentState.OPEN,
        opened_at=fired.at,
        changed_at=fired.at,
    )
    return draft.put(incident, EntryKind.OPENED, fired.at, text=fired.summary)


def _joined(incident: Incident, fired: Transition) -> Incident:
    links = fired.links
    titled = _explains(incident, fired)
    graver = severity_rank(fired.severity) > severity_rank(incident.severity)
    return replace(
        incident,
        title=fired.summary if titled else incident.title,
        title_check=links.check if titled else incident.title_check,
        severity=fired.severity if graver else incident.severity,
        members={**incident.members, fired.fingerprint: Member(fired.starts_at)},
        group_keys=incident.group_keys | links.group_keys,
        checks=incident.checks | ({links.check} if links.check else frozenset()),
        needs=incident.needs | links.needs,
    )


def _explains(incident: Incident, fired: Transition) -> bool:
    """Tell whether the alert says more of the incident than its title: others need its check, or it is graver."""
    if incident.title_check and incident.title_check in fired.links.needs:
        return False
    graver = severity_rank(fired.severity) > severity_rank(incident.severity)
    return graver or (fired.links.check != "" and fired.links.check in incident.needs - {incident.title_check})


def _merged(draft: Draft, home: Incident, other: Incident, at: float) -> Incident:
    draft.note(other.id, EntryKind.MERGED, at, other=home.id)
    gone = replace(other, state=IncidentState.MERGED, merged_into=home.id, resolved_at=at, changed_at=at)
    draft.close(gone)
    graver = severity_rank(other.severity) > severity_rank(home.severity)
    firing = bool(home.firing or other.firing)
    both = replace(
        home,
        severity=other.severity if graver else home.severity,
        state=IncidentState.OPEN if firing else IncidentState.MONITORING,
        quiet_since=None if firing else max(home.quiet_since or 0.0, other.quiet_since or 0.0),
        said=home.said or other.said,
        members={**other.members, **home.members},
        group_keys=home.group_keys | other.group_keys,
        checks=home.checks | other.checks,
        needs=home.needs | other.needs,
        absorbed=(*home.absorbed, other.id, *other.absorbed),
    )
    return draft.put(both, EntryKind.MERGED, at, other=other.id, text=other.title)


def _ended(draft: Draft, ended: Transition) -> None:
    for incident in draft.incidents:
        member = incident.members.get(ended.fingerprint)
        if member is None or member.ends_at is not None or member.starts_at > ended.starts_at:
            continue
        over = Member(member.starts_at, max(ended.at, member.starts_at), ended.is_missing)
        members = {**incident.members, ended.fingerprint: over}
        left = draft.put(replace(incident, members=members), EntryKind.ENDED, ended.at, **_about(ended))
        if not left.firing:
            _quieted(draft, left)


def _quieted(draft: Draft, incident: Incident) -> None:
    since = max(member.ends_at or 0.0 for member in incident.members.values())
    said = None if incident.said in {Phase.INVESTIGATING, Phase.IDENTIFIED} else incident.said
    quiet = replace(incident, state=IncidentState.MONITORING, quiet_since=since, said=said)
    draft.put(quiet, EntryKind.QUIET, since)


def _about(transition: Transition) -> dict[str, str]:
    return {
        "fingerprint": transition.fingerprint,
        "alertname": transition.alertname,
        "check": transition.check,
        "severity": transition.severity,
        "text": transition.summary,
    }
