"""The notification log: what each integration was told of each group, written after the send.

One record for a clock (`clocks.Clock.key`), which the holder of the group's lease writes by compare-and-set.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory, event_record
from lamplighter.errors import ItemTooLarge
from lamplighter.state.store import Record, StateStore
from lamplighter.telemetry.counters import Count, uncounted

log = logging.getLogger(__name__)

PARTITION = "TOLD"
RETENTION_SECONDS = 432_000.0
"""How long a record stays without being written anew: five days as by Alertmanager's default, or two repeats."""
EVENTS_AT_ONCE = 99
"""With the record itself what one all-or-none write of the state store holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an integration knows of a group, and the attempts to tell it more."""

    entry: Entry | None = None
    """What the last message said; None when there was none."""
    owed: frozenset[str] = frozenset()
    """Fingerprints that it believes to be firing, or may believe so, though the last message did not say so: they
    are held back since, or a message about them was in doubt. Once they are over and not held back it is told."""
    left: Mapping[str, float] = field(default_factory=dict)
    """Ended alerts that are no part of the group any more: fingerprint and end."""
    memory: Mapping[str, str] = field(default_factory=dict)
    """`Sent.memory` of the last send."""
    attempts: Attempts = Attempts()
    held: frozenset[str] = frozenset()
    """What a limit or a cooldown holds back (`tried_as`): it is shown in the history once."""
    flapping: frozenset[str] = frozenset()
    """Fingerprints of what it was told to flap: once that is over it is told how they stand."""
    again_at: float | None = None
    """`Sent.again_at` of the last send: when the channel wants to be called again, news or not."""

    @property
    def known(self) -> frozenset[str]:
        """The fingerprints of what the receiver believes to be firing."""
        return self.owed | (self.entry.firing if self.entry else frozenset())


@dataclass(frozen=True, slots=True)
class KeptTold:
    """A record and the version under which it may be replaced; 0 while it is not stored yet."""

    told: Told
    version: int = 0
    expires_at: float = inf


class ToldStore:
    """Records by the keys of clocks."""

    def __init__(self, state: StateStore, count: Count = uncounted) -> None:
        self._state = state
        self._count = count
        self._history = AlertHistory(state)

    def get(self, key: str, now: float) -> KeptTold:
        """Return what is known, nothing if there is no record."""
        record = self._state.get(PARTITION, key, now)
        if record is None:
            return KeptTold(Told())
        return KeptTold(_told(record.data), record.version, record.expires_at or inf)

    def all(self, now: float) -> dict[str, Told]:
        """Return what is known of every group, by the keys of clocks: one read."""
        return {record.key: _told(record.data) for record in self._state.list(PARTITION, now)}

    def known(self, now: float) -> frozenset[str]:
        """Return the fingerprints of what any receiver believes to be firing: one read."""
        return frozenset(key for told in self.all(now).values() for key in told.known)

    def record(self, key: str, told: Told, version: int, events: Sequence[Event], expires_at: float) -> bool:
        """Write the record and, with it as far as one write holds them, its events.

        False: another function has written meanwhile. Of a group so large that no record holds all of it the
        `essentials` are written: were nothing known of a message that was sent, it would be sent for ever.
        Raises `ItemTooLarge` where those are too large as well.
        """
        try:
            return self._record(key, told, version, events, expires_at)
        except ItemTooLarge as error:
            log.warning("not all that was told is kept: %s", error, extra={"group": key})
            self._count("lamplighter_told_records_cut_total")
            return self._record(key, essentials(told), version, events, expires_at)

    def _record(self, key: str, told: Told, version: int, events: Sequence[Event], expires_at: float) -> bool:
        for at in {event.at for event in events}:
            self._history.open_day(at)
        record = Record(partition=PARTITION, key=key, data=_data(told), version=version, expires_at=expires_at)
        lines = [event_record(event) for event in events]
        first, rest = lines[:EVENTS_AT_ONCE], lines[EVENTS_AT_ONCE:]
        if not self._state.put_all([record, *first]):
            # One line may be there already: the alert went to the same receiver in another group. What was told
            # counts more than the lines of it.
            if not self._state.put(record):
                return False
            rest = lines
        self._write_each(rest)
        return True

    def _write_each(self, lines: Sequence[Record]) -> None:
        for start in range(0, len(lines), EVENTS_AT_ONCE + 1):
            part = lines[start : start + EVENTS_AT_ONCE + 1]
            if not self._state.put_all(part):
                for line in part:
                    self._state.put(line)


