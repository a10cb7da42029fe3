"""Folding frames to counts, and counts to days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.telemetry.availability import StateCounts, day_of, fold_hour
from lamplighter.telemetry.series import Series
from tests.support.frames import a_frame, state_frame

UNKNOWN, UP, DEGRADED, DOWN = 0.0, 1.0, 2.0, 3.0
counts = st.builds(StateCounts, *(st.integers(0, 60) for _ in range(4)))


def test_rounds_are_counted_by_state_and_only_answers_have_a_response_time() -> None:
    hour = fold_hour(state_frame({"a": state}, seconds=0.5) for state in (UP, UP, DEGRADED, DOWN, UNKNOWN))
    assert hour == {"a": StateCounts(up=2, degraded=1, down=1, unknown=1, response_seconds_sum=1.5)}


def test_a_check_without_a_state_has_no_round() -> None:
    assert fold_hour([state_frame({"a": None, "b": UP})]).keys() == {"b"}


def test_an_answer_without_a_duration_is_counted_all_the_same() -> None:
    frame = a_frame({Series.of("check_state", key="a"): UP})
    assert fold_hour([frame]) == {"a": StateCounts(up=1)}


def test_a_round_in_maintenance_is_no_part_of_the_availability() -> None:
    down, maintained = Series.of("check_state", key="a"), Series.of("check_in_maintenance", key="a")
    other = Series.of("check_state", key="b")
    frames = [a_frame({down: DOWN, maintained: 1.0, other: UP}), a_frame({down: UP, maintained: None, other: UP})]
    assert fold_hour(frames) == {"a": StateCounts(up=1), "b": StateCounts(up=2)}


def test_an_hour_without_frames_has_no_checks() -> None:
    assert fold_hour([]) == {}


@given(st.lists(st.sampled_from([UNKNOWN, UP, DEGRADED, DOWN]), max_size=50))
def test_every_round_is_counted_once(states: list[float]) -> None:
    hour = fold_hour(state_frame({"a": state}) for state in states)
    total = hour.get("a", StateCounts())
    assert total.up + total.degraded + total.down + total.unknown == len(states)


def test_a_day_adds_up_the_hours_of_each_check() -> None:
    day = day_of(
        "2026-11-20", [{"a": StateCounts(up=60)}, {"a": StateCounts(up=59, down=1), "b": StateCounts(up=3)}]
    )
    assert day.by_check == {"a": StateCounts(up=119, down=1), "b": StateCounts(up=3)}


@pytest.mark.parametrize(
    ("counts", "ratio"),
    [
        (StateCounts(), None),
        (StateCounts(unknown=5), None),
        (StateCounts(up=3, down=1), 0.75),
        (StateCounts(up=2, degraded=1, down=1, unknown=96), 0.75),
        (StateCounts(down=1), 0.0),
    ],
)
def test_unknown_rounds_count_neither_way(counts: StateCounts, ratio: float | None) -> None:
    assert counts.ratio == ratio
