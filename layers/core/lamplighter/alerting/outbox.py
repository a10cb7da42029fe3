"""The history is put on the event bus: every line at least once, whoever dies when.

A line of history is written together with what it tells of, so nothing that has happened is missing there. What
was put is remembered for as long as older lines may still come; the rest of the history is what is owed.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lamplighter.alerting.event import Event
from lamplighter.alerting.events_out import EventBus, entry_of
from lamplighter.alerting.history import AlertHistory, event_key
from lamplighter.alerting.history_query import HistoryQuery
from lamplighter.state.store import Record, StateStore

log = logging.getLogger(__name__)

PARTITION = "EVENTS_OUT"
KEY = "sent"
LATE_SECONDS = 900.0
"""How old a line may be when it is written: it bears the time at which its function began."""
MOST_AT_ONCE = 500
MOST_REMEMBERED = 20_000
"""Marks, of 16 bytes each. Beyond that the oldest are forgotten, and their lines come twice."""
_MARK_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Sent:
    """What was put: every line before `until` (unix seconds), and later ones by their marks, oldest first."""

    until: float
    marks: tuple[str, ...] = ()


def owed(sent: Sent, events: Sequence[Event]) -> Sequence[Event]:
    """Return the lines of `events` (in any order) that were not put yet, the oldest first."""
    known = set(sent.marks)
    missing = [event for event in events if event.at >= sent.until and mark_of(event) not in known]
    return sorted(missing, key=lambda event: (event.at, event_key(event)))


def after_putting(sent: Sent, events: Sequence[Event], put: Sequence[Event], now: float) -> Sent:
    """Return what was put now that `put` were, `events` being all lines since `sent.until`."""
    known = {*sent.marks, *map(mark_of, put)}
    left = [event.at for event in events if mark_of(event) not in known]
    until = max(sent.until, min(now - LATE_SECONDS, *left) if left else now - LATE_SECONDS)
    recent = sorted((event for event in events if event.at >= until), key=lambda event: event.at)
    marks = [mark for mark in map(mark_of, recent) if mark in known]
    return Sent(until, tuple(marks[-MOST_REMEMBERED:]))


def mark_of(event: Event) -> str:
    """Return a short name of the line, the only one among as many as there ever are."""
    return blake2b(event_key(event).encode("utf-8", "replace"), digest_size=_MARK_CHARACTERS // 2).hexdigest()


class EventsOut:
    """To be called after something was written, and by every sweep."""

    def __init__(self, state: StateStore, bus: EventBus, stage: str) -> None:
        self._state = state
        self._history = AlertHistory(state)
        self._bus = bus
        self._stage = stage

    def put_owed(self, now: float) -> int:
        """Put up to 500 lines that are owed, the oldest first; return how many. The first call only begins.

        Raises `StoreUnavailable`: what was put by then is put again by a later call.
        """
        record = self._state.get(PARTITION, KEY, now)
        if record is None:
            self._state.put(_record(Sent(now), 0))
            return 0
        sent = _sent(record)
        events = list(self._history.all(HistoryQuery(start=sent.until), now))
        due = owed(sent, events)[:MOST_AT_ONCE]
        for refused in self._bus.put([entry_of(event, self._stage) for event in due]):
            log.error(
                "the event bus refuses an event", extra={"type": refused.entry.detail_type, "error": refused.error}
            )
        after = after_putting(sent, events, due, now)
        if due or after.until - sent.until >= LATE_SECONDS:
            self._state.put(_record(after, record.version))
        return len(due)


def _record(sent: Sent, version: int) -> Record:
    data = {"until": sent.until, "marks": "".join(sent.marks)}
    return Record(partition=PARTITION, key=KEY, data=data, version=version)


def _sent(record: Record) -> Sent:
    marks = record.data["marks"]
    size = _MARK_CHARACTERS
    return Sent(record.data["until"], tuple(marks[at : at + size] for at in range(0, len(marks), size)))
