from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lamplighter.alerting.circuit import (
    FRESH_SECONDS,
    OPENS_AFTER,
    REST_SECONDS,
    Circuit,
    CircuitState,
    after_failure,
    after_success,
    on_trial,
    state_of,
)
from tests.support.alerts import NOON

CLOSED, OPEN, HALF_OPEN = CircuitState.CLOSED, CircuitState.OPEN, CircuitState.HALF_OPEN


def after_failures(count: int, circuit: Circuit | None = None, now: float = NOON) -> Circuit:
    found = circuit or Circuit()
    for _ in range(count):
        found = after_failure(found, "503", now)
    return found


def test_it_opens_with_the_fifth_failure_in_a_row() -> None:
    assert state_of(after_failures(4), NOON) is CLOSED
    assert state_of(after_failures(5), NOON) is OPEN


def test_a_success_in_between_begins_the_count_anew() -> None:
    circuit = after_failures(4, after_success(after_failures(4), NOON))
    assert state_of(circuit, NOON) is CLOSED


def test_after_five_minutes_one_attempt_may_be_made_and_whoever_makes_it_keeps_others_away() -> None:
    circuit = after_failures(5)
    assert state_of(circuit, NOON + REST_SECONDS - 1) is OPEN
    assert state_of(circuit, NOON + REST_SECONDS) is HALF_OPEN
    tried = on_trial(circuit, NOON + REST_SECONDS + 30)
    assert state_of(tried, NOON + REST_SECONDS + 29) is OPEN
    assert tried.trial_at == NOON + REST_SECONDS + 30
    assert state_of(tried, NOON + REST_SECONDS + 30) is HALF_OPEN, "who dies at it holds it no longer"


def test_an_attempt_that_fails_leaves_it_open_for_another_five_minutes_and_one_that_succeeds_closes_it() -> None:
    at = NOON + REST_SECONDS
    tried = on_trial(after_failures(5), at + 30)
    again = after_failure(tried, "503", at + 1)
    assert state_of(again, at + REST_SECONDS) is OPEN
    assert state_of(again, at + 1 + REST_SECONDS) is HALF_OPEN
    assert state_of(after_success(tried, at + 1), at + 1) is CLOSED


def test_what_had_begun_before_it_opened_does_not_prolong_its_rest() -> None:
    late = after_failure(after_failures(5), "timeout", NOON + 20)
    assert state_of(late, NOON + REST_SECONDS) is HALF_OPEN
    assert (late.failures, late.last_failure, late.last_failure_at) == (6, "timeout", NOON + 20)


def test_a_success_is_not_worth_a_write_so_soon_after_another() -> None:
    circuit = after_success(Circuit(), NOON)
    assert after_success(circuit, NOON + FRESH_SECONDS - 1) is circuit
    assert after_success(circuit, NOON + FRESH_SECONDS).last_success_at == NOON + FRESH_SECONDS


def test_what_an_answer_says_is_kept_to_a_point() -> None:
    assert len(after_failure(Circuit(), "x" * 10_000, NOON).last_failure) == 300


@given(st.lists(st.booleans(), max_size=40))
def test_it_is_open_just_if_the_last_five_attempts_have_failed(outcomes: list[bool]) -> None:
    circuit = Circuit()
    for number, succeeds in enumerate(outcomes):
        at = NOON + number
        circuit = after_success(circuit, at) if succeeds else after_failure(circuit, "503", at)
    is_open = len(outcomes) >= OPENS_AFTER and not any(outcomes[-OPENS_AFTER:])
    assert (circuit.opened_at is not None) is is_open


class ManyFunctions(RuleBasedStateMachine):
    """Functions that ask before they call, some of which die at it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.circuit = Circuit()
        self.calls: list[float] = []
        self.at_it = 0

    @rule(seconds=st.floats(0.1, 400.0))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: state_of(self.circuit, self.now) is not OPEN)
    @rule(outcome=st.sampled_from(["taken", "refused", "died"]))
    def call(self, outcome: str) -> None:
        if state_of(self.circuit, self.now) is HALF_OPEN:
            self.calls.append(self.now)
            self.circuit = on_trial(self.circuit, self.now + 30.0)
        if outcome == "taken":
            self.circuit = after_success(self.circuit, self.now)
            self.calls = []
        elif outcome == "refused":
            self.circuit = after_failure(self.circuit, "503", self.now)

    @invariant()
    def who_does_not_answer_is_called_every_five_minutes_at_most_but_for_those_who_die(self) -> None:
        assert all(later - earlier >= 30.0 for earlier, later in zip(self.calls, self.calls[1:], strict=False))

    @invariant()
    def it_is_never_left_alone_for_ever(self) -> None:
        assert state_of(self.circuit, self.now + REST_SECONDS + 30.0) is not OPEN


TestManyFunctions = ManyFunctions.TestCase
