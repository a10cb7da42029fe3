"""All that health and the pages know at one time, by a handful of reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lamplighter.config.summary import CheckSummary
from lamplighter.health.availability import Days, RecentDays
from lamplighter.health.began import read_began
from lamplighter.health.standing import Standing, is_fresh, standings
from lamplighter.state.store import StateStore
from lamplighter.telemetry.status import CheckStatus, statuses
from lamplighter.telemetry.store import TelemetryStore

_RECENT_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the stores said at `taken_at` (unix seconds)."""

    taken_at: float
    summaries: tuple[CheckSummary, ...] = ()
    statuses: tuple[CheckStatus, ...] = ()
    began_at: float | None = None
    """Since when the monitor watches (unix seconds); None where it has not seen anything yet."""
    recent: Days = Days()
    """Yesterday and today (UTC)."""
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
        """When the newest frame was taken (unix seconds)."""
        return max((status.last_check_at for status in self.statuses), default=None)

    @property
    def sources(self) -> Sequence[str]:
        """Return the sources there are, in order."""
        return sorted({status.source for status in self.statuses})

    def ratio_since_yesterday(self, status: CheckStatus | None) -> float | None:
        """Return the share of known rounds that were up or degraded since yesterday, 00:00 UTC."""
        if status is None:
            return None
        return self.recent.total(status).ratio


class SnapshotReader:
    """Reads snapshots."""

    def __init__(
        self,
        telemetry: TelemetryStore,
        state: StateStore,
        summaries: Callable[[float], Sequence[CheckSummary]],
        days: RecentDays,
    ) -> None:
        self._telemetry = telemetry
        self._state = state
        self._summaries = summaries
        self._days = days
        self._began_at: float | None = None

    def read(self, now: float) -> Snapshot:
        """Ask the stores. Raises `StoreUnavailable`."""
        frames = self._telemetry.latest()
        found = tuple(status for frame in frames for status in statuses(frame))
        return Snapshot(
            taken_at=now,
            summaries=tuple(self._summaries(now)),
            statuses=found,
            began_at=self._began(found, now),
            recent=self._days.of_sources(sorted({status.source for status in found}), _RECENT_DAYS, now),
        )

    def _began(self, found: Sequence[CheckStatus], now: float) -> float | None:
        """Where the beginning was not recorded, the longest-lasting state is the oldest known sign of life."""
        if self._began_at is None:
            self._began_at = read_began(self._state, now)
        oldest = min((status.since for status in found), default=None)
        return oldest if self._began_at is None else self._began_at
