"""What happened to alerts and notifications in the last 90 days."""

from collections.abc import Sequence
from datetime import UTC, datetime

from lamplighter.alerting.event import Event
from lamplighter.alerting.records import event_from_data, event_to_data
from lamplighter.state.store import Record, StateStore

KEPT_DAYS = 90
DAY_SECONDS = 86400.0
DAYS_PARTITION = "HISTORY"


def event_record(event: Event) -> Record:
    """Return the record that keeps `event`: one partition a day, sorted by time."""
    moment_ms = round(event.at * 1000)
    parts = (event.fingerprint, event.state, str(round(event.starts_at * 1000)), event.receiver)
    identity = "-".join(part for part in parts if part)
    return Record(
        partition=_partition(_day(event.at)),
        key=f"{moment_ms:013d}#{identity}",
        data=event_to_data(event),
        expires_at=event.at + KEPT_DAYS * DAY_SECONDS,
    )


class AlertHistory:
    """Events, newest first. Days that have any are listed, so that none is read in vain."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._opened: set[str] = set()

    def append(self, event: Event) -> None:
        """Keep `event`; the same event a second time changes nothing."""
        self.open_day(event.at)
        self._state.put(event_record(event))

    def open_day(self, at: float) -> None:
        """List the day of `at`. To be done before an event of that day is written together with other records."""
        day = _day(at)
        if day not in self._opened:
            expires_at = at + (KEPT_DAYS + 1) * DAY_SECONDS
            self._state.put(Record(partition=DAYS_PARTITION, key=day, data={}, expires_at=expires_at))
            self._opened.add(day)

    def recent(self, now: float, limit: int = 20, check: str = "") -> Sequence[Event]:
        """Return up to `limit` events of the last 90 days, newest first, of one check key if `check` is given.

        One read, and one more for each day that is needed.
        """
        found: list[Event] = []
        for day in self._state.list(DAYS_PARTITION, now, newest_first=True):
            if len(found) >= limit:
                break
            found += self._of_day(day.key, now, limit - len(found), check)
        return found

    def _of_day(self, day: str, now: float, wanted: int, check: str) -> Sequence[Event]:
        limit = None if check else wanted
        records = self._state.list(_partition(day), now, newest_first=True, limit=limit)
        events = [event_from_data(record.data) for record in records]
        return [event for event in events if not check or event.check == check][:wanted]


def _partition(day: str) -> str:
    return f"HISTORY#{day}"


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).date().isoformat()
