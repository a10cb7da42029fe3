"""A stretch of time that ends now, cut into slices.

A slice is ``(start, end]``, as PromQL's windows are, and its ends are multiples of its length: from a day on, of a
roll-up's width too, so that a month is read from some hundred periods instead of every round.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from lamplighter.web.wording import day_name

_SLICE_SECONDS = {1: 15, 6: 90, 24: 300, 168: 3600, 720: 10_800, 2160: 43_200}
"""By hours of the span: some two hundred slices a chart. From a day on they are whole periods of 5 m or of 1 h."""
HOURS = tuple(_SLICE_SECONDS)
DEFAULT_HOURS = 24
_SIZES = (15, 30, 60, 90, 120, 180, 300, 600, 900, 1200, 1800, 3600, 10_800, 43_200, 86_400)
_TICK_SECONDS = {1: 600, 6: 3600, 24: 10_800, 168: 86_400, 720: 5 * 86_400, 2160: 15 * 86_400}
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """`count` slices of `slice_seconds` from `first` (unix seconds), the last one still running."""

    hours: int
    slice_seconds: int
    count: int
    first: int

    @classmethod
    def ending(cls, now: float, hours: int, interval_seconds: float) -> "Span":
        """Cut the last hours; no slice is shorter than an interval that fits, so that each has a round."""
        least = min(max(_SLICE_SECONDS[hours], interval_seconds), hours * 3600)
        slice_seconds = next((size for size in _SIZES if size >= least), _SIZES[-1])
        count = hours * 3600 // slice_seconds
        last_end = -int(-now // slice_seconds) * slice_seconds
        return cls(hours, slice_seconds, count, last_end - count * slice_seconds)

    @property
    def ends(self) -> range:
        """Return the end of every slice."""
        return range(self.first + self.slice_seconds, self.last_end + 1, self.slice_seconds)

    @property
    def last_end(self) -> int:
        """Return the end of the running slice, which is now or later."""
        return self.first + self.count * self.slice_seconds

    @property
    def words(self) -> str:
        """Say how long it is, after "in the last"."""
        if self.hours == 1:
            return "hour"
        return f"{self.hours} hours" if self.hours <= 24 else f"{self.hours // 24} days"

    def ticks(self) -> tuple[float, ...]:
        """Return round times on the axis."""
        step = _TICK_SECONDS[self.hours]
        return tuple(float(at) for at in range((self.first // step + 1) * step, self.last_end + 1, step))

    def share(self, at: float) -> float:
        """Return how far along the axis a time is, in percent."""
        return (at - self.first) / (self.count * self.slice_seconds) * 100

    def tick_text(self, at: float) -> str:
        """Say a time on the axis: a time of day, or a day where the span has many."""
        return self.moment(at)[:5] if self.hours <= 24 else _day(at)

    def moment(self, at: float) -> str:
        """Say when a slice begins or ends as exactly as the slices are."""
        seconds = int(at) % _DAY_SECONDS
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
        if self.hours > 24:
            return f"{_day(at)} {text}"
        return f"{text}:{seconds % 60:02d}" if self.slice_seconds % 60 else text


def title_of(hours: int) -> str:
    """Say hours as pages do: ``6 h``, ``7 d``."""
    return f"{hours} h" if hours <= 24 else f"{hours // 24} d"


def _day(at: float) -> str:
    return day_name(datetime.fromtimestamp(at, UTC).date().isoformat())
