"""What a round adds to Lamplighter's own counters."""

from lamplighter.rounds.collector import RoundReport
from lamplighter.telemetry.counters import Count


def count_round(count: Count, report: RoundReport) -> None:
    """Count what one invocation of the collector did; a round is one source's."""
    count("lamplighter_rounds_total", report.sources)
    count("lamplighter_frames_written_total", report.sources - report.unwritten_frames)
    count("lamplighter_frames_unwritten_total", report.unwritten_frames)
    count("lamplighter_rounds_postponed_total", report.postponed_rounds)
    for state, number in report.states.items():
        count("lamplighter_probes_total", number, result=state)
