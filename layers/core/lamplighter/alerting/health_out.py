"""Changes of health are put on the event bus: noted down with what is known of the checks, then put."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lamplighter.alerting.events_out import EventBus, health_entry
from lamplighter.alerting.health_changes import HealthChange, Standing, health_changes, standings
from lamplighter.errors import StoreUnavailable
from lamplighter.probes.verdict import CheckState
from lamplighter.state.store import Record, StateStore
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import CheckStatus, statuses

log = logging.getLogger(__name__)

PARTITION = "HEALTH_OUT"
MOST_OWED = 300
"""Of one source, while the bus takes nothing. Beyond that the oldest are dropped, and that is logged."""
LOST_RACES = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one source: the standing of its checks by key, and what the bus was not given yet, the oldest first."""

    known: Mapping[str, Standing]
    owed: tuple[HealthChange, ...] = ()


def followed(kept: Kept | None, seen: Sequence[CheckStatus], checks: Collection[str]) -> Kept:
    """Return what is kept after a frame in which `seen` was. The first frame of a source only begins.

    Checks that are none of `checks` any more are forgotten.
    """
    before = kept.known if kept is not None else standings(seen)
    changes = health_changes(before, seen)
    newer = {key: one for key, one in standings(seen).items() if key not in before or one.at > before[key].at}
    known = {key: one for key, one in {**before, **newer}.items() if key in checks}
    return Kept(known, (*(kept.owed if kept is not None else ()), *changes))


class HealthOut:
    """A bus that does not answer delays nothing but its own events."""

    def __init__(self, state: StateStore, bus: EventBus, stage: str) -> None:
        self._state = state
        self._bus = bus
        self._stage = stage

    def follow(self, frames: Iterable[Frame], checks: Collection[str], now: float) -> bool:
        """Note down what has changed in `frames`; return whether anything has. Raises `StoreUnavailable`."""
        return sum(self._follow(frame, checks, now) for frame in _in_order(frames)) > 0

    def put_owed(self, now: float) -> int:
        """Put what is owed; return how much it was. Raises `StoreUnavailable`: it is put again by a later call."""
        return sum(self._put(record) for record in self._state.list(PARTITION, now))

    def _follow(self, frame: Frame, checks: Collection[str], now: float) -> bool:
        seen = statuses(frame)
        for _ in range(LOST_RACES):
            record = self._state.get(PARTITION, frame.source, now)
            before = _kept(record.data) if record is not None else None
            after = followed(before, seen, checks)
            changed = len(after.owed) - (len(before.owed) if before is not None else 0)
            if before is not None and not changed and after.known.keys() == before.known.keys():
                return False
            if self._state.put(_record(frame.source, _bounded(after), record.version if record else 0)):
                return bool(changed)
        raise StoreUnavailable(
            f"what is known of {frame.source} was changed by others {LOST_RACES} times in a row"
        )

    def _put(self, record: Record) -> int:
        kept = _kept(record.data)
        if not kept.owed:
            return 0
        for refused in self._bus.put([health_entry(change, self._stage) for change in kept.owed]):
            log.error("the event bus refuses an event", extra={"error": refused.error})
        # Who loses this race leaves it to the winner, who may put them a second time.
        self._state.put(_record(record.key, Kept(kept.known), record.version))
        return len(kept.owed)


def _in_order(frames: Iterable[Frame]) -> Sequence[Frame]:
    return sorted(frames, key=lambda frame: frame.timestamp_ms)


def _bounded(kept: Kept) -> Kept:
    dropped = len(kept.owed) - MOST_OWED
    if dropped > 0:
        log.error("the event bus takes nothing: changes of health are dropped", extra={"count": dropped})
    return Kept(kept.known, kept.owed[-MOST_OWED:])


def _record(source: str, kept: Kept, version: int) -> Record:
    known = {key: [str(one.state), one.at] for key, one in kept.known.items()}
    owed = [{name: value for name, value in asdict(change).items() if value} for change in kept.owed]
    return Record(partition=PARTITION, key=source, data={"known": known, "owed": owed}, version=version)


def _kept(data: Mapping[str, Any]) -> Kept:
    known = {key: Standing(CheckState(state), float(at)) for key, (state, at) in data["known"].items()}
    return Kept(known, tuple(_change(one) for one in data["owed"]))


def _change(data: Mapping[str, Any]) -> HealthChange:
    states = {name: CheckState(data[name]) for name in ("before", "after")}
    return HealthChange(**{"group": "", **data, **states})
