"""What versions before there were routes have written of each alert, read once so that nobody is told anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.told import Told
from lamplighter.state.store import StateStore


@dataclass(frozen=True, slots=True)
class EarlierTold:
    """One record: the last state of an alert that was delivered, empty for none."""

    fingerprint: str
    state: str
    told_at: float


class EarlierTolds:
    """The records by integration; an integration that has none is not asked for again."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._without: set[str] = set()

    def of(self, integration: str, now: float) -> Mapping[str, EarlierTold]:
        """Return what is left of them for ``<receiver>/<kind>/<index>``, by fingerprint."""
        if integration in self._without:
            return {}
        records = self._state.list(_partition(integration), now)
        if not records:
            self._without.add(integration)
        return {record.key: _earlier(record.key, record.data) for record in records}

    def forget(self, integration: str, fingerprint: str) -> None:
        """Delete the record of what the notification log knows now, or of an alert that is no more."""
        self._state.delete(_partition(integration), fingerprint)


def converted(earlier: Mapping[str, EarlierTold], members: Mapping[str, Alert]) -> Told:
    """Return the notification log of a group with `members`, as far as the earlier records are about them.

    What was told to be over, and what is over and was never told, is no part of the group any more.
    """
    about = {key: earlier[key] for key in members if key in earlier}
    firing = frozenset(key for key, one in about.items() if one.state == AlertState.FIRING)
    if not about:
        return Told()
    told_at = max(one.told_at for one in about.values())
    left = {
        key: alert.ends_at
        for key, alert in members.items()
        if alert.state is AlertState.RESOLVED and alert.ends_at is not None and key not in firing
    }
    return Told(entry=Entry(firing, frozenset(), told_at) if firing else None, left=left)


def _partition(integration: str) -> str:
    return f"TOLD#{integration}"


def _earlier(fingerprint: str, data: Mapping[str, Any]) -> EarlierTold:
    return EarlierTold(fingerprint, str(data.get("state", "")), float(data.get("told_at", 0.0)))
