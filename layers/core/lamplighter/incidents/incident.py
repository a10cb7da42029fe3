"""An incident: alerts that belong together, from the first that fired until all have been quiet for a while."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class IncidentState(StrEnum):
    """How it stands by its alerts."""

    OPEN = "open"
    """Something fires."""
    MONITORING = "monitoring"
    """Nothing fires any more, but not for long enough."""
    RESOLVED = "resolved"
    MERGED = "merged"
    """It turned out to be part of another."""


class Phase(StrEnum):
    """How it stands in the words that status pages use."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Member:
    """The latest firing of one alert that is part of it. Unix seconds; `ends_at` is None while it fires."""

    starts_at: float
    ends_at: float | None = None
    is_missing: bool = False
    """It ended in that it was not among the alerts any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Times are unix seconds. Sets hold what later alerts are linked by (`lamplighter.incidents.links`)."""

    id: str
    title: str
    """The summary of what explains the others, or else of the gravest alert."""
    title_check: str = ""
    """Key of the check that the title is about; empty where it is about none."""
    severity: str
    """The gravest so far."""
    state: IncidentState
    opened_at: float
    changed_at: float
    """When the last line was added to its timeline."""
    quiet_since: float | None = None
    """When its last alert ended; None while one fires."""
    resolved_at: float | None = None
    said: Phase | None = None
    """What people have said last, as long as nothing has happened since that makes it untrue."""
    members: Mapping[str, Member] = field(default_factory=dict)
    """By fingerprint."""
    group_keys: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    absorbed: tuple[str, ...] = ()
    """Ids of the incidents that turned out to be part of this one."""
    merged_into: str = ""

    @property
    def firing(self) -> frozenset[str]:
        """The fingerprints of what fires."""
        return frozenset(key for key, member in self.members.items() if member.ends_at is None)

    @property
    def is_live(self) -> bool:
        """Whether it is neither resolved nor merged."""
        return self.state in {IncidentState.OPEN, IncidentState.MONITORING}

    @property
    def phase(self) -> Phase:
        """Return what a status page says."""
        if not self.is_live:
            return Phase.RESOLVED
        if self.said is not None:
            return self.said
        return Phase.INVESTIGATING if self.state is IncidentState.OPEN else Phase.MONITORING

    def lasted_seconds(self, now: float) -> float:
        """Return how long something fired, or fires already."""
        return max(0.0, (now if self.quiet_since is None else self.quiet_since) - self.opened_at)
