from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.pacing import (
    BURST_SECONDS,
    LATE_CREDIT_SECONDS,
    LONGEST_GAP_SECONDS,
    SHORTEST_GAP_SECONDS,
    Pacer,
)


def starts(pacer: Pacer, seconds: float) -> list[float]:
    """Start whatever may start, on time, from second 100 on."""
    now, started = 100.0, []
    while (now := pacer.next_start(now)) < 100.0 + seconds:
        pacer.started(now)
        started.append(now)
    return started


def learn(pacer: Pacer, busy_seconds: float, probes: int) -> None:
    """Let `probes` start and end, each keeping the loop busy for `busy_seconds`."""
    for number in range(probes):
        pacer.started(0.0)
        pacer.ended(busy_seconds * (number + 1))


def test_the_loop_is_kept_busy_for_the_share_that_was_asked_for() -> None:
    pacer = Pacer(utilisation=0.6, busy_seconds_per_probe=0.003)
    assert pacer.gap_seconds == pytest.approx(0.005)
    assert len(starts(pacer, 1.0)) == pytest.approx(200, abs=2)


def test_dear_probes_start_one_by_one() -> None:
    times = starts(Pacer(busy_seconds_per_probe=0.0012), 1.0)
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.0014


def test_cheap_probes_start_in_groups_that_fit_into_the_bucket() -> None:
    pacer = Pacer(busy_seconds_per_probe=0.00012)
    times = starts(pacer, 1.0)
    groups = [times.count(moment) for moment in set(times)]
    assert 2 <= max(groups) <= (BURST_SECONDS + LATE_CREDIT_SECONDS) / pacer.gap_seconds + 1
    assert len(times) == pytest.approx(1.0 / pacer.gap_seconds, rel=0.02)


def test_a_pause_is_not_made_up_for_by_a_burst() -> None:
    pacer = Pacer(busy_seconds_per_probe=0.0012)
    pacer.started(100.0)
    now, started = 200.0, 0
    while pacer.next_start(now) <= now:
        pacer.started(now)
        started += 1
    assert started <= 2


def test_the_gap_follows_the_measured_cost() -> None:
    pacer = Pacer(busy_seconds_per_probe=0.0012)
    learn(pacer, 0.006, probes=500)
    assert pacer.gap_seconds == pytest.approx(0.01, rel=0.05)


def test_the_estimate_does_not_drift_when_a_round_only_begins_or_only_ends() -> None:
    """Half of a probe's cost falls at its start, half at its end."""
    pacer = Pacer(busy_seconds_per_probe=0.002)
    for _ in range(200):
        pacer.started(0.0)
    for number in range(200):
        pacer.ended(0.2 + 0.001 * (number + 1))
    assert pacer.gap_seconds == pytest.approx(0.002 / 0.6, rel=0.2)


@given(st.floats(0, 100), st.integers(0, 300))
def test_the_gap_stays_within_its_bounds(busy_seconds: float, probes: int) -> None:
    pacer = Pacer()
    learn(pacer, busy_seconds, probes)
    assert SHORTEST_GAP_SECONDS <= pacer.gap_seconds <= LONGEST_GAP_SECONDS


@given(st.lists(st.floats(0, 10), min_size=1, max_size=50))
def test_the_next_start_is_never_in_the_past(pauses: list[float]) -> None:
    pacer, now = Pacer(), 100.0
    for pause in pauses:
        now += pause
        assert pacer.next_start(now) >= now
        pacer.started(now)
