"""Lamplighter's own counters: what happened in this instance since it was last added to the totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

Labels = tuple[tuple[str, str], ...]

MOST_SERIES = 200
"""In one instance between two flushes: what a label holds comes from outside, and the totals are one item."""
OVERFLOW = "lamplighter_counts_dropped_total"


class Count(Protocol):
    """How whoever does something worth counting says so."""

    def __call__(self, name: str, by: float = 1.0, /, **labels: str) -> None:
        """Add `by`, which is not negative, to the counter."""


def uncounted(_name: str, _by: float = 1.0, /, **_labels: str) -> None:
    """Count nothing: for tests and tools."""


@dataclass(frozen=True, slots=True, order=True)
class CounterSeries:
    """One counter with its labels, sorted by name."""

    name: str
    labels: Labels = ()

    @classmethod
    def of(cls, name: str, labels: Mapping[str, str]) -> "CounterSeries":
        """Build from a mapping."""
        return cls(name, tuple(sorted(labels.items())))


Increments = Mapping[CounterSeries, float]


class Counters:
    """Increments in memory, until they are taken to be added to the totals. Safe for threads."""

    def __init__(self) -> None:
        self._increments: dict[CounterSeries, float] = {}
        self._lock = Lock()

    def count(self, name: str, by: float = 1.0, /, **labels: str) -> None:
        """See `Count`. Beyond `MOST_SERIES` new series are only counted as dropped."""
        if by > 0:
            self._add(CounterSeries.of(name, labels), by)

    def take(self) -> Increments:
        """Return what has come together, and begin anew."""
        with self._lock:
            taken, self._increments = self._increments, {}
        return taken

    def put_back(self, taken: Increments) -> None:
        """Keep for the next time what could not be added to the totals."""
        for series, by in taken.items():
            self._add(series, by)

    def _add(self, series: CounterSeries, by: float) -> None:
        with self._lock:
            if series not in self._increments and len(self._increments) >= MOST_SERIES:
                series, by = CounterSeries(OVERFLOW), 1.0
            self._increments[series] = self._increments.get(series, 0.0) + by


class TotalsStore(Protocol):
    """Where the increments of all instances are added up. Every method may raise `StoreUnavailable`."""

    def add(self, function: str, increments: Increments) -> None:
        """Add to the totals of `function`. Not idempotent: an answer that is lost may be counted twice."""

    def totals(self) -> Mapping[str, Increments]:
        """Return the totals by function."""
