"""What an instance remembers from one query to the next, all of it bounded in bytes and in time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamplighter.telemetry.series_index import KEPT_SECONDS
from lamplighter.telemetry.settled_frames import SettledFrames
from lamplighter.telemetry.settled_roll_ups import SettledRollUps
from lamplighter.telemetry.stored import Progress, SampleStore
from lamplighter.telemetry.weighed_memory import WeighedMemory

MOST_BYTES = 48 * 1024 * 1024
"""Frames of a day of 500 checks, a dozen metrics of each taken apart, take about as much."""


@dataclass(frozen=True, slots=True)
class InstanceMemory:
    """One for an instance; safe for threads."""

    frames: SettledFrames
    roll_ups: SettledRollUps
    _progress: WeighedMemory[str, Mapping[str, Progress]]

    @classmethod
    def empty(cls, clock: Callable[[], float], most_bytes: int = MOST_BYTES) -> "InstanceMemory":
        """Return one that knows nothing yet; `clock` tells seconds that only go forward."""
        return cls(
            SettledFrames(clock, most_bytes * 3 // 4),
            SettledRollUps(clock, most_bytes // 4),
            WeighedMemory(1, KEPT_SECONDS, clock),
        )

    def progress(self, store: SampleStore) -> Mapping[str, Progress]:
        """Return how far roll-ups are, or were some seconds ago: what has been folded since is read as frames."""
        known = self._progress.get("all")
        if known is not None:
            return known[0]
        progress = store.progress()
        self._progress.put("all", progress, 1)
        return progress
