from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.circuit import Circuit
from lamplighter.alerting.circuit_store import RETENTION_SECONDS, CircuitStore, Conduct, KeptConduct
from lamplighter.alerting.rate_limit import Waiting, Window
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON

HOOK = "team/webhook/0"
times = st.floats(0, 2e9)
circuits = st.builds(
    Circuit,
    failures=st.integers(0, 99),
    opened_at=st.none() | times,
    trial_until=times,
    last_success_at=st.none() | times,
    last_failure_at=st.none() | times,
    last_failure=st.text(max_size=20),
)
windows = st.builds(
    Window,
    sent=st.dictionaries(times, st.integers(1, 9), max_size=5),
    waiting=st.dictionaries(st.text(max_size=5), st.builds(Waiting, st.integers(1, 9), times), max_size=5),
)


@given(st.builds(Conduct, circuits, windows))
def test_what_is_kept_is_found_again(conduct: Conduct) -> None:
    store = CircuitStore(InMemoryStateStore())
    assert store.put(HOOK, conduct, 0, NOON)
    assert store.get(HOOK, NOON) == KeptConduct(conduct, 1)
    assert store.all(NOON) == {HOOK: conduct}


def test_of_two_who_change_it_the_second_has_to_look_again() -> None:
    store = CircuitStore(InMemoryStateStore())
    assert store.get(HOOK, NOON) == KeptConduct(Conduct(), 0)
    assert store.put(HOOK, Conduct(Circuit(failures=1)), 0, NOON)
    assert not store.put(HOOK, Conduct(Circuit(failures=2)), 0, NOON)
    assert store.put(HOOK, Conduct(Circuit(failures=2)), 1, NOON)


def test_what_nobody_has_written_for_three_months_is_forgotten() -> None:
    store = CircuitStore(InMemoryStateStore())
    store.put(HOOK, Conduct(Circuit(failures=1)), 0, NOON)
    assert store.all(NOON + RETENTION_SECONDS - 1)
    assert not store.all(NOON + RETENTION_SECONDS + 1)
