from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from lamplighter.alerting.circuit import Circuit, CircuitState, state_of
from lamplighter.alerting.circuit_gate import AFTER_LOST_RACES_SECONDS, Admission, Gate, Wanted
from lamplighter.alerting.circuit_store import CircuitStore
from lamplighter.alerting.decision import Held
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.rate_limit import LATE_SECONDS
from lamplighter.config.alertmanager import ActionConfig, RateLimit
from lamplighter.errors import DeliveryError, StoreUnavailable
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerting import A_HOOK
from tests.support.alerts import NOON, out_of_order

HOOK = Integration("team", "webhook", 0, A_HOOK)
TWO_AN_HOUR = RateLimit(messages=2, per_seconds=3600.0)


def wanted(key: str = "a", severity: str = "warning", alerts: int = 1) -> Wanted:
    return Wanted(key=key, severity=severity, alerts=alerts, timeout_seconds=10.0)


def a_failure(gate: Gate, now: float, error: DeliveryError | None = None) -> float | None:
    admission = gate.enter(HOOK, None, wanted(), now)
    assert admission.held is None
    return gate.leave(HOOK, admission, error or out_of_order(), now)


def circuit_in(state: InMemoryStateStore) -> Circuit:
    return CircuitStore(state).get(HOOK.name, NOON).conduct.circuit


def test_after_five_failures_of_whatever_kind_nothing_is_admitted_for_five_minutes() -> None:
    gate = Gate(InMemoryStateStore())
    for second in range(4):
        assert not a_failure(gate, NOON + second, out_of_order(permanent=second % 2 == 0))
    assert a_failure(gate, NOON + 4) == NOON + 304
    assert gate.enter(HOOK, None, wanted(), NOON + 5) == Admission(held=Held.CIRCUIT_OPEN, again_at=NOON + 304)
    assert gate.enter(HOOK, None, wanted(), NOON + 304).held is None


def test_of_many_groups_one_makes_the_attempt_after_five_minutes_and_the_others_wait_for_it() -> None:
    gate = Gate(InMemoryStateStore())
    for second in range(5):
        a_failure(gate, NOON + second)
    first, second_group = (gate.enter(HOOK, None, wanted(key), NOON + 400) for key in "ab")
    assert first.held is None
    assert (second_group.held, second_group.again_at) == (Held.CIRCUIT_OPEN, NOON + 430)
    gate.leave(HOOK, first, None, NOON + 401)
    assert gate.enter(HOOK, None, wanted("b"), NOON + 402).held is None


def test_messages_beyond_the_limit_are_held_back_until_there_is_room_and_then_say_so() -> None:
    gate = Gate(InMemoryStateStore())
    for key in "ab":
        assert gate.enter(HOOK, TWO_AN_HOUR, wanted(key), NOON).held is None
    held = [gate.enter(HOOK, TWO_AN_HOUR, wanted(key, alerts=3), NOON + 60) for key in "cd"]
    assert [each.held for each in held] == [Held.RATE_LIMITED] * 2
    again_at = held[0].again_at
    assert again_at is not None
    assert NOON + 3600 < again_at <= NOON + 3660
    after = gate.enter(HOOK, TWO_AN_HOUR, wanted("c"), again_at)
    assert (after.held, after.note) == (
        None,
        "1 more message about 3 alerts held back: at most 2 may be sent here in 1 h.",
    )


def test_room_goes_to_those_who_wait_longest_though_others_would_repeat_themselves() -> None:
    gate, two_a_minute = Gate(InMemoryStateStore()), RateLimit(messages=2, per_seconds=60.0)
    asks_at, sent = dict.fromkeys("abcde", NOON), dict.fromkeys("abcde", 0)
    while (now := min(asks_at.values())) < NOON + 900:
        key = min(name for name, at in asks_at.items() if at == now)
        admission = gate.enter(HOOK, two_a_minute, wanted(key), now)
        sent[key] += admission.held is None
        asks_at[key] = admission.again_at or now + 25
    assert min(sent.values()) >= 5, sent


