"""State and response time of every check in each minute of the last hour, read once and then kept up to date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.status import DURATION_SERIES, STATE_NUMBERS, STATE_SERIES
from lamplighter.telemetry.store import TelemetryStore

MINUTES = 60

_LATE_MS = 120_000
"""How late a frame may come and still be seen by an instance that has read beyond it."""

_STATES = {number: state for state, number in STATE_NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Minute:
    """The worst of one minute: state, and the slowest answer in seconds."""

    state: CheckState
    seconds: float | None


Rounds = Mapping[str, Minute]
"""One frame, by check key."""


class LastHour:
    """Keeps the last hour of each source in the instance; each call reads what is new."""

    def __init__(self, telemetry: TelemetryStore) -> None:
        self._telemetry = telemetry
        self._rounds: dict[str, dict[int, Rounds]] = {}

    def of_sources(self, sources: Iterable[str], now: float) -> Mapping[str, Sequence[Minute | None]]:
        """Return those of all `sources`, joined where a check has moved. Raises `StoreUnavailable`."""
        found: dict[str, Sequence[Minute | None]] = {}
        for source in sources:
            for key, minutes in self.of_source(source, now).items():
                found[key] = merged(found[key], minutes) if key in found else minutes
        return found

    def of_source(self, source: str, now: float) -> Mapping[str, Sequence[Minute | None]]:
        """Return 60 minutes by check key, the present one last. Raises `StoreUnavailable`."""
        end_ms = int(now * 1000)
        first_ms = (end_ms // 60_000 - MINUTES + 1) * 60_000
        known = self._rounds.setdefault(source, {})
        start_ms = max(first_ms, max(known) - _LATE_MS) if known else first_ms
        for frame in self._telemetry.read(source, start_ms, end_ms, only=_is_wanted):
            known[frame.timestamp_ms] = _rounds(frame)
        for timestamp_ms in [at for at in known if at < first_ms]:
            del known[timestamp_ms]
        return _by_minute(known, first_ms)


def _is_wanted(series: Series) -> bool:
    return series.name in {STATE_SERIES, DURATION_SERIES}


def _rounds(frame: Frame) -> Rounds:
    states: dict[str, CheckState] = {}
    seconds: dict[str, float] = {}
    for series, value in zip(frame.series, frame.values, strict=True):
        if value is None:
            continue
        if series.name == STATE_SERIES:
            states[series.label("key")] = _STATES.get(value, CheckState.UNKNOWN)
        elif series.name == DURATION_SERIES:
            seconds[series.label("key")] = value
    return {key: Minute(state, seconds.get(key)) for key, state in states.items()}


def _by_minute(rounds: Mapping[int, Rounds], first_ms: int) -> Mapping[str, Sequence[Minute | None]]:
    table: dict[str, list[Minute | None]] = {}
    for timestamp_ms in sorted(rounds):
        minute = (timestamp_ms - first_ms) // 60_000
        for key, seen in rounds[timestamp_ms].items():
            row = table.setdefault(key, [None] * MINUTES)
            row[minute] = worst(row[minute], seen)
    return table


BADNESS = {CheckState.UP: 0, CheckState.UNKNOWN: 1, CheckState.DEGRADED: 2, CheckState.DOWN: 3}


def worst(one: Minute | None, other: Minute) -> Minute:
    """Join two rounds: the worse state, the slower answer."""
    if one is None:
        return other
    state = max(one.state, other.state, key=BADNESS.__getitem__)
    seconds = [value for value in (one.seconds, other.seconds) if value is not None]
    return Minute(state, max(seconds, default=None))


def merged(one: Sequence[Minute | None], other: Sequence[Minute | None]) -> Sequence[Minute | None]:
    """Join the minutes of a check that moved from one source to another."""
    return [_join(pair) for pair in zip(one, other, strict=True)]


def coarser(minutes: Sequence[Minute | None], points: int) -> tuple[Minute | None, ...]:
    """Join neighbours to `points` points; what stood out in any minute still stands out."""
    size = len(minutes) // points
    return tuple(_join(minutes[index * size : (index + 1) * size]) for index in range(points))


def _join(minutes: Sequence[Minute | None]) -> Minute | None:
    joined: Minute | None = None
    for minute in minutes:
        joined = worst(joined, minute) if minute is not None else joined
    return joined
