from lamplighter.channels.action_chain import Breaker, Chain
from lamplighter.channels.action_store import ActionStore
from lamplighter.config.alertmanager import ActionConfig
from lamplighter.config.alertmanager_actions import ActionStep, LambdaAction
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON

CONFIG = ActionConfig(steps=(ActionStep(action=LambdaAction(function="heal")),))
CHAIN = Chain(firing=((NOON, "abc"),), run=1, step=0, taken_at=NOON, failed="no")
BREAKER = Breaker(failures=3, opened_at=NOON)


def test_what_is_recorded_is_found_again() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    assert store.record("g", store.standing("g", NOON), CHAIN, BREAKER, NOON)
    found = store.standing("g", NOON)
    assert (found.chain, found.breaker) == (CHAIN, BREAKER)


def test_each_group_has_its_chain_and_all_share_the_breaker() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    store.record("g", store.standing("g", NOON), CHAIN, BREAKER, NOON)
    other = store.standing("h", NOON)
    assert (other.chain, other.breaker) == (Chain(), BREAKER)


def test_receivers_and_configurations_share_nothing() -> None:
    state = InMemoryStateStore()
    store = ActionStore(state, "ops", CONFIG)
    store.record("g", store.standing("g", NOON), CHAIN, BREAKER, NOON)
    dry = ActionConfig(steps=CONFIG.steps, dry_run=True)
    for other in (ActionStore(state, "dev", CONFIG), ActionStore(state, "ops", dry)):
        assert other.standing("g", NOON).breaker == Breaker()


def test_who_comes_second_writes_nothing() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    before = store.standing("g", NOON)
    assert store.record("g", before, CHAIN, Breaker(), NOON)
    assert not store.record("g", before, Chain(run=9), BREAKER, NOON)
    assert store.standing("g", NOON).breaker == Breaker()


def test_what_has_not_changed_is_not_written() -> None:
    state = InMemoryStateStore()
    store = ActionStore(state, "ops", CONFIG)
    before = store.standing("g", NOON)
    assert store.record("g", before, before.chain, before.breaker, NOON)
    assert store.standing("g", NOON).chain_version == 0


def test_a_chain_is_forgotten_a_month_after_its_last_step() -> None:
    store = ActionStore(InMemoryStateStore(), "ops", CONFIG)
    store.record("g", store.standing("g", NOON), CHAIN, Breaker(), NOON)
    assert store.standing("g", NOON + 29 * 86_400).chain == CHAIN
    assert store.standing("g", NOON + 31 * 86_400).chain == Chain()
