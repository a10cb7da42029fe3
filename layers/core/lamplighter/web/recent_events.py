"""The newest events, of which an instance reads only what may be new."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from lamplighter.alerting.event import Event

_READ_AGAIN_DAYS = 1
"""Today and yesterday: an event is written within a day of what it tells."""


class DailyHistory(Protocol):
    """History that is kept by day and read from today backwards."""

    def recent(self, now: float, limit: int = 20, check: str = "", *, days: int = 90) -> Sequence[Event]:
        """Return events of the last days, newest first. Raises `StoreUnavailable`."""


class RecentEvents:
    """Looks through the whole history once; after that, through its newest days."""

    def __init__(self, history: DailyHistory, *, kept: int = 200) -> None:
        self._history = history
        self._kept = kept
        self._known: Sequence[Event] | None = None

    def recent(self, now: float, limit: int = 20, check: str = "") -> Sequence[Event]:
        """See `History.recent`; of more than are kept, the newest are found."""
        if self._known is None:
            self._known = self._history.recent(now, self._kept)
        else:
            fresh = self._history.recent(now, self._kept, days=_READ_AGAIN_DAYS)
            first = _start_of_day(now, _READ_AGAIN_DAYS)
            self._known = [*fresh, *(event for event in self._known if event.at < first)][: self._kept]
        return [event for event in self._known if check in {"", event.check}][:limit]


def _start_of_day(now: float, days_ago: int) -> float:
    day = datetime.fromtimestamp(now, UTC).date() - timedelta(days=days_ago)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
