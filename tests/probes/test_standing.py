"""Streak and since-when over many rounds."""

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.confirm import conclude, unknown
from lamplighter.probes.outcome import Cause
from lamplighter.probes.samples import to_frame
from lamplighter.probes.standing import Standing, previous_statuses, standing
from lamplighter.probes.verdict import CheckState, Verdict
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.status import CheckStatus, statuses
from tests.support.configuration import a_check
from tests.support.verdicts import an_attempt

SHOP = a_check()
NOON = 1_795_176_000.0
STATES = st.lists(st.sampled_from(list(CheckState)), min_size=1, max_size=30)


def verdict_of(state: CheckState) -> Verdict:
    if state is CheckState.UNKNOWN:
        return unknown(SHOP.key, Cause.BLIND, "")
    return conclude(SHOP.key, [an_attempt(state, None if state is CheckState.UP else Cause.REFUSED)])


def next_frame(state: CheckState, at: float, previous: Frame | None) -> Frame:
    before = previous_statuses([previous] if previous else [])
    return to_frame("checks/local/60/0", round(at * 1000), 60.0, [SHOP], {SHOP.key: verdict_of(state)}, before)


def a_status(state: CheckState, at: float = NOON) -> CheckStatus:
    return CheckStatus(
        check_key="shop",
        name="shop",
        group="",
        source="s",
        state=state,
        since=NOON - 600,
        streak_rounds=11,
        last_check_at=at,
        interval_seconds=60.0,
        response_seconds=None,
    )


@given(STATES)
def test_the_streak_is_the_length_of_the_last_run_of_equal_states(states: list[CheckState]) -> None:
    frame: Frame | None = None
    for number, state in enumerate(states):
        frame = next_frame(state, NOON + 60 * number, frame)
    assert frame is not None
    (status,) = statuses(frame)
    run = next((n for n, state in enumerate(reversed(states)) if state is not states[-1]), len(states))
    assert (status.state, status.streak_rounds) == (states[-1], run)
    assert status.since == NOON + 60 * (len(states) - run)


@given(STATES)
def test_a_round_repeated_does_not_count_twice(states: list[CheckState]) -> None:
    frame: Frame | None = None
    for number, state in enumerate(states):
        frame = next_frame(state, NOON + 60 * number, frame)
        assert next_frame(state, NOON + 60 * number, frame) == frame


def test_a_round_repeated_with_another_result_begins_anew() -> None:
    assert standing("shop", CheckState.DOWN, NOON, 60, {"shop": a_status(CheckState.UP)}) == Standing(1, NOON)


def test_a_round_that_comes_late_does_not_continue_a_newer_one() -> None:
    newer = {"shop": a_status(CheckState.UP, NOON + 60)}
    assert standing("shop", CheckState.UP, NOON, 60, newer) == Standing(1, NOON)


def test_unknown_ends_a_streak_because_nothing_was_seen() -> None:
    frame = next_frame(CheckState.DOWN, NOON, None)
    frame = next_frame(CheckState.UNKNOWN, NOON + 60, frame)
    frame = next_frame(CheckState.DOWN, NOON + 120, frame)
    (status,) = statuses(frame)
    assert (status.streak_rounds, status.since) == (1, NOON + 120)


def test_a_long_silence_ends_a_streak_and_a_missed_round_does_not() -> None:
    before = {"shop": a_status(CheckState.UP)}
    assert standing("shop", CheckState.UP, NOON + 120, 60, before) == Standing(12, NOON - 600)
    assert standing("shop", CheckState.UP, NOON + 181, 60, before) == Standing(1, NOON + 181)
