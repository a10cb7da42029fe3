"""What is put on the event bus for others to subscribe to (docs/events.md). Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lamplighter.alerting.event import Event, EventKind
from lamplighter.alerting.event_document import VERSION, event_document, iso_time
from lamplighter.alerting.health_changes import HealthChange

SOURCE = "lamplighter"
DETAIL_TYPES: Mapping[EventKind, str] = {
    EventKind.TRANSITION: "Lamplighter Alert Transition",
    EventKind.NOTIFICATION: "Lamplighter Notification Outcome",
    EventKind.ACKNOWLEDGEMENT: "Lamplighter Alert Acknowledged",
    EventKind.ACKNOWLEDGEMENT_TAKEN_BACK: "Lamplighter Alert Acknowledgement Taken Back",
    EventKind.ACTION: "Lamplighter Recovery Action",
}
HEALTH_DETAIL_TYPE = "Lamplighter Health Change"

MOST_ENTRIES = 10
MOST_BYTES = 256 * 1024 - 1
"""Of one request, all its entries together (EventBridge: PutEvents); an entry alone has to be smaller too."""
_TIME_BYTES = 14
_CUTS = (16_384, 2_048, 256, 64)
_MOST_ITEMS = 100
_NEVER_CUT = frozenset({"id", "fingerprint", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BusEntry:
    """One event for the bus. `at` is unix seconds, `detail` a JSON object as text."""

    detail_type: str
    at: float
    detail: str
    source: str = SOURCE

    @property
    def size_bytes(self) -> int:
        """What EventBridge counts of it."""
        return _TIME_BYTES + sum(len(text.encode()) for text in (self.source, self.detail_type, self.detail))


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry that the bus will never take, and its name for why."""

    entry: BusEntry
    error: str


class EventBus(Protocol):
    """Where others listen. An entry may come there more than once."""

    def put(self, entries: Sequence[BusEntry]) -> Sequence[RefusedEntry]:
        """Put every entry; return those that were refused. Raises `StoreUnavailable`: then some may be there."""


def entry_of(event: Event, stage: str) -> BusEntry:
    """Return the entry of a line of history."""
    return _entry(DETAIL_TYPES[event.kind], event.at, event_document(event), stage)


def health_entry(change: HealthChange, stage: str) -> BusEntry:
    """Return the entry of a check that is in another state than it was."""
    document = {
        "version": VERSION,
        "id": f"{round(change.at * 1000):013d}#{change.check}-{change.after}",
        "kind": "health_change",
        "time": iso_time(change.at),
        "check": change.check,
        "check_name": change.check_name,
        "group": change.group,
        "before": str(change.before),
        "after": str(change.after),
        **{name: text for name, text in (("cause", change.cause), ("detail", change.detail)) if text},
    }
    return _entry(HEALTH_DETAIL_TYPE, change.at, document, stage)


def batches(entries: Iterable[BusEntry]) -> Iterator[Sequence[BusEntry]]:
    """Yield the entries in order, as many together as one request takes."""
    batch: list[BusEntry] = []
    size = 0
    for entry in entries:
        if batch and (len(batch) == MOST_ENTRIES or size + entry.size_bytes > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size_bytes
    if batch:
        yield batch


def _entry(detail_type: str, at: float, document: Mapping[str, Any], stage: str) -> BusEntry:
    """Cut texts shorter and shorter until the entry fits; labels go last."""
    whole = {**document, "stage": stage}
    entry = BusEntry(detail_type=detail_type, at=at, detail=_json(whole))
    for most in _CUTS:
        if entry.size_bytes <= MOST_BYTES:
            return entry
        entry = BusEntry(detail_type=detail_type, at=at, detail=_json({**_cut(whole, most), "truncated": True}))
    if entry.size_bytes <= MOST_BYTES or "alert" not in whole:
        return entry
    alert = {name: value for name, value in whole["alert"].items() if name != "labels"}
    bare = _cut({**whole, "alert": alert}, _CUTS[-1])
    return BusEntry(detail_type=detail_type, at=at, detail=_json({**bare, "truncated": True}))


def _cut(value: Any, most: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= most else f"{value[: most - 1]}…"
    if isinstance(value, Mapping):
        return {name: inner if name in _NEVER_CUT else _cut(inner, most) for name, inner in value.items()}
    return [_cut(inner, most) for inner in value[:_MOST_ITEMS]] if isinstance(value, list) else value


def _json(document: Mapping[str, Any]) -> str:
    """Half a surrogate pair has no UTF-8; EventBridge would refuse all of it."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
