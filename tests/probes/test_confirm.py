"""Whether a failure is looked at again, and what all looks together say."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.probes.confirm import DETERMINISTIC_CAUSES, conclude, retry_delay_seconds
from lamplighter.probes.outcome import Cause
from lamplighter.probes.verdict import Attempt, CheckState
from tests.support.verdicts import an_attempt

UP = an_attempt()
REFUSED = an_attempt(CheckState.DOWN, Cause.REFUSED)
DEGRADED = an_attempt(CheckState.DEGRADED, Cause.LATENCY)

ATTEMPTS = st.lists(st.sampled_from([UP, REFUSED, DEGRADED]), min_size=1, max_size=6)


def test_a_failure_is_tried_again_after_one_and_then_three_seconds() -> None:
    assert retry_delay_seconds([REFUSED], 2) == 1.0
    assert retry_delay_seconds([REFUSED, REFUSED], 2) == 3.0
    assert retry_delay_seconds([REFUSED, REFUSED, REFUSED], 2) is None


def test_further_retries_keep_the_longest_pause() -> None:
    assert retry_delay_seconds([REFUSED] * 4, 5) == 3.0


def test_without_retries_the_first_look_counts() -> None:
    assert retry_delay_seconds([REFUSED], 0) is None


def test_a_degraded_check_is_looked_at_again_too() -> None:
    assert retry_delay_seconds([DEGRADED], 2) == 1.0


@pytest.mark.parametrize("cause", sorted(DETERMINISTIC_CAUSES))
def test_what_would_only_repeat_itself_needs_one_look(cause: Cause) -> None:
    assert retry_delay_seconds([an_attempt(CheckState.DOWN, cause)], 2) is None


def test_own_trouble_is_not_tried_again() -> None:
    assert retry_delay_seconds([an_attempt(CheckState.UNKNOWN, Cause.NOT_REACHED)], 2) is None


def test_a_later_pass_makes_the_check_up_and_keeps_every_attempt() -> None:
    verdict = conclude("shop", [REFUSED, UP])
    assert (verdict.state, verdict.cause, verdict.detail) == (CheckState.UP, None, "")
    assert verdict.attempts == (REFUSED, UP)


def test_a_check_that_is_down_only_some_of_the_time_is_degraded() -> None:
    verdict = conclude("shop", [DEGRADED, REFUSED, REFUSED])
    assert (verdict.state, verdict.cause) == (CheckState.DEGRADED, Cause.LATENCY)


def test_the_last_of_several_failures_names_the_cause() -> None:
    verdict = conclude("shop", [REFUSED, an_attempt(CheckState.DOWN, Cause.RESET, detail="connection reset")])
    assert (verdict.state, verdict.cause, verdict.detail) == (CheckState.DOWN, Cause.RESET, "connection reset")


def test_a_deprecated_protocol_is_named() -> None:
    attempt = replace(
        an_attempt(tls_version="TLSv1.1"), state=CheckState.DEGRADED, cause=Cause.DEPRECATED_PROTOCOL
    )
    assert "TLSv1.1" in conclude("shop", [attempt]).detail


def test_no_attempt_is_unknown_and_not_up() -> None:
    verdict = conclude("shop", [])
    assert (verdict.state, verdict.cause) == (CheckState.UNKNOWN, Cause.NOT_REACHED)
    assert verdict.outcome is None


@given(ATTEMPTS)
def test_only_a_failure_that_holds_through_all_attempts_counts(attempts: list[Attempt]) -> None:
    verdict = conclude("shop", attempts)
    assert (verdict.state is CheckState.DOWN) == all(attempt.state is CheckState.DOWN for attempt in attempts)
    assert (verdict.state is CheckState.UP) == any(attempt.state is CheckState.UP for attempt in attempts)
    assert len(verdict.attempts) == len(attempts)


@given(ATTEMPTS, st.integers(0, 5))
def test_confirmation_ends(attempts: list[Attempt], retries: int) -> None:
    taken: list[Attempt] = []
    for attempt in attempts * 7:
        taken.append(attempt)
        if retry_delay_seconds(taken, retries) is None:
            break
    assert len(taken) <= retries + 1
