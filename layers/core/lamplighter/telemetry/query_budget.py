"""How much one query may read, and the errors that say which budget it would exceed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lamplighter.errors import QueryBudgetExceeded, QueryTimeout
from lamplighter.telemetry.series_index import SourceSeries
from lamplighter.telemetry.tiers import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryBudget:
    """The most that the selectors of one query may read together."""

    max_series: int = 20_000
    max_samples: int = 5_000_000
    """About 60 bytes each while the query lasts."""
    seconds: float = 20.0


class Spending:
    """What a query has spent of its budget; its time begins now. `clock` tells seconds that only go forward."""

    def __init__(self, budget: QueryBudget, clock: Callable[[], float]) -> None:
        self.budget = budget
        self._clock = clock
        self._ends_at = clock() + budget.seconds
        self._series = 0
        self._samples = 0

    def seconds_left(self, doing: str) -> float:
        """Return the seconds that are left; raises `QueryTimeout` where none is."""
        left = self._ends_at - self._clock()
        if left <= 0:
            raise QueryTimeout(f"query timed out in {doing}: its budget is {self.budget.seconds:g} seconds")
        return left

    def take(self, series: int, samples: int) -> None:
        """Count what is about to be read; raises `QueryBudgetExceeded` where it is more than is left."""
        self._series += series
        self._samples += samples
        if self._series > self.budget.max_series:
            raise QueryBudgetExceeded(
                f"query needs {self._series} series, its budget is {self.budget.max_series}: select fewer series"
            )
        if self._samples > self.budget.max_samples:
            raise QueryBudgetExceeded(
                f"query needs about {self._samples} samples, its budget is {self.budget.max_samples}: "
                "select fewer series, a shorter range or a longer step"
            )


def estimated_periods(found: Iterable[SourceSeries], tier: Tier, start_ms: int, end_ms: int) -> int:
    """Return about how many periods the series have in the range, each as much as one sample."""
    return sum(max(len(one), one.most_at_a_time(start_ms, end_ms) // tier.width_ms) for one in found)


def estimated_samples(found: Iterable[SourceSeries], start_ms: int, end_ms: int) -> int:
    """Return about how many raw samples the series have in the range, by how often their sources speak."""
    total = 0.0
    for one in found:
        interval_ms = 1000 * max(one.interval_seconds, 1.0)
        total += max(len(one), one.most_at_a_time(start_ms, end_ms) / interval_ms)
    return round(total)
