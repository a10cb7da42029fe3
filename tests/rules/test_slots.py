import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.rules.claims import Claims
from lamplighter.rules.rule import RuleGroup
from lamplighter.rules.slots import due_groups, slot_ms, wake_up_delays
from lamplighter.state.memory import InMemoryStateStore

NOON = 1_795_176_000.0


def a_group(interval: float = 60.0, name: str = "house") -> RuleGroup:
    return RuleGroup(file="house.yml", name=name, rules=(), interval_seconds=interval)


@pytest.mark.parametrize(
    ("interval", "seconds", "slot"),
    [(60, 0, 0), (60, 59.9, 0), (60, 60, 60), (300, 299, 0), (20, 45, 40), (1, 7, 5), (0, 7, 5)],
)
def test_slots_are_whole_multiples_of_the_interval(interval: float, seconds: float, slot: float) -> None:
    assert slot_ms(a_group(interval), NOON + seconds) == round((NOON + slot) * 1000)


@given(st.floats(5, 86400), st.floats(0, 4e9), st.floats(0, 86400))
def test_a_slot_is_due_once_and_the_next_one_an_interval_later(interval: float, now: float, later: float) -> None:
    group = a_group(interval)
    (first,) = due_groups([group], {}, now)
    assert first.at <= now < first.at + max(interval, 5) + 0.001
    taken = {group.key: first.slot_ms}
    assert not due_groups([group], taken, now)
    following = due_groups([group], taken, now + later)
    assert all(one.slot_ms - first.slot_ms >= round(interval * 1000) for one in following)


def test_the_queue_is_asked_once_a_minute_and_for_each_slot_of_quicker_groups() -> None:
    assert wake_up_delays([], NOON) == ()
    assert wake_up_delays([a_group(), a_group(300)], NOON + 1) == [15]
    assert wake_up_delays([a_group(30)], NOON + 0.5) == [15, 30, 60]
    assert wake_up_delays([a_group(25), a_group(30)], NOON + 0.5) == [15, 25, 30, 50, 60]


def test_of_many_that_look_one_gets_each_slot() -> None:
    state = InMemoryStateStore()
    instances = [Claims(state) for _ in range(3)]
    groups = [a_group(), a_group(20, "quick")]
    taken = [
        (one.group.name, one.at - NOON)
        for second in range(61)
        for claims in instances
        for one in claims.take(groups, NOON + second)
    ]
    assert taken == [
        ("house", 0),
        ("quick", 0),
        ("quick", 20),
        ("quick", 40),
        ("house", 60),
        ("quick", 60),
    ]


def test_what_was_left_lying_is_taken_late_and_a_new_group_is_not_late() -> None:
    state = InMemoryStateStore()
    Claims(state).take([a_group()], NOON - 60)
    sweep = Claims(state)
    taken = sweep.take([a_group(), a_group(20, "new")], NOON + 61, late_seconds=30)
    assert [(one.group.name, one.at - NOON) for one in taken] == [("house", 0), ("new", 60)]
    assert not sweep.take([a_group(), a_group(20, "new")], NOON + 62, late_seconds=30)


def test_a_clock_that_goes_back_takes_nothing_anew() -> None:
    claims = Claims(InMemoryStateStore())
    claims.take([a_group()], NOON + 120)
    assert not claims.take([a_group()], NOON + 30)
    assert not Claims(InMemoryStateStore()).take([], NOON)


def test_a_clock_that_was_far_ahead_stops_no_rules() -> None:
    state = InMemoryStateStore()
    Claims(state).take([a_group()], NOON + 86400)
    (due,) = Claims(state).take([a_group()], NOON)
    assert due.at == NOON
    assert not Claims(state).take([a_group()], NOON + 30)
