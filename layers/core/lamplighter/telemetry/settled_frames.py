"""Frames old enough for none to come between them any more, remembered by an instance for its next queries.

A dashboard asks for the same day eight times a page and every minute again: hours that are over are read once.
What is written late all the same (a replay after an outage) is seen after `KEPT_SECONDS` at the latest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lamplighter.telemetry.frame_memory import DecodedFrame, HourOfSource
from lamplighter.telemetry.weighed_memory import WeighedMemory

SETTLED_AFTER_MS = 300_000
RULES_SETTLED_AFTER_MS = 3_600_000
"""Rules with a ``query_offset`` write what was that long ago."""
_RULES = "rules/"
KEPT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """All frames of an hour between two timestamps, both included."""

    first_ms: int
    last_ms: int
    frames: Sequence[DecodedFrame]


class SettledFrames:
    """One for an instance; safe for threads. `clock` tells seconds that only go forward."""

    def __init__(self, clock: Callable[[], float], most_bytes: int) -> None:
        self._stretches: WeighedMemory[HourOfSource, _Stretch] = WeighedMemory(most_bytes, KEPT_SECONDS, clock)

    def recall(
        self, hour: HourOfSource, first_ms: int, last_ms: int, now_ms: int
    ) -> tuple[Sequence[DecodedFrame], int]:
        """Return what is known of the range from its beginning on, and the first timestamp that is to be read."""
        known = self._stretches.get(hour)
        if known is None or not known[0].first_ms <= first_ms <= known[0].last_ms:
            return (), first_ms
        living = (frame for frame in known[0].frames if first_ms <= frame.timestamp_ms <= last_ms)
        return [frame for frame in living if frame.expires_at > now_ms / 1000], known[0].last_ms + 1

    def keep(
        self, hour: HourOfSource, first_ms: int, last_ms: int, frames: Sequence[DecodedFrame], now_ms: int
    ) -> None:
        """Remember all frames between two timestamps as far as they are settled, as old as the oldest part."""
        last_ms = min(last_ms, now_ms - _settled_after_ms(hour[0]))
        if last_ms < first_ms:
            return
        kept = [frame for frame in frames if frame.timestamp_ms <= last_ms]
        known, since = self._stretches.get(hour) or (None, None)
        if known is not None and first_ms <= known.last_ms + 1 and known.first_ms <= last_ms + 1:
            before = [frame for frame in known.frames if frame.timestamp_ms < first_ms]
            after = [frame for frame in known.frames if frame.timestamp_ms > last_ms]
            kept = [*before, *kept, *after]
            first_ms, last_ms = min(first_ms, known.first_ms), max(last_ms, known.last_ms)
        else:
            since = None
        self._stretches.put(hour, _Stretch(first_ms, last_ms, kept), sum(frame.weight for frame in kept), since)


def _settled_after_ms(source: str) -> int:
    return RULES_SETTLED_AFTER_MS if source.startswith(_RULES) else SETTLED_AFTER_MS
