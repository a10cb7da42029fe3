"""What rounds add to our own counters."""

from collections.abc import Sequence

from lamplighter.rounds.collector import RoundReport
from lamplighter.rounds.counted import CountedCollector
from lamplighter.rounds.tasks import SourceRound, Task, Tick
from lamplighter.telemetry.counters import Counters
from tests.support.aws import FakeTime


class Made:
    """Stands in for the collector: takes a second and a half, and reports what it is told."""

    def __init__(self, report: RoundReport, clock: FakeTime) -> None:
        self._report = report
        self._clock = clock

    def carry_out(self, tasks: Sequence[Task], probing_seconds: float) -> RoundReport:
        del tasks, probing_seconds
        self._clock.now += 1.5
        return self._report


def counted(report: RoundReport, tasks: Sequence[Task]) -> tuple[dict[tuple[str, ...], float], list[str]]:
    counters, clock, done = Counters(), FakeTime(), list[str]()
    collector = CountedCollector(
        Made(report, clock),
        counters.count,
        flush=lambda: done.append("flushed"),
        keep_totals=lambda at: done.append(f"kept {at}"),
        clock=clock,
    )
    assert collector.carry_out(tasks, 20.0) is report
    taken = counters.take().items()
    return {(series.name, *dict(series.labels).values()): value for series, value in taken}, done


def test_rounds_probes_and_frames_are_counted_and_what_did_not_happen_is_not() -> None:
    report = RoundReport(3, 42, {"up": 40, "down": 2}, unwritten_frames=1, postponed_rounds=0)
    found, _ = counted(report, [])
    assert found == {
        ("lamplighter_rounds_total",): 3,
        ("lamplighter_round_seconds_total",): 1.5,
        ("lamplighter_frames_written_total",): 2,
        ("lamplighter_frames_unwritten_total",): 1,
        ("lamplighter_probes_total", "up"): 40,
        ("lamplighter_probes_total", "down"): 2,
    }


def test_an_invocation_without_a_round_counts_none_of_its_time() -> None:
    assert counted(RoundReport(0, 0, {}, 0, 2), []) == ({("lamplighter_rounds_postponed_total",): 2}, ["flushed"])


def test_the_totals_are_kept_once_a_minute_after_this_rounds_were_added() -> None:
    _, done = counted(RoundReport(1, 1, {}, 0, 0), [Tick(1_795_176_060.0)])
    assert done == ["flushed", "kept 1795176060.0"]
    _, done = counted(RoundReport(1, 1, {}, 0, 0), [SourceRound("checks/local/10/0", 1)])
    assert done == ["flushed"]