def essentials(told: Told) -> Told:
    """Return what must be known so that what was told is not told again at every turn.

    Without the rest attempts go on at every turn of the group and are not given up, and lines of history may come
    again.
    """
    entry = replace(told.entry, resolved=frozenset()) if told.entry else None
    attempts = replace(told.attempts, tried=frozenset(), failed_over=frozenset())
    return replace(told, entry=entry, attempts=attempts, held=frozenset())


def expires_at(now: float, repeat_seconds: float) -> float:
    """Return until when a record that is written at `now` is kept."""
    return now + max(RETENTION_SECONDS, 2 * repeat_seconds)


def is_fresh(kept: KeptTold, now: float) -> bool:
    """Return whether the record need not be written anew to be kept: what is known must not lapse with time."""
    return kept.expires_at - now > RETENTION_SECONDS / 2


def _data(told: Told) -> Mapping[str, Any]:
    entry, attempts = told.entry, told.attempts
    data: dict[str, Any] = {"owed": sorted(told.owed), "left": dict(told.left), "memory": dict(told.memory)}
    if entry is not None:
        data["entry"] = {
            "firing": sorted(entry.firing),
            "resolved": sorted(entry.resolved),
            "told_at": entry.told_at,
        }
    if told.held:
        data["held"] = _by_state(told.held)
    if told.flapping:
        data["flapping"] = sorted(told.flapping)
    if told.again_at is not None:
        data["again_at"] = told.again_at
    if attempts.count:
        data["attempts"] = {
            "count": attempts.count,
            "first_at": attempts.first_at,
            "next_at": attempts.next_at,
            "tried": _by_state(attempts.tried - attempts.failed_over),
            "given_up": attempts.given_up,
            "hands_over": attempts.hands_over,
            "failed_over": _by_state(attempts.failed_over),
        }
    return data


def _told(data: Mapping[str, Any]) -> Told:
    entry, attempts = data.get("entry"), data.get("attempts")
    return Told(
        entry=Entry(frozenset(entry["firing"]), frozenset(entry["resolved"]), entry["told_at"]) if entry else None,
        owed=frozenset(data.get("owed", ())),
        left=data.get("left", {}),
        memory=data.get("memory", {}),
        attempts=_attempts(attempts) if attempts else Attempts(),
        held=_tried(data.get("held", {})),
        flapping=frozenset(data.get("flapping", ())),
        again_at=data.get("again_at"),
    )


def _attempts(data: Mapping[str, Any]) -> Attempts:
    failed_over = _tried(data.get("failed_over", {}))
    tried = _tried(data.get("tried", {})) | failed_over
    return Attempts(**{**data, "tried": tried, "failed_over": failed_over})


def _by_state(items: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return fingerprints by what else `tried_as` says, which thousands of alerts that fire at once share."""
    found: dict[str, list[str]] = {}
    for item in sorted(items):
        fingerprint, colon, state = item.partition(":")
        found.setdefault(colon + state, []).append(fingerprint)
    return found


def _tried(kept: Mapping[str, Sequence[str]] | Sequence[str]) -> frozenset[str]:
    """Return what `_by_state` was made of; earlier versions wrote the items themselves."""
    if not isinstance(kept, Mapping):
        return frozenset(kept)
    return frozenset(key + state for state, keys in kept.items() for key in keys)
