from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.channels.action_chain import (
    BREAKER_SECONDS,
    Breaker,
    Chain,
    Firing,
    Reason,
    after_failure,
    carried_out,
    decide,
    firing_of,
    goes_on,
    refused,
)
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import ActionStep, EcsRestartAction, LambdaAction
from tests.support.alerts import NOON, an_alert

FIRST = ActionStep(action=LambdaAction(function="heal"), wait_seconds=100.0)
SECOND = ActionStep(action=EcsRestartAction(cluster="c", service="s"), wait_seconds=200.0)
CONFIG = ActionConfig(steps=(FIRST, SECOND), max_attempts=2, cooldown_seconds=1000.0)
SHOP: tuple[Firing, ...] = ((NOON, "shop"),)
PAY: tuple[Firing, ...] = ((NOON + 5, "pay"),)


def taken(now: float, chain: Chain | None = None, firing: tuple[Firing, ...] = SHOP) -> Chain:
    decision = decide(CONFIG, chain or Chain(), Breaker(), firing, now)
    assert decision.acts, decision
    return decision.chain


def test_the_first_step_is_taken_at_once() -> None:
    chain = taken(NOON)
    assert (chain.run, chain.step, chain.taken_at) == (1, 0, NOON)
    assert carried_out(CONFIG, chain) == NOON + 100


def test_a_step_is_given_its_time_before_the_next_is_taken() -> None:
    chain = taken(NOON)
    early = decide(CONFIG, chain, Breaker(), SHOP, NOON + 99)
    assert (early.reason, early.again_at, early.chain) == (Reason.WAITING, NOON + 100, chain)
    assert taken(NOON + 100, chain).step == 1


def test_after_the_last_step_the_chain_cools_down_and_runs_anew() -> None:
    chain = taken(NOON + 100, taken(NOON))
    decision = decide(CONFIG, chain, Breaker(), SHOP, NOON + 500)
    assert (decision.reason, decision.again_at) == (Reason.COOLING_DOWN, NOON + 1100)
    again = taken(NOON + 1100, chain)
    assert (again.run, again.step) == (2, 0)


def test_a_step_that_is_given_longer_than_the_cooldown_is_waited_for() -> None:
    config = replace(CONFIG, cooldown_seconds=60.0)
    chain = taken(NOON + 100, taken(NOON))
    decision = decide(config, chain, Breaker(), SHOP, NOON + 200)
    assert (decision.reason, decision.again_at) == (Reason.WAITING, NOON + 300)


def test_once_its_attempts_are_used_up_nothing_is_done_for_this_firing() -> None:
    chain = Chain(firing=SHOP, run=2, step=1, taken_at=NOON)
    assert carried_out(CONFIG, chain) is None
    assert not goes_on(CONFIG, chain)
    decision = decide(CONFIG, chain, Breaker(), SHOP, NOON + 1e9)
    assert (decision.reason, decision.again_at) == (Reason.USED_UP, None)


def test_another_firing_has_attempts_of_its_own_once_the_chain_has_cooled_down() -> None:
    chain = Chain(firing=SHOP, run=2, step=1, taken_at=NOON)
    early = decide(CONFIG, chain, Breaker(), PAY, NOON + 10)
    assert (early.reason, early.again_at) == (Reason.COOLING_DOWN, NOON + 1000)
    later = taken(NOON + 1000, chain, PAY)
    assert (later.run, later.step, later.firing) == (1, 0, PAY)


def test_an_alert_that_joins_begins_no_other_firing() -> None:
    chain = taken(NOON)
    assert decide(CONFIG, chain, Breaker(), SHOP + PAY, NOON + 1).reason is Reason.WAITING


def test_the_same_alert_that_fires_again_is_another_firing() -> None:
    before, again = (firing_of([an_alert(starts_at=at)]) for at in (NOON, NOON + 60))
    chain = replace(taken(NOON, firing=before), run=2, step=1)
    assert decide(CONFIG, chain, Breaker(), again, NOON + 1e4).reason is Reason.STEP_DUE


