"""The incidents that may still change, and what a step does to them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from lamplighter.incidents.incident import Incident, Member
from lamplighter.incidents.timeline import Entry, EntryKind

_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{1,16}", re.ASCII)
FULL = 50
"""Lines and closed incidents after which a step takes nothing more on: with the rest they are one write of 100."""


def is_id(text: str) -> bool:
    """Tell whether `text` may be the id of an incident; nothing else is ever looked for."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Board:
    """Every incident that is live, or was resolved a short while ago. `serial` counts lines of timelines.

    It is one record, so that of two functions that see linked alerts at one time the second sees the first one's.
    """

    incidents: Mapping[str, Incident] = field(default_factory=dict)
    serial: int = 0

    def members(self) -> Mapping[str, Member]:
        """Return the latest firing of each alert, by fingerprint."""
        found: dict[str, Member] = {}
        for incident in self.incidents.values():
            for key, member in incident.members.items():
                if key not in found or found[key].starts_at < member.starts_at:
                    found[key] = member
        return found


@dataclass(frozen=True, slots=True)
class Step:
    """A board after something happened, the lines to be added by incident, and what has left the board."""

    board: Board
    entries: Sequence[tuple[str, Entry]] = ()
    closed: Sequence[Incident] = ()


class Draft:
    """A step in the making."""

    def __init__(self, board: Board) -> None:
        self._incidents = dict(board.incidents)
        self._serial = board.serial
        self._entries: list[tuple[str, Entry]] = []
        self._closed: list[Incident] = []

    @property
    def incidents(self) -> Sequence[Incident]:
        """What is on the board, the oldest first."""
        return sorted(self._incidents.values(), key=lambda each: (each.opened_at, each.id))

    @property
    def is_full(self) -> bool:
        """Whether the rest is for another step."""
        return len(self._entries) + len(self._closed) >= FULL

    def new_id(self, at: float) -> str:
        """Return an id that sorts by time; the serial makes it the only one."""
        return f"{datetime.fromtimestamp(at, tz=UTC):%Y%m%dT%H%M%S}-{self._serial + 1:x}"

    def put(self, incident: Incident, kind: EntryKind, at: float, **more: Any) -> Incident:
        """Put an incident on the board with a line of its timeline; return it as it is there."""
        self.note(incident.id, kind, at, **more)
        kept = replace(incident, changed_at=max(at, incident.changed_at))
        self._incidents[kept.id] = kept
        return kept

    def close(self, incident: Incident) -> None:
        """Take an incident off the board; nothing but what people say of it changes any more."""
        self._incidents.pop(incident.id, None)
        self._closed.append(incident)

    def note(self, incident_id: str, kind: EntryKind, at: float, **more: Any) -> None:
        """Add a line to a timeline."""
        self._serial += 1
        self._entries.append((incident_id, Entry(at=at, kind=kind, serial=self._serial, **more)))

    def step(self) -> Step:
        """Return what has come together."""
        return Step(Board(self._incidents, self._serial), tuple(self._entries), tuple(self._closed))
