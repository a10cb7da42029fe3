"""Whether a group is told to a receiver now, given what the receiver was told last. Pure.

The order of the reasons is Alertmanager's (notify/dedup_stage.go).
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a group is told or not told; logged and kept in the history."""

    FIRST_NOTIFICATION = "first_notification"
    """The receiver knows of nothing that fires."""
    NEW_FIRING = "new_firing"
    ALL_RESOLVED = "all_resolved"
    """The log must forget what fired even where resolved alerts are not wanted; the message is then not sent."""
    NEWLY_RESOLVED = "newly_resolved"
    REPEAT_INTERVAL = "repeat_interval"
    NOTHING_TO_TELL = "nothing_to_tell"
    """Nothing fires, and the receiver knows of nothing that did."""
    UNCHANGED = "unchanged"
    RESOLVED_NOT_WANTED = "resolved_not_wanted"
    """Some are newly resolved, but others fire, and the receiver wants no resolved ones."""

    @property
    def notifies(self) -> bool:
        """Whether the group goes on to be sent and recorded."""
        return self in _NOTIFYING


_NOTIFYING = frozenset(
    {
        Reason.FIRST_NOTIFICATION,
        Reason.NEW_FIRING,
        Reason.ALL_RESOLVED,
        Reason.NEWLY_RESOLVED,
        Reason.REPEAT_INTERVAL,
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a receiver was told last of a group: fingerprints. `told_at` is unix seconds."""

    firing: frozenset[str]
    resolved: frozenset[str]
    told_at: float


def decide(
    entry: Entry | None,
    firing: frozenset[str],
    resolved: frozenset[str],
    *,
    send_resolved: bool,
    repeat_seconds: float,
    now: float,
) -> Reason:
    """Return the reason to tell or not to tell the group's alerts, of which none is both firing and resolved."""
    if entry is None:
        return Reason.FIRST_NOTIFICATION if firing else Reason.NOTHING_TO_TELL
    if not firing <= entry.firing:
        return Reason.NEW_FIRING if entry.firing else Reason.FIRST_NOTIFICATION
    if not firing:
        return Reason.ALL_RESOLVED if entry.firing else Reason.NOTHING_TO_TELL
    return _while_firing(entry, resolved, send_resolved=send_resolved, due=entry.told_at < now - repeat_seconds)


def _while_firing(entry: Entry, resolved: frozenset[str], *, send_resolved: bool, due: bool) -> Reason:
    """The receiver knows of everything that fires, and something does."""
    newly_resolved = not resolved <= entry.resolved
    if newly_resolved and send_resolved:
        return Reason.NEWLY_RESOLVED
    if due:
        return Reason.REPEAT_INTERVAL
    return Reason.RESOLVED_NOT_WANTED if newly_resolved else Reason.UNCHANGED
