"""What happened to alerts and notifications in the last 90 days."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.history_query import Cursor, HistoryQuery, Page
from lamplighter.alerting.records import event_from_data, event_to_data
from lamplighter.state.store import Record, StateStore

KEPT_DAYS = 90
DAY_SECONDS = 86400.0
DAYS_PARTITION = "HISTORY"
READ_AT_ONCE = 250
"""Some hundred kilobytes: what DynamoDB gives in one answer anyway."""
MOST_EXAMINED = 5_000
"""Events that one page looks at, so that a question which few fulfil is answered in time, piece by piece."""


def event_record(event: Event) -> Record:
    """Return the record that keeps `event`: one partition a day, sorted by time."""
    return Record(
        partition=_partition(_day(event.at)),
        key=event_key(event),
        data=event_to_data(event),
        expires_at=event.at + KEPT_DAYS * DAY_SECONDS,
    )


def event_key(event: Event) -> str:
    """Return what tells `event` from all others: its time in ms, then of which alert it tells what."""
    moment_ms = round(event.at * 1000)
    parts = [event.fingerprint, event.state, str(round(event.starts_at * 1000)), event.receiver]
    if event.kind is not EventKind.TRANSITION:
        parts += ["" if event.kind is EventKind.NOTIFICATION else str(event.kind), str(event.outcome or "")]
    return f"{moment_ms:013d}#{'-'.join(part for part in parts if part)}"


def cursor_of(event: Event) -> Cursor:
    """Return the place of `event`: a page after it begins with what was before."""
    return Cursor(_day(event.at), event_key(event))


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
        query = HistoryQuery(checks=frozenset({check})) if check else HistoryQuery()
        at_once = READ_AT_ONCE if check else max(1, limit)
        places = self._places(query, None, now, at_once) if limit > 0 else iter(())
        return list(islice((event for _, event in places if query.wants(event)), limit))

    def page(self, query: HistoryQuery, now: float, *, limit: int = 100, after: Cursor | None = None) -> Page:
        """Return up to `limit` events that `query` wants, newest first, and where the next page goes on.

        A page may be short, or empty, and still have a next one: each looks at up to 5,000 events.
        Raises `StoreUnavailable`.
        """
        found: list[Event] = []
        for examined, (cursor, event) in enumerate(self._places(query, after, now), start=1):
            if query.wants(event):
                found.append(event)
            if len(found) >= limit or examined >= MOST_EXAMINED:
                return Page(tuple(found), cursor)
        return Page(tuple(found), None)

    def all(self, query: HistoryQuery, now: float) -> Iterator[Event]:
        """Yield every event that `query` wants, newest first, read as it is asked for. May raise."""
        return (event for _, event in self._places(query, None, now) if query.wants(event))

    def _places(
        self, query: HistoryQuery, after: Cursor | None, now: float, at_once: int = READ_AT_ONCE
    ) -> Iterator[tuple[Cursor, Event]]:
        """Yield what lies in the query's time, newest first, with the place of each."""
        end = "" if query.end is None else f"{round(query.end * 1000):013d}"
        for day in self._days(query, after, now):
            before = after.key if after is not None and day == after.day else end
            for record in self._of_day(day, before, now, at_once):
                event = event_from_data(record.data)
                if query.start is not None and event.at < query.start:
                    return
                yield Cursor(day, record.key), event

    def _days(self, query: HistoryQuery, after: Cursor | None, now: float) -> Iterator[str]:
        """Yield the days that have events, newest first, from the cursor's or the query's end to its start."""
        first = "" if query.start is None else _day(query.start)
        last = after.day if after is not None else "" if query.end is None else _day(query.end)
        for record in self._state.list(DAYS_PARTITION, now, newest_first=True):
            if record.key < first:
                return
            if not last or record.key <= last:
                yield record.key

    def _of_day(self, day: str, before: str, now: float, at_once: int) -> Iterator[Record]:
        while True:
            records = self._state.list(_partition(day), now, before=before, newest_first=True, limit=at_once)
            yield from records
            if len(records) < at_once:
                return
            before = records[-1].key


def _partition(day: str) -> str:
    return f"HISTORY#{day}"


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).date().isoformat()
