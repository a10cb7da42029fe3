"""What a round adds to Lamplighter's own counters."""

from collections.abc import Mapping

from lamplighter.telemetry.counters import Count


def count_round(
    count: Count, *, sources: int, states: Mapping[str, int], unwritten_frames: int, postponed_rounds: int
) -> None:
    """Count what one invocation of the collector did; a round is one source's."""
    count("lamplighter_rounds_total", sources)
    count("lamplighter_frames_written_total", sources - unwritten_frames)
    count("lamplighter_frames_unwritten_total", unwritten_frames)
    count("lamplighter_rounds_postponed_total", postponed_rounds)
    for state, number in states.items():
        count("lamplighter_probes_total", number, result=state)
