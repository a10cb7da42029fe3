"""What a round counts."""

from lamplighter.rounds.counts import count_round
from lamplighter.telemetry.counters import Counters


def test_rounds_probes_and_frames_are_counted_and_what_did_not_happen_is_not() -> None:
    counters = Counters()
    states = {"up": 40, "down": 2}
    count_round(counters.count, sources=3, states=states, unwritten_frames=1, postponed_rounds=0)
    found = {(series.name, *dict(series.labels).values()): value for series, value in counters.take().items()}
    assert found == {
        ("lamplighter_rounds_total",): 3,
        ("lamplighter_frames_written_total",): 2,
        ("lamplighter_frames_unwritten_total",): 1,
        ("lamplighter_probes_total", "up"): 40,
        ("lamplighter_probes_total", "down"): 2,
    }
