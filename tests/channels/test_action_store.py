import pytest

from lamplighter.channels.action_chain import Breaker, Chain
from lamplighter.channels.action_store import ActionStore, Standing
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import ActionStep, LambdaAction
from lamplighter.errors import StoreUnavailable
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerts import NOON

CONFIG = ActionConfig(steps=(ActionStep(action=LambdaAction(function="heal")),))
CHAIN = Chain(firing=((NOON, "abc"),), run=1, step=0, taken_at=NOON, failed="no", attempts=(1,))
BREAKER = Breaker(failures=3, opened_at=NOON)


def opened(_: Breaker) -> Breaker:
    return BREAKER


def test_what_is_recorded_is_found_again() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    assert store.record("g", CHAIN, 0, NOON)
    assert store.turn(opened, NOON) == BREAKER
    assert store.standing("g", NOON) == Standing(CHAIN, BREAKER, 1)


def test_what_is_recorded_can_be_changed() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    for run in (1, 2, 3):
        assert store.record("g", Chain(run=run), store.standing("g", NOON).version, NOON)
        store.turn(lambda breaker: Breaker(failures=breaker.failures + 1), NOON)
    assert store.standing("g", NOON) == Standing(Chain(run=3), Breaker(failures=3), 3)


def test_each_group_has_its_chain_and_all_share_the_breaker() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    store.record("g", CHAIN, 0, NOON)
    store.turn(opened, NOON)
    other = store.standing("h", NOON)
    assert (other.chain, other.breaker) == (Chain(), BREAKER)


def test_receivers_and_configurations_share_nothing() -> None:
    state = InMemoryStateStore()
    ActionStore(state, "ops", CONFIG).turn(opened, NOON)
    dry = ActionConfig(steps=CONFIG.steps, dry_run=True)
    for other in (ActionStore(state, "dev", CONFIG), ActionStore(state, "ops", dry)):
        assert other.standing("g", NOON).breaker == Breaker()


def test_who_comes_second_writes_nothing() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    assert store.record("g", CHAIN, 0, NOON)
    assert not store.record("g", Chain(run=9), 0, NOON)
    assert store.standing("g", NOON).chain == CHAIN


class Contended(InMemoryStateStore):
    """Somebody else writes the breaker before each of the first `times` writes."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def put(self, record: Record) -> bool:
        """See `StateStore.put`."""
        if self.times:
            self.times -= 1
            super().put(record)
        return super().put(record)


def test_no_failure_of_any_group_is_lost_to_another_one_at_the_same_time() -> None:
    store = ActionStore(Contended(2), "ops", CONFIG)
    breaker = store.turn(lambda kept: Breaker(failures=kept.failures + 1), NOON)
    assert breaker == store.standing("g", NOON).breaker == Breaker(failures=3)


def test_a_breaker_that_others_change_all_the_time_is_an_error() -> None:
    store = ActionStore(Contended(99), "ops", CONFIG)
    with pytest.raises(StoreUnavailable):
        store.turn(lambda kept: Breaker(failures=kept.failures + 1), NOON)


def test_a_breaker_that_has_not_changed_is_not_written() -> None:
    state = InMemoryStateStore()
    store = ActionStore(state, "ops", CONFIG)
    assert store.turn(lambda _: Breaker(), NOON) == Breaker()
    assert store.standing("g", NOON).version == 0


def test_a_chain_is_forgotten_a_month_after_its_last_step() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    store.record("g", CHAIN, 0, NOON)
    assert store.standing("g", NOON + 29 * 86_400).chain == CHAIN
    assert store.standing("g", NOON + 31 * 86_400).chain == Chain()
