"""Configuration joined with observation."""

from dataclasses import replace

import pytest

from lamplighter.health.standing import is_fresh, standings
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.status import CheckStatus, statuses
from tests.support.pages import NOW, Seen, a_frame, a_summary


def _status(**overrides: object) -> CheckStatus:
    (status,) = statuses(a_frame([Seen(summary=a_summary())]))
    return replace(status, **overrides)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "interval", "expected"),
    [(180, 60, True), (181, 60, False), (900, 300, True), (901, 300, False), (60, 5, True), (61, 5, False)],
)
def test_a_frame_speaks_for_three_intervals_and_at_least_a_minute(age: int, interval: int, expected: bool) -> None:
    assert is_fresh(NOW - age, interval, NOW) is expected


def test_a_configured_check_without_data_is_unknown() -> None:
    (standing,) = standings([a_summary()], [], NOW)
    assert (standing.state, standing.status, standing.response_seconds) == (CheckState.UNKNOWN, None, None)


def test_a_check_whose_frame_is_old_is_unknown_whatever_it_said() -> None:
    (standing,) = standings([a_summary()], [_status(last_check_at=NOW - 181)], NOW)
    assert standing.state is CheckState.UNKNOWN
    assert standing.response_seconds is None


@pytest.mark.parametrize(("age", "expected"), [(180, True), (181, False)])
def test_a_check_is_in_maintenance_for_as_long_as_its_newest_round_speaks_for_now(
    age: int, expected: bool
) -> None:
    (standing,) = standings([a_summary()], [_status(last_check_at=NOW - age, in_maintenance=True)], NOW)
    assert standing.in_maintenance is expected


def test_of_two_sources_the_newer_counts() -> None:
    old, new = _status(last_check_at=NOW - 90, state=CheckState.DOWN), _status(last_check_at=NOW - 30)
    for order in ([old, new], [new, old]):
        (standing,) = standings([a_summary()], order, NOW)
        assert standing.state is CheckState.UP


def test_a_check_that_is_no_longer_configured_is_not_shown() -> None:
    assert standings([], [_status()], NOW) == ()


def test_a_check_that_is_down_has_no_response_time() -> None:
    (standing,) = standings([a_summary()], [_status(state=CheckState.DOWN)], NOW)
    assert standing.response_seconds is None