def test_what_cannot_be_carried_out_gives_way_at_once() -> None:
    chain = refused(taken(NOON), "AccessDenied")
    assert taken(NOON, chain).step == 1


def test_an_attempt_that_failed_counts_and_the_next_firing_begins_anew() -> None:
    busy = decide(CONFIG, Chain(), Breaker(), SHOP, NOON).attempted
    assert (busy.run, busy.step, busy.firing, busy.attempts) == (0, -1, SHOP, (1,))
    twice = decide(CONFIG, busy, Breaker(), SHOP, NOON).attempted
    assert taken(NOON, twice).step == 1
    used_up = replace(taken(NOON, twice), run=2, attempts=(2, 2))
    another = decide(CONFIG, used_up, Breaker(), PAY, NOON + 1000)
    assert (another.attempted.run, another.attempted.step, another.attempted.attempts) == (0, -1, (1,))


def test_a_run_that_failed_to_its_end_cools_down_too() -> None:
    chain = refused(taken(NOON, refused(taken(NOON), "no")), "no")
    decision = decide(CONFIG, chain, Breaker(), SHOP, NOON)
    assert (decision.reason, decision.again_at) == (Reason.COOLING_DOWN, NOON + 1000)


def test_nothing_is_done_about_what_is_over() -> None:
    assert decide(CONFIG, taken(NOON), Breaker(), (), NOON + 1e6).reason is Reason.NOTHING_FIRES


def test_three_failures_in_a_row_open_the_breaker_and_one_attempt_closes_or_opens_it() -> None:
    breaker = Breaker()
    for _ in range(2):
        breaker = after_failure(breaker, NOON)
        assert decide(CONFIG, Chain(), breaker, SHOP, NOON).acts
    breaker = after_failure(breaker, NOON)
    decision = decide(CONFIG, Chain(), breaker, SHOP, NOON)
    assert (decision.reason, decision.again_at) == (Reason.BREAKER_OPEN, NOON + BREAKER_SECONDS)
    later = NOON + BREAKER_SECONDS
    assert decide(CONFIG, Chain(), breaker, SHOP, later).acts
    assert not decide(CONFIG, Chain(), after_failure(breaker, later), SHOP, later + 1).acts


@pytest.mark.parametrize("reason", [Reason.WAITING, Reason.BREAKER_OPEN])
def test_what_is_not_done_changes_nothing(reason: Reason) -> None:
    chain = taken(NOON)
    breaker = Breaker(failures=3, opened_at=NOON + 100) if reason is Reason.BREAKER_OPEN else Breaker()
    at = NOON + 100 if reason is Reason.BREAKER_OPEN else NOON
    decision = decide(CONFIG, chain, breaker, SHOP, at)
    assert (decision.reason, decision.chain) == (reason, chain)


@given(
    st.lists(st.tuples(st.floats(0, 2000), st.sampled_from(["done", "refused", "busy"])), max_size=60),
    st.integers(1, 3),
)
def test_whatever_comes_steps_are_in_order_spaced_and_no_more_than_allowed(
    calls: list[tuple[float, str]], most: int
) -> None:
    config = replace(CONFIG, max_attempts=most)
    chain, breaker, now = Chain(), Breaker(), NOON
    history: list[tuple[float, int, bool]] = []
    attempts = [0, 0]
    for pause, outcome in calls:
        now += pause
        decision = decide(config, chain, breaker, SHOP, now)
        assert decision.again_at is None or decision.again_at > now
        if not decision.acts:
            continue
        attempts[decision.chain.step] += 1
        if outcome == "busy":
            chain, breaker = decision.attempted, after_failure(breaker, now)
            continue
        chain = decision.chain if outcome == "done" else refused(decision.chain, "no")
        breaker = Breaker() if outcome == "done" else after_failure(breaker, now)
        history.append((now, chain.step, outcome == "done"))
    assert max(attempts) <= most
    for (before, step, done), (after, following, _) in pairwise(history):
        least = CONFIG.cooldown_seconds if following <= step else FIRST.wait_seconds if done else 0.0
        assert after - before >= least
