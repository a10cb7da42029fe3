"""The collector, counted: what each invocation did goes into the totals, and each minute's become series."""

from collections.abc import Callable, Sequence
from typing import Protocol

from lamplighter.rounds.collector import RoundReport
from lamplighter.rounds.counts import count_round
from lamplighter.rounds.tasks import Task, Tick
from lamplighter.telemetry.counters import Count


class CarriesOut(Protocol):
    """`Collector`, as it is called."""

    def carry_out(self, tasks: Sequence[Task], probing_seconds: float) -> RoundReport:
        """See `Collector.carry_out`."""


class CountedCollector:
    """`flush` adds to the totals, `keep_totals` makes series of them for a minute; neither may fail."""

    def __init__(
        self,
        collector: CarriesOut,
        count: Count,
        flush: Callable[[], None],
        keep_totals: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._collector = collector
        self._count = count
        self._flush = flush
        self._keep_totals = keep_totals
        self._clock = clock

    def carry_out(self, tasks: Sequence[Task], probing_seconds: float) -> RoundReport:
        """See `Collector.carry_out`."""
        began_at = self._clock()
        report = self._collector.carry_out(tasks, probing_seconds)
        if report.sources:
            self._count("lamplighter_round_seconds_total", self._clock() - began_at)
        count_round(self._count, report)
        self._flush()
        for task in tasks:
            if isinstance(task, Tick):
                self._keep_totals(task.scheduled_at)
        return report
