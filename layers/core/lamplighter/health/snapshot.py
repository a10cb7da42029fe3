"""All that health and the pages know at one time, by a handful of reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lamplighter.config.summary import CheckSummary
from lamplighter.health.began import read_began
from lamplighter.health.standing import Standing, is_fresh, standings
from lamplighter.state.store import StateStore
from lamplighter.telemetry.availability import StateCounts
from lamplighter.telemetry.status import CheckStatus, statuses
from lamplighter.telemetry.store import TelemetryStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the stores said at `taken_at` (unix seconds). Times are unix seconds."""

    taken_at: float
    summaries: tuple[CheckSummary, ...] = ()
    statuses: tuple[CheckStatus, ...] = ()
    began_at: float | None = None
    """Since when the monitor watches; None where it has not seen anything yet."""
    finished: Mapping[str, StateCounts] = field(default_factory=dict)
    """Rounds of the finished hours since yesterday, 00:00 UTC, by check key."""
    stale: bool = False
    """The store did not answer when these values were last asked for."""

    def standings(self, now: float) -> tuple[Standing, ...]:
        """Return every configured check as it stands at `now`."""
        return standings(self.summaries, self.statuses, now)

    def is_fresh(self, now: float) -> bool:
        """Whether any source still speaks for the present."""
        return any(is_fresh(status.last_check_at, status.interval_seconds, now) for status in self.statuses)

    @property
    def newest_at(self) -> float | None:
        """When the newest frame was taken."""
        return max((status.last_check_at for status in self.statuses), default=None)


class SnapshotReader:
    """Reads snapshots: the newest frames, the summaries, and, every few minutes, the finished hours."""

    def __init__(
        self,
        telemetry: TelemetryStore,
        state: StateStore,
        summaries: Callable[[float], Sequence[CheckSummary]],
        *,
        finished_kept_seconds: float = 300.0,
    ) -> None:
        self._telemetry = telemetry
        self._state = state
        self._summaries = summaries
        self._kept_seconds = finished_kept_seconds
        self._finished: Mapping[str, StateCounts] = {}
        self._finished_of: tuple[frozenset[str], int] | None = None
        self._began_at: float | None = None

    def read(self, now: float) -> Snapshot:
        """Ask the stores. Raises `StoreUnavailable`."""
        frames = self._telemetry.latest()
        summaries = tuple(self._summaries(now))
        found = tuple(status for frame in frames for status in statuses(frame))
        if self._began_at is None:
            self._began_at = read_began(self._state, now)
        oldest = min((status.since for status in found), default=None)
        return Snapshot(
            taken_at=now,
            summaries=summaries,
            statuses=found,
            began_at=self._began_at if self._began_at is not None else oldest,
            finished=self._finished_hours(frozenset(frame.source for frame in frames), now),
        )

    def _finished_hours(self, sources: frozenset[str], now: float) -> Mapping[str, StateCounts]:
        of = (sources, int(now // self._kept_seconds))
        if self._finished_of != of:
            self._finished = finished_hours(self._telemetry, sorted(sources), now)
            self._finished_of = of
        return self._finished


def finished_hours(telemetry: TelemetryStore, sources: Sequence[str], now: float) -> Mapping[str, StateCounts]:
    """Sum yesterday's and today's finished hours by check. Raises `StoreUnavailable`."""
    today = datetime.fromtimestamp(now, UTC).date()
    first, last = (today - timedelta(days=1)).isoformat(), today.isoformat()
    total: dict[str, StateCounts] = {}
    for source in sources:
        for day in telemetry.availability(source, first, last):
            for key, counts in day.by_check.items():
                total[key] = total.get(key, StateCounts()) + counts
    return total
