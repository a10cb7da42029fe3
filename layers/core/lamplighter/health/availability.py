"""How available a check was over the last days, kept in the instance for a few minutes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from lamplighter.telemetry.availability import DayAvailability, StateCounts
from lamplighter.telemetry.store import TelemetryStore


class RecentDays:
    """Daily counts by source. Holds the answer of each question for `kept_seconds`."""

    def __init__(self, telemetry: TelemetryStore, *, kept_seconds: float = 300.0) -> None:
        self._telemetry = telemetry
        self._kept_seconds = kept_seconds
        self._known: dict[tuple[str, int], tuple[float, Sequence[DayAvailability]]] = {}

    def of_source(self, source: str, days: int, now: float) -> Sequence[DayAvailability]:
        """Return the last `days` days (UTC) that have data, today included. Raises `StoreUnavailable`."""
        read_at, known = self._known.get((source, days), (float("-inf"), ()))
        if 0.0 <= now - read_at < self._kept_seconds:
            return known
        today = datetime.fromtimestamp(now, UTC).date()
        first = today - timedelta(days=days - 1)
        found = self._telemetry.availability(source, first.isoformat(), today.isoformat())
        self._known[source, days] = (now, found)
        return found

    def of_check(self, source: str, key: str, days: int, now: float) -> Mapping[str, StateCounts]:
        """Return one check's counts by day. Raises `StoreUnavailable`."""
        return {day.day: day.by_check[key] for day in self.of_source(source, days, now) if key in day.by_check}
