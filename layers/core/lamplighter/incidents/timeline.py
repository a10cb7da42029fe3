"""What happened in an incident, line by line."""

from dataclasses import dataclass
from enum import StrEnum

from lamplighter.incidents.incident import Phase


class EntryKind(StrEnum):
    """What happened."""

    OPENED = "opened"
    FIRED = "fired"
    """An alert that belongs to it."""
    ENDED = "ended"
    """One of its alerts."""
    QUIET = "quiet"
    """Nothing fires any more."""
    REOPENED = "reopened"
    RESOLVED = "resolved"
    """It was quiet for long enough, or someone said so."""
    MERGED = "merged"
    """Another incident became part of it, or it of another: `other` says which."""
    UPDATE = "update"
    """People said something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `at` is unix seconds; `serial` tells apart what happened at one time, in order."""

    at: float
    kind: EntryKind
    serial: int
    fingerprint: str = ""
    alertname: str = ""
    check: str = ""
    """Check key."""
    severity: str = ""
    text: str = ""
    """The alert's summary, or what was said."""
    author: str = ""
    phase: Phase | None = None
    other: str = ""
    """The id of the other incident."""
