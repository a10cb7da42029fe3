"""Writes what became of alerts: alert, history and the clocks of those to be told, all or none."""

import logging
from collections.abc import Callable, Mapping, Sequence

from lamplighter.alerting import events
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.flush_queue import FlushQueue, flush_message
from lamplighter.alerting.group_store import GroupStore, KeptGroup, group_record
from lamplighter.alerting.groups import Group, with_news
from lamplighter.alerting.history import AlertHistory, event_record
from lamplighter.alerting.integrations import pace_of, routed
from lamplighter.alerting.store import AlertStore, KeptAlert
from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.errors import LamplighterError, StoreUnavailable
from lamplighter.state.store import Record, StateStore

log = logging.getLogger(__name__)

LOST_RACES = 8
RECORDS_AT_ONCE = 100

Decide = Callable[[KeptAlerts], Sequence[Change]]


class AlertWriter:
    """Applies changes by compare-and-set; who loses a race decides anew on what the winner left."""

    def __init__(self, state: StateStore, queue: FlushQueue) -> None:
        self._state = state
        self._alerts = AlertStore(state)
        self._groups = GroupStore(state)
        self._history = AlertHistory(state)
        self._queue = queue

    def kept(self, now: float) -> KeptAlerts:
        """Return the alerts as they stand."""
        return {key: kept.alert for key, kept in self._alerts.kept(now).items()}

    def apply(self, decide: Decide, config: AlertmanagerConfig, now: float) -> None:
        """Write what `decide` makes of the alerts as they stand; after a lost race it decides anew.

        Raises `StoreUnavailable` after losing too many races; what was written until then stays.
        """
        for _ in range(LOST_RACES):
            kept = self._alerts.kept(now)
            changes = decide({key: entry.alert for key, entry in kept.items()})
            if self._write(changes, kept, config, now):
                return
        raise StoreUnavailable(f"alerts were changed by others {LOST_RACES} times in a row")

    def _write(
        self, changes: Sequence[Change], kept: Mapping[str, KeptAlert], config: AlertmanagerConfig, now: float
    ) -> bool:
        """Write part after part, each with the clocks of those to be told."""
        most = (RECORDS_AT_ONCE - len(routed(config))) // 2
        parts = [changes[start : start + most] for start in range(0, len(changes), most)]
        return all(self._write_part(part, kept, config, now) for part in parts)

    def _write_part(
        self, part: Sequence[Change], kept: Mapping[str, KeptAlert], config: AlertmanagerConfig, now: float
    ) -> bool:
        if any(change.entered for change in part):
            self._history.open_day(now)
        records = [record for change in part for record in self._records(change, kept, now)]
        woken = self._woken(config, now) if any(_is_news(change) for change in part) else []
        records += [group_record(after, before.version) for before, after in woken]
        if records and not self._state.put_all(records):
            return False
        _log_transitions(part)
        self._wake(woken, now)
        return all(
            self._alerts.forget(change.fingerprint, kept[change.fingerprint].version)
            for change in part
            if change.alert is None
        )

    def _woken(self, config: AlertmanagerConfig, now: float) -> Sequence[tuple[KeptGroup, Group]]:
        """The clock of each integration before and after the news."""
        pace = pace_of(config)
        stored = self._groups.all(now)
        keys = [integration.group_key for integration in routed(config)]
        before = [stored.get(key, KeptGroup(Group(key=key))) for key in keys]
        return [(each, with_news(each.group, pace, now)) for each in before]

    def _records(self, change: Change, kept: Mapping[str, KeptAlert], now: float) -> list[Record]:
        if change.alert is None:
            return []
        version = kept[change.fingerprint].version if change.fingerprint in kept else 0
        records = [self._alerts.record_of(change, version)]
        if change.entered is not None:
            records.append(event_record(events.transition(change.fingerprint, change.alert, now)))
        return records

    def _wake(self, woken: Sequence[tuple[KeptGroup, Group]], now: float) -> None:
        for before, after in woken:
            if before.group.due_at != after.due_at or after.lease_until > now:
                wake(self._queue, after, now)


def wake(queue: FlushQueue, group: Group, now: float) -> None:
    """Ask for the group's next flush. A queue that fails costs time only: the sweep finds what is due."""
    message = flush_message(group, now)
    if message is None:
        return
    try:
        queue.send(*message)
    except LamplighterError as error:
        log.warning("flush left to the sweep", extra={"group": group.key, "error": str(error)})


def _is_news(change: Change) -> bool:
    return change.entered is not None and not (change.alert is not None and change.alert.is_silent)


def _log_transitions(changes: Sequence[Change]) -> None:
    for change in changes:
        if change.entered is not None and change.alert is not None:
            labels = change.alert.labels
            log.info(
                "alert %s",
                change.entered,
                extra={
                    "alertname": labels.get("alertname"),
                    "check": labels.get("check"),
                    "id": change.fingerprint,
                },
            )
