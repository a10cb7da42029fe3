"""Where alerts are kept."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.records import alert_from_data, alert_to_data
from lamplighter.state.store import Record, StateStore

if TYPE_CHECKING:  # what decides on changes brings the whole engine, and pages only read
    from lamplighter.alerting.changes import Change

PARTITION = "ALERT"
RESOLVED_KEPT_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert and the version under which it may be replaced."""

    alert: Alert
    version: int


class AlertStore:
    """Alerts by fingerprint. Resolved ones stay for 24 hours, until `forget_old` deletes them.

    They do not expire by themselves: an expired item may linger in the table unseen and would keep the alert
    from being created anew.
    """

    def __init__(self, state: StateStore) -> None:
        self._state = state

    def all(self, now: float) -> Sequence[Alert]:
        """Return every alert, pending, firing and resolved within 24 hours, by fingerprint."""
        return [kept.alert for kept in self.kept(now).values() if not _is_old(kept.alert, now)]

    def get(self, fingerprint: str, now: float) -> KeptAlert | None:
        """Return one alert."""
        record = self._state.get(PARTITION, fingerprint, now)
        return _from_record(record) if record else None

    def kept(self, now: float) -> dict[str, KeptAlert]:
        """Return every alert with its version, by fingerprint."""
        return {record.key: _from_record(record) for record in self._state.list(PARTITION, now)}

    def record_of(self, change: "Change", version: int) -> Record:
        """Return what must be put to make `change`, under the condition that `version` is stored."""
        if change.alert is None:
            raise ValueError("an alert that is gone is deleted, not put")
        return Record(
            partition=PARTITION, key=change.fingerprint, data=alert_to_data(change.alert), version=version
        )

    def forget(self, fingerprint: str, version: int) -> bool:
        """Delete that version of an alert. False: it has changed in between."""
        return self._state.delete(PARTITION, fingerprint, version)

    def forget_old(
        self,
        now: float,
        kept_seconds: float = RESOLVED_KEPT_SECONDS,
        still_known: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """Delete the alerts that were resolved more than 24 hours ago, or longer where they are to be told of.

        `still_known`, asked only if there is any: the fingerprints of those that are kept nevertheless.
        """
        old = {key: one for key, one in self.kept(now).items() if _is_old(one.alert, now, kept_seconds)}
        needed = still_known() if old else ()
        for fingerprint, kept in old.items():
            if fingerprint not in needed:
                self.forget(fingerprint, kept.version)


def _is_old(alert: Alert, now: float, kept_seconds: float = RESOLVED_KEPT_SECONDS) -> bool:
    ended = alert.state is AlertState.RESOLVED and alert.ends_at is not None
    return ended and now - (alert.ends_at or 0.0) > kept_seconds


def _from_record(record: Record) -> KeptAlert:
    return KeptAlert(alert_from_data(record.data), record.version)
