"""What an instance remembers from one query to the next, all of it bounded in bytes and in time."""

from collections.abc import Callable
from dataclasses import dataclass

from lamplighter.telemetry.settled_frames import SettledFrames
from lamplighter.telemetry.settled_roll_ups import SettledRollUps


@dataclass(frozen=True, slots=True)
class InstanceMemory:
    """One for an instance; safe for threads."""

    frames: SettledFrames
    roll_ups: SettledRollUps

    @classmethod
    def empty(cls, clock: Callable[[], float]) -> "InstanceMemory":
        """Return one that knows nothing yet; `clock` tells seconds that only go forward."""
        return cls(SettledFrames(clock), SettledRollUps(clock))