def test_room_is_not_kept_for_those_who_do_not_come() -> None:
    gate, one_a_minute = Gate(InMemoryStateStore()), RateLimit(messages=1, per_seconds=60.0)
    gate.enter(HOOK, one_a_minute, wanted("a"), NOON)
    room_at = gate.enter(HOOK, one_a_minute, wanted("b"), NOON + 1).again_at
    gate.enter(HOOK, one_a_minute, wanted("c"), NOON + 2)
    assert room_at is not None
    later = gate.enter(HOOK, one_a_minute, wanted("c"), room_at)
    assert (later.held, later.again_at) == (Held.RATE_LIMITED, room_at + LATE_SECONDS)
    assert gate.enter(HOOK, one_a_minute, wanted("c"), room_at + LATE_SECONDS).held is None


@pytest.mark.parametrize("severity", ["critical", "emergency"])
def test_what_is_critical_is_never_held_back_and_counts(severity: str) -> None:
    gate = Gate(InMemoryStateStore())
    for key in "abc":
        assert gate.enter(HOOK, TWO_AN_HOUR, wanted(key, severity), NOON).held is None
    assert gate.enter(HOOK, TWO_AN_HOUR, wanted("d"), NOON).held is Held.RATE_LIMITED


def test_a_message_that_was_not_taken_leaves_its_room() -> None:
    gate = Gate(InMemoryStateStore())
    for key in "abcd":
        admission = gate.enter(HOOK, TWO_AN_HOUR, wanted(key), NOON)
        assert admission.held is None
        gate.leave(HOOK, admission, out_of_order(), NOON)


def test_what_is_held_back_by_the_limit_does_not_take_the_one_attempt_of_another() -> None:
    gate = Gate(InMemoryStateStore())
    one = RateLimit(messages=1, per_seconds=36_000.0)
    assert gate.enter(HOOK, one, wanted(), NOON).held is None
    for second in range(5):
        gate.leave(HOOK, Admission(), out_of_order(), NOON + second)
    assert gate.enter(HOOK, one, wanted("b"), NOON + 400).held is Held.RATE_LIMITED
    assert gate.enter(HOOK, one, wanted("c", "critical"), NOON + 401).held is None


def test_many_functions_take_no_more_room_than_there_is() -> None:
    gate = Gate(InMemoryStateStore())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: gate.enter(HOOK, TWO_AN_HOUR, wanted(str(n)), NOON), range(24)))
    assert sum(1 for each in found if each.held is None) <= 2


def test_a_success_is_kept_once_a_minute_and_costs_a_read_otherwise() -> None:
    state = InMemoryStateStore()
    gate = Gate(state)
    for second in range(0, 120, 10):
        gate.leave(HOOK, Admission(), None, NOON + second)
    record = state.get("CIRCUIT", HOOK.name, NOON)
    assert record is not None
    assert (record.version, circuit_in(state).last_success_at) == (2, NOON + 60)


def test_chains_of_actions_have_breakers_of_their_own() -> None:
    state = InMemoryStateStore()
    gate, action = Gate(state), Integration("fix", "action", 0, ActionConfig(steps=()))
    for _ in range(9):
        assert gate.enter(action, None, wanted(), NOON) == Admission()
        assert not gate.leave(action, Admission(), out_of_order(), NOON)
    assert not state.list("CIRCUIT", NOON)


class Contended(InMemoryStateStore):
    """Somebody else is first, always."""

    def put_all(self, _records: Sequence[Record]) -> bool:
        return False


class Failing(InMemoryStateStore):
    """Cannot be written."""

    def put_all(self, _records: Sequence[Record]) -> bool:
        raise StoreUnavailable("throttled")


def test_who_loses_every_race_for_room_comes_again_soon() -> None:
    found = Gate(Contended()).enter(HOOK, TWO_AN_HOUR, wanted(), NOON)
    assert found == Admission(held=Held.RETRY_LATER, again_at=NOON + AFTER_LOST_RACES_SECONDS)


def test_no_message_waits_for_a_record_that_cannot_be_written() -> None:
    assert Gate(Failing()).enter(HOOK, TWO_AN_HOUR, wanted(), NOON) == Admission()


@pytest.mark.parametrize("state", [Contended(), Failing()])
def test_how_it_went_is_never_worth_an_error(state: InMemoryStateStore) -> None:
    Gate(state).leave(HOOK, Admission(), out_of_order(), NOON)
    assert state_of(circuit_in(state), NOON) is CircuitState.CLOSED
