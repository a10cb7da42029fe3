import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.deduplication import Entry, Reason, decide
from tests.support.alerts import NOON

REPEAT = 14400.0
ALERTS = st.frozensets(st.sampled_from("abcd"))
ENTRIES = st.builds(Entry, ALERTS, ALERTS, st.floats(NOON - 2 * REPEAT, NOON))
TIMES = st.floats(NOON, NOON + 2 * REPEAT)


def told(firing: str = "", resolved: str = "", at: float = NOON) -> Entry:
    return Entry(frozenset(firing), frozenset(resolved), at)


def reason(
    entry: Entry | None, firing: str = "", resolved: str = "", *, wanted: bool = True, now: float = NOON + 300
) -> Reason:
    return decide(
        entry, frozenset(firing), frozenset(resolved), send_resolved=wanted, repeat_seconds=REPEAT, now=now
    )


@pytest.mark.parametrize(
    ("entry", "firing", "resolved", "expected"),
    [
        (None, "a", "", Reason.FIRST_NOTIFICATION),
        (None, "a", "b", Reason.FIRST_NOTIFICATION),
        (None, "", "b", Reason.NOTHING_TO_TELL),
        (told("a"), "ab", "", Reason.NEW_FIRING),
        (told("a"), "b", "a", Reason.NEW_FIRING),
        (told("", "a"), "b", "", Reason.FIRST_NOTIFICATION),
        (told("ab"), "", "ab", Reason.ALL_RESOLVED),
        (told("ab"), "", "", Reason.ALL_RESOLVED),
        (told("", "a"), "", "ab", Reason.NOTHING_TO_TELL),
        (told("ab"), "a", "b", Reason.NEWLY_RESOLVED),
        (told("ab"), "a", "", Reason.UNCHANGED),
        (told("a", "b"), "a", "b", Reason.UNCHANGED),
        (told("a", "bc"), "a", "b", Reason.UNCHANGED),
    ],
)
def test_the_first_reason_that_holds_is_given(
    entry: Entry | None, firing: str, resolved: str, expected: Reason
) -> None:
    assert reason(entry, firing, resolved) is expected


def test_newly_resolved_ones_wait_where_nobody_wants_them() -> None:
    assert reason(told("ab"), "a", "b", wanted=False) is Reason.RESOLVED_NOT_WANTED


def test_the_end_of_everything_is_recorded_even_where_nobody_wants_it() -> None:
    assert reason(told("ab"), "", "ab", wanted=False) is Reason.ALL_RESOLVED


def test_a_repeat_is_due_after_its_interval_and_not_at_it() -> None:
    assert reason(told("a"), "a", now=NOON + REPEAT) is Reason.UNCHANGED
    assert reason(told("a"), "a", now=NOON + REPEAT + 0.001) is Reason.REPEAT_INTERVAL
    assert reason(told("ab"), "a", "b", wanted=False, now=NOON + REPEAT + 1) is Reason.REPEAT_INTERVAL


def test_news_goes_before_a_repeat_that_is_due() -> None:
    late = NOON + REPEAT + 1
    assert reason(told("a"), "ab", now=late) is Reason.NEW_FIRING
    assert reason(told("ab"), "a", "b", now=late) is Reason.NEWLY_RESOLVED


def test_nothing_is_repeated_once_it_is_over() -> None:
    assert reason(told("", "a"), "", "a", now=NOON + 10 * REPEAT) is Reason.NOTHING_TO_TELL


def test_five_reasons_notify() -> None:
    assert {reason.value for reason in Reason if reason.notifies} == {
        "first_notification",
        "new_firing",
        "all_resolved",
        "newly_resolved",
        "repeat_interval",
    }


@given(st.none() | ENTRIES, ALERTS, ALERTS, st.booleans(), TIMES)
def test_an_alert_that_a_receiver_does_not_know_to_fire_is_told(
    entry: Entry | None, firing: frozenset[str], resolved: frozenset[str], wanted: bool, now: float
) -> None:
    known = entry.firing if entry else frozenset()
    found = decide(entry, firing, resolved - firing, send_resolved=wanted, repeat_seconds=REPEAT, now=now)
    assert found.notifies or firing <= known


@given(st.none() | ENTRIES, ALERTS, ALERTS, TIMES)
def test_a_receiver_that_wants_resolved_alerts_believes_nothing_to_fire_that_is_over(
    entry: Entry | None, firing: frozenset[str], resolved: frozenset[str], now: float
) -> None:
    over = resolved - firing
    found = decide(entry, firing, over, send_resolved=True, repeat_seconds=REPEAT, now=now)
    believed = (entry.firing - entry.resolved) & over if entry else frozenset()
    assert found.notifies or not believed


@given(ALERTS, ALERTS, st.booleans(), TIMES)
def test_what_was_just_told_is_not_told_again(
    firing: frozenset[str], resolved: frozenset[str], wanted: bool, now: float
) -> None:
    over = resolved - firing
    entry = Entry(firing, over, now)
    assert not decide(entry, firing, over, send_resolved=wanted, repeat_seconds=REPEAT, now=now).notifies


@given(entry=ENTRIES, firing=ALERTS, resolved=ALERTS, wanted=st.booleans(), later=st.floats(0, REPEAT))
def test_time_alone_brings_nothing_but_a_repeat(
    *, entry: Entry, firing: frozenset[str], resolved: frozenset[str], wanted: bool, later: float
) -> None:
    over = resolved - firing
    first, second = (
        decide(entry, firing, over, send_resolved=wanted, repeat_seconds=REPEAT, now=now)
        for now in (NOON, NOON + later)
    )
    assert second in {first, Reason.REPEAT_INTERVAL}
