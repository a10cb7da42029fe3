"""Writes what became of alerts: alert, history and the clocks of those to be told, all or none."""

import logging
from collections.abc import Callable, Mapping, Sequence

from lamplighter.alerting import events
from lamplighter.alerting.changes import Change, KeptAlerts
from lamplighter.alerting.clocks import Routings
from lamplighter.alerting.courses import followed
from lamplighter.alerting.flush_queue import FlushQueue, wake
from lamplighter.alerting.group_store import GroupStore, KeptGroup, group_record
from lamplighter.alerting.groups import Group
from lamplighter.alerting.history import AlertHistory, event_record
from lamplighter.alerting.parts import Part, Wake, parts_of
from lamplighter.alerting.store import AlertStore, KeptAlert
from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.errors import StoreUnavailable
from lamplighter.state.store import Record, StateStore

log = logging.getLogger(__name__)

LOST_RACES = 8
FEW = 4
"""So many clocks are read one by one; of more all that are stored are read at once."""

Decide = Callable[[KeptAlerts], Sequence[Change]]
After = Callable[[float], None]


def nothing(_now: float) -> None:
    """Follow a change with nothing."""


class AlertWriter:
    """Applies changes by compare-and-set; who loses a race decides anew on what the winner left.

    `after` is called with the time once alerts have entered other states; it has to raise nothing.
    """

    def __init__(self, state: StateStore, queue: FlushQueue, after: After = nothing) -> None:
        self._state = state
        self._alerts = AlertStore(state)
        self._groups = GroupStore(state)
        self._history = AlertHistory(state)
        self._queue = queue
        self._routings = Routings()
        self._after = after

    def kept(self, now: float) -> KeptAlerts:
        """Return the alerts as they stand."""
        return {key: kept.alert for key, kept in self._alerts.kept(now).items()}

    def apply(self, decide: Decide, config: AlertmanagerConfig, now: float) -> None:
        """Write what `decide` makes of the alerts as they stand; after a lost race it decides anew.

        Raises `StoreUnavailable` after losing too many races; what was written until then stays.
        """
        is_news = False
        for _ in range(LOST_RACES):
            kept = self._alerts.kept(now)
            changes = decide({key: entry.alert for key, entry in kept.items()})
            is_news = is_news or any(change.entered for change in changes)
            if self._write(changes, kept, config, now):
                if is_news:
                    self._after(now)
                return
        raise StoreUnavailable(f"alerts were changed by others {LOST_RACES} times in a row")

    def _write(
        self, changes: Sequence[Change], kept: Mapping[str, KeptAlert], config: AlertmanagerConfig, now: float
    ) -> bool:
        """Write part after part, each with the clocks of those to be told."""
        routing = self._routings(config)
        alerts = {key: entry.alert for key, entry in kept.items()}
        changes = followed(changes, alerts, routing.flapping_of, now)
        parts = list(parts_of(changes, routing))
        many = sum(len(part.wakes) for part in parts) > FEW
        stored = self._groups.all(now) if many else {}
        return all(self._write_part(part, kept, stored, now) for part in parts)

    def _write_part(
        self, part: Part, kept: Mapping[str, KeptAlert], stored: dict[str, KeptGroup], now: float
    ) -> bool:
        if any(change.entered for change in part.changes):
            self._history.open_day(now)
        records = [record for change in part.changes for record in self._records(change, kept, now)]
        woken = self._woken(part.wakes, stored, now)
        records += [group_record(after, before.version) for before, after in woken]
        if records and not self._state.put_all(records):
            return False
        stored.update({after.key: KeptGroup(after, before.version + 1) for before, after in woken})
        _log_transitions(part.changes)
        wake(self._queue, _to_wake(woken, now), now)
        return all(
            self._alerts.forget(change.fingerprint, kept[change.fingerprint].version)
            for change in part.changes
            if change.alert is None
        )

    def _woken(
        self, wakes: Mapping[str, Wake], stored: Mapping[str, KeptGroup], now: float
    ) -> Sequence[tuple[KeptGroup, Group]]:
        """Each clock before and after the news."""
        found = []
        for key, due in wakes.items():
            before = stored.get(key) or self._groups.get(key, now)
            found.append((before, due.clock.place.woken(before.group, due.since, now)))
        return found

    def _records(self, change: Change, kept: Mapping[str, KeptAlert], now: float) -> list[Record]:
        if change.alert is None:
            return []
        version = kept[change.fingerprint].version if change.fingerprint in kept else 0
        records = [self._alerts.record_of(change, version)]
        if change.entered is not None:
            records.append(event_record(events.transition(change.fingerprint, change.alert, now)))
        return records


def _to_wake(woken: Sequence[tuple[KeptGroup, Group]], now: float) -> list[Group]:
    """Return the groups whose next flush nobody has asked for yet."""
    return [after for before, after in woken if before.group.due_at != after.due_at or after.lease_until > now]


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
