"""When what happened: bands and marks over one axis of time, in percent from its left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lamplighter.web.charts.scale import number
from lamplighter.web.wording import clock, day_name, short_moment

MOST_TICKS = 6
LEAST_SECONDS = 60.0
_DAY_SECONDS = 86_400
_STEPS = (
    10,
    30,
    60,
    300,
    600,
    1800,
    3600,
    10_800,
    21_600,
    43_200,
    _DAY_SECONDS,
    7 * _DAY_SECONDS,
    30 * _DAY_SECONDS,
)
_LEAST_WIDTH = 0.6
"""A band of seconds is seen all the same."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time; `x` and `width` in percent."""

    x: str
    width: str
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment."""

    x: str
    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From `start` to `end`, unix seconds."""

    start: float
    end: float

    @classmethod
    def around(cls, moments: Iterable[float]) -> "Axis":
        """Return an axis with a little room at both ends, never shorter than a minute."""
        found = list(moments)
        first, last = min(found), max(found)
        room = max((last - first) * 0.02, (LEAST_SECONDS - (last - first)) / 2)
        return cls(first - room, last + room)

    def ticks(self) -> Sequence[Tick]:
        """Return round times, in UTC."""
        length = self.end - self.start
        step = next((step for step in _STEPS if length / step <= MOST_TICKS), _STEPS[-1])
        first = -int(-self.start // step) * step
        return [Tick(self._at(at), _tick_text(at, step)) for at in range(first, int(self.end) + 1, step)]

    def band(self, start: float, end: float, look: str, text: str) -> Band:
        """Return a stretch, which may go on at either end of the axis."""
        left = max(0.0, self._share(start))
        width = max(_LEAST_WIDTH, min(100.0, self._share(end)) - left)
        return Band(f"{number(min(left, 100 - width))}%", f"{number(width)}%", look, text)

    def mark(self, at: float, look: str, text: str) -> Mark:
        """Return a moment."""
        return Mark(self._at(at), look, text)

    def _at(self, at: float) -> str:
        return f"{number(min(100.0, max(0.0, self._share(at))))}%"

    def _share(self, at: float) -> float:
        return (at - self.start) / (self.end - self.start) * 100


def stretch_text(start: float, end: float | None) -> str:
    """Say ``20 Nov 12:00:05 UTC to 12:10:00 UTC``; what has no end goes on."""
    if end is None:
        return f"since {short_moment(start)}"
    same_day = int(start // _DAY_SECONDS) == int(end // _DAY_SECONDS)
    return f"{short_moment(start)} to {clock(end) if same_day else short_moment(end)}"


def _tick_text(at: float, step: int) -> str:
    then = datetime.fromtimestamp(at, UTC)
    if step >= _DAY_SECONDS:
        return day_name(then.date().isoformat())
    return f"{then:%H:%M:%S}" if step % 60 else f"{then:%H:%M}"
