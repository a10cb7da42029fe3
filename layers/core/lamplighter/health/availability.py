"""How the last days went: finished days and hours as kept, the running hour from its frames.

What was read is held in the instance for a few minutes; rounds made since are known from the newest frame alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zlib import crc32

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import Hour, StateCounts, fold_hour, is_counted
from lamplighter.telemetry.status import CheckStatus
from lamplighter.telemetry.store import TelemetryStore

_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class SourceDays:
    """Counts of one source by day and check key. `counted_until` is the newest round in them, unix seconds."""

    by_day: Mapping[str, Hour]
    counted_until: float
    keys: frozenset[str]

    def of_key(self, key: str) -> Iterator[tuple[str, StateCounts]]:
        """Yield one check's days."""
        if key in self.keys:
            yield from ((day, counts[key]) for day, counts in self.by_day.items() if key in counts)


@dataclass(frozen=True, slots=True)
class Days:
    """Counts of all sources: a check that moved from one to another keeps its past."""

    by_source: Mapping[str, SourceDays] = field(default_factory=dict)

    def of_check(self, status: CheckStatus) -> Mapping[str, StateCounts]:
        """Return one check's days, with the rounds that the newest frame knows of since they were counted."""
        found: dict[str, StateCounts] = {}
        for source in self.by_source.values():
            for day, counts in source.of_key(status.check_key):
                found[day] = found[day] + counts if day in found else counts
        own = self.by_source.get(status.source)
        newer = rounds_since(status, own.counted_until) if own else StateCounts()
        if newer != StateCounts():
            today = _day(status.last_check_at)
            found[today] = found.get(today, StateCounts()) + newer
        return found

    def total(self, status: CheckStatus) -> StateCounts:
        """Return the sum of one check's days."""
        return sum(self.of_check(status).values(), StateCounts())


class RecentDays:
    """Days by source. Holds each answer for `kept_seconds` and up to a minute, so that not all end at once."""

    def __init__(self, telemetry: TelemetryStore, *, kept_seconds: float = 300.0) -> None:
        self._telemetry = telemetry
        self._kept_seconds = kept_seconds
        self._known: dict[tuple[str, int], tuple[float, SourceDays]] = {}

    def of_sources(self, sources: Iterable[str], days: int, now: float) -> Days:
        """Return the last `days` days (UTC) of these sources, today included. Raises `StoreUnavailable`."""
        return Days({source: self._of_source(source, days, now) for source in sources})

    def known(self, sources: Iterable[str], days: int) -> Days:
        """Return what was read before, however old: while the store fails, asking it again helps nobody."""
        held = ((source, self._known.get((source, days))) for source in sources)
        return Days({source: found[1] for source, found in held if found is not None})

    def _of_source(self, source: str, days: int, now: float) -> SourceDays:
        held = self._known.get((source, days))
        if held is not None and 0.0 <= now - held[0] < self._kept_seconds + _stagger_seconds(source):
            return held[1]
        found = self._read(source, days, now)
        self._known[source, days] = (now, found)
        return found

    def _read(self, source: str, days: int, now: float) -> SourceDays:
        """An hour that has just ended may be missing for the minutes until it is summed up."""
        first = datetime.fromtimestamp(now, UTC).date() - timedelta(days=days - 1)
        kept = self._telemetry.availability(source, first.isoformat(), _day(now))
        by_day: dict[str, Hour] = {day.day: day.by_check for day in kept}
        hour_start = now // _HOUR_SECONDS * _HOUR_SECONDS
        frames = self._telemetry.read(source, int(hour_start * 1000), int(now * 1000), only=is_counted)
        by_day[_day(now)] = _sum(by_day.get(_day(now), {}), fold_hour(frames))
        counted_until = frames[-1].timestamp_ms / 1000 if frames else hour_start
        return SourceDays(by_day, counted_until, frozenset().union(*by_day.values()))


def _stagger_seconds(source: str) -> int:
    return crc32(source.encode()) % 60


def rounds_since(status: CheckStatus, counted_until: float) -> StateCounts:
    """Count the rounds of the present streak that were made after `counted_until`."""
    missed = round((status.last_check_at - counted_until) / status.interval_seconds)
    rounds = max(0, min(status.streak_rounds, missed))
    match status.state:
        case CheckState.UP:
            return StateCounts(up=rounds)
        case CheckState.DEGRADED:
            return StateCounts(degraded=rounds)
        case CheckState.DOWN:
            return StateCounts(down=rounds)
        case CheckState.UNKNOWN:
            return StateCounts(unknown=rounds)


def _sum(one: Hour, other: Hour) -> Hour:
    return {key: one.get(key, StateCounts()) + other.get(key, StateCounts()) for key in {**one, **other}}


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
