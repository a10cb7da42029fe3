"""What a rule saw at one time: the input of an alert's state machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Finding(StrEnum):
    """What one look says of the fault that an alert is about."""

    CLEAR = "clear"
    STARTING = "starting"
    """The fault is there, but not yet for as long as its threshold asks."""
    FAILING = "failing"
    SUPERSEDED = "superseded"
    """A graver alert about the same thing has taken over."""
    UNKNOWN = "unknown"
    """Nothing can be said: neither fires nor resolves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One rule's finding. `at` is when it was seen, `since` when the present condition began; unix seconds."""

    labels: Mapping[str, str]
    finding: Finding
    at: float
    since: float
    annotations: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict)
    hold_seconds: float = 0.0
    """For how long the fault must be seen before the alert fires."""
    clear_rounds: int = 1
    """Looks in a row without the fault, this one included, as far as it knows: some may not have come here."""
    clear_rounds_needed: int = 1
    """Looks in a row without the fault before the alert resolves."""
