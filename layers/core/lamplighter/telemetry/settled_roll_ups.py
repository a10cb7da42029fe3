"""Roll-ups remembered by an instance for its next queries: they change only where a frame comes late."""

from collections.abc import Callable, Mapping, Sequence

from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.settled_frames import KEPT_SECONDS
from lamplighter.telemetry.stored import StoredRollUp
from lamplighter.telemetry.tiers import Tier
from lamplighter.telemetry.weighed_memory import WeighedMemory

_ABSENCE_SETTLED_AFTER_MS = 3 * HOUR_MS
_ITEM_BYTES = 400

ReadHours = Callable[[int, int], Sequence[StoredRollUp]]
"""Reads the hours that start in a closed range of milliseconds."""


class SettledRollUps:
    """One for an instance; safe for threads. `clock` tells seconds that only go forward."""

    def __init__(self, clock: Callable[[], float], most_bytes: int) -> None:
        self._hours: WeighedMemory[tuple[str, str, int], StoredRollUp | None] = WeighedMemory(
            most_bytes, KEPT_SECONDS, clock
        )

    def read(  # noqa: PLR0917 - of what, when, how
        self, source: str, tier: Tier, first_ms: int, last_ms: int, now_ms: int, read: ReadHours
    ) -> Sequence[StoredRollUp]:
        """Return the hours that start in the closed range; `read` is asked once, for those that are not known."""
        starts = range(first_ms, last_ms + 1, HOUR_MS)
        known = {start: found[0] for start in starts if (found := self._hours.get((source, tier.name, start)))}
        missing = [start for start in starts if start not in known]
        if missing:
            known |= self._fetched(source, tier, range(missing[0], missing[-1] + 1, HOUR_MS), now_ms, read)
        hours = (known[start] for start in starts)
        return [hour for hour in hours if hour is not None and hour.expires_at > now_ms / 1000]

    def _fetched(
        self, source: str, tier: Tier, starts: range, now_ms: int, read: ReadHours
    ) -> Mapping[int, StoredRollUp | None]:
        by_start = {one.hour_ms: one for one in read(starts[0], starts[-1])}
        for start in starts:
            found = by_start.get(start)
            # What is not there may have been written just now, and the store may not show it yet.
            if found is not None or start < now_ms - _ABSENCE_SETTLED_AFTER_MS:
                self._hours.put((source, tier.name, start), found, _weight(found))
        return {start: by_start.get(start) for start in starts}


def _weight(found: StoredRollUp | None) -> int:
    return _ITEM_BYTES + sum(len(part.values) for part in found.parts) if found else _ITEM_BYTES
