"""A stretch of time that ends now, cut into slices."""

from dataclasses import dataclass

HOURS = (1, 6, 24)
_SECONDS_PER_HOUR_OF_SPAN = 15
"""240 slices a chart, whatever it spans."""

_SLICES_SECONDS = (15, 30, 60, 90, 120, 180, 300, 360, 600, 900, 1200, 1800, 3600)
"""Whole parts of an hour: no slice lies in two."""

_TICK_SECONDS = {1: 600, 6: 3600, 24: 10800}


@dataclass(frozen=True, slots=True)
class Span:
    """`count` slices of `slice_seconds` from `first` (unix seconds), the last one still running."""

    hours: int
    slice_seconds: int
    count: int
    first: float

    @classmethod
    def ending(cls, now: float, hours: int, interval_seconds: float) -> "Span":
        """Cut the last hours; no slice is shorter than an interval of up to an hour, so that each has a round."""
        least = max(hours * _SECONDS_PER_HOUR_OF_SPAN, interval_seconds)
        slice_seconds = next((size for size in _SLICES_SECONDS if size >= least), _SLICES_SECONDS[-1])
        count = hours * 3600 // slice_seconds
        return cls(hours, slice_seconds, count, (now // slice_seconds - count + 1) * slice_seconds)

    def position(self, at: float) -> int:
        """Return which slice a time is in."""
        return int((at - self.first) // self.slice_seconds)

    def ticks(self) -> tuple[float, ...]:
        """Return round times on the axis."""
        step = _TICK_SECONDS[self.hours]
        start = (self.first // step + 1) * step
        end = self.first + self.count * self.slice_seconds
        return tuple(start + step * index for index in range(int((end - start) // step) + 1))

    def share(self, at: float) -> float:
        """Return how far along the axis a time is, in percent."""
        return (at - self.first) / (self.count * self.slice_seconds) * 100

    def clock(self, at: float) -> str:
        """Say a time of day as exactly as the slices are."""
        seconds = int(at) % 86400
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
        return f"{text}:{seconds % 60:02d}" if self.slice_seconds % 60 else text
