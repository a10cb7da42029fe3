"""Roll-ups in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamplighter.telemetry.stored import Progress, StoredRollUp
from lamplighter.telemetry.tiers import Tier


class RollUpsInMemory:
    """Not thread-safe: the store has the lock."""

    def __init__(self) -> None:
        self._hours: dict[tuple[str, Tier], dict[int, StoredRollUp]] = {}
        self._progress: dict[str, Progress] = {}

    def write(self, source: str, tier: Tier, stored: StoredRollUp) -> None:
        """Replace an hour."""
        self._hours.setdefault((source, tier), {})[stored.hour_ms] = stored

    def read(self, source: str, tier: Tier, start_ms: int, end_ms: int) -> Sequence[StoredRollUp]:
        """See `SampleStore.stored_roll_ups`."""
        hours = self._hours.get((source, tier), {})
        return [hours[at] for at in sorted(hours) if start_ms <= at <= end_ms]

    def progress(self) -> Mapping[str, Progress]:
        """See `SampleStore.progress`."""
        return dict(self._progress)

    def advance(self, source: str, from_ms: int, to_ms: int) -> None:
        """See `RollUpStore.advance`."""
        known = self._progress.get(source)
        if known is None:
            self._progress[source] = Progress(since_ms=from_ms, through_ms=to_ms)
        elif from_ms <= known.through_ms < to_ms:
            self._progress[source] = replace(known, through_ms=to_ms)
