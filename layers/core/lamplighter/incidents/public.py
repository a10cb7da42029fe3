"""What of an incident is for everyone: which ones, and under which name. Pure.

An alert's summary may quote a cause or an address, so a public title is made of the names of checks, which the
public page has anyway.
"""

from collections.abc import Mapping, Sequence

from lamplighter.incidents.incident import Incident
from lamplighter.incidents.timeline import EntryKind

MOST_NAMED = 2
SENTENCES = {
    EntryKind.OPENED: "Something is wrong.",
    EntryKind.QUIET: "Nothing is wrong any more; we keep watching.",
    EntryKind.REOPENED: "It is wrong again.",
    EntryKind.RESOLVED: "Resolved.",
}
"""What is said of lines that people have not written: an alert's own words may name what is nobody's business."""


def is_public(incident: Incident) -> bool:
    """Tell whether it concerns those who use what is watched: an outage, or what people said a status of.

    Certificates, rules and the monitor itself are the operator's, until someone speaks of them.
    """
    return not incident.merged_into and bool(incident.checks or incident.said)


def affected(incident: Incident, names: Mapping[str, str]) -> Sequence[str]:
    """Return the names of its checks, that of its title first; `names` has those there are, by key."""
    keys = sorted(incident.checks & names.keys(), key=lambda key: (key != incident.title_check, names[key]))
    return [names[key] for key in keys]


def public_title(incident: Incident, names: Mapping[str, str]) -> str:
    """Return ``Disruption of shop and 3 other checks``."""
    found = affected(incident, names)
    if not found:
        return "Disruption"
    if len(found) <= MOST_NAMED:
        return f"Disruption of {' and '.join(found)}"
    rest = len(found) - 1
    return f"Disruption of {found[0]} and {rest} other checks"
