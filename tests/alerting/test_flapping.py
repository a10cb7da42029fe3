"""Flapping: more than so many changes within a while, until nothing has changed for long enough."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.flapping import Course, Flapping, changed

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = Flapping(changes=3, window_seconds=600, calm_seconds=300)


def course_of(times: "Sequence[float]", settings: Flapping | None = SETTINGS) -> Course:
    """Return the course of an alert that fires, ends, fires ... at `times`."""
    course = Course()
    for number, at in enumerate(times):
        course = changed(course, settings, at, fires=number % 2 == 0)
    return course


@pytest.mark.parametrize(
    ("times", "flapping_since"),
    [
        ([0], None),
        ([0, 100, 200], None),
        ([0, 100, 200, 300], 300),
        ([0, 100, 200, 599.9], 599.9),
        ([0, 100, 200, 600], None),
        ([0, 100, 200, 600, 650], 650),
        ([0, 100, 200, 300, 500, 790], 300),
    ],
)
def test_more_than_so_many_changes_within_the_window_are_flapping(
    times: list[float], flapping_since: float | None
) -> None:
    course = course_of(times)
    assert course.flapping_since == flapping_since
    assert course.flaps_at(times[-1]) is (flapping_since is not None)


def test_it_is_over_when_nothing_has_changed_for_long_enough() -> None:
    course = course_of([0, 100, 200, 300, 500])
    assert course.calm_at == 800
    assert course.flaps_at(799.9)
    assert not course.flaps_at(800)


def test_after_that_only_new_changes_count() -> None:
    assert course_of([0, 100, 200, 300, 601]).flapping_since is None
    assert course_of([0, 100, 200, 300, 601, 602, 603]).flapping_since is None
    assert course_of([0, 100, 200, 300, 601, 602, 603, 604]).flapping_since == 604


def test_every_change_of_a_phase_is_counted() -> None:
    assert course_of([0, 100, 200, 300, 500, 700]).changes == 6


@pytest.mark.parametrize("settings", [None, Flapping(changes=0, window_seconds=600, calm_seconds=300)])
def test_nothing_flaps_where_nobody_asks_for_it(settings: Flapping | None) -> None:
    course = course_of([0, 1, 2, 3, 4, 5, 6], settings)
    assert course == Course(changed_at=(6,), episode_at=6)


def test_it_ends_at_once_where_it_is_turned_off() -> None:
    assert not changed(course_of([0, 1, 2, 3]), None, 4, fires=True).flaps_at(4)


def test_an_episode_begins_with_a_firing_and_goes_on_through_a_phase_of_flapping() -> None:
    assert course_of([0, 100]).episode_at == 0
    assert course_of([0, 100, 200]).episode_at == 200
    assert course_of([0, 100, 200, 300, 400, 500]).episode_at == 300
    settled_as_firing = [0, 100, 200, 300, 400]
    assert course_of(settled_as_firing).episode_at == 300
    assert course_of([*settled_as_firing, 900]).episode_at == 300
    assert course_of([*settled_as_firing, 900, 1000]).episode_at == 1000


@given(st.lists(st.integers(1, 700), min_size=1, max_size=60))
def test_a_phase_is_as_its_definition_says(gaps: list[int]) -> None:
    """Told by the whole of the changes, of which the course keeps a few."""
    times, at = [], 0
    for gap in gaps:
        at += gap
        times.append(float(at))
    began, flaps_until = 0, 0.0
    for number, now in enumerate(times):
        if now >= flaps_until > 0:
            began, flaps_until = number, 0.0
        within = [each for each in times[began : number + 1] if each > now - SETTINGS.window_seconds]
        if flaps_until or len(within) > SETTINGS.changes:
            flaps_until = now + SETTINGS.calm_seconds
        course = course_of(times[: number + 1])
        assert course.flaps_at(now) is (flaps_until > 0)
        assert course.calm_at == (flaps_until or None)
        assert len(course.changed_at) <= SETTINGS.changes
