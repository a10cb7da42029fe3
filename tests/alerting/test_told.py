from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events
from lamplighter.alerting.attempts import Attempts
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.told import PARTITION, RETENTION_SECONDS, KeptTold, Told, ToldStore, expires_at, is_fresh
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerts import NOON, an_alert

KEY = "{}:{}/team/slack/0"
UNTIL = NOON + RETENTION_SECONDS
names = st.frozensets(st.text(min_size=1, max_size=4))
times = st.floats(0, 2e9)
items = st.frozensets(st.text("ab:", max_size=4) | st.builds("{}:firing:{}".format, st.text("ab"), times))
attempts = st.builds(
    lambda failed_over, **those: Attempts(
        **{**those, "tried": those["tried"] | failed_over}, failed_over=failed_over
    ),
    failed_over=items,
    count=st.integers(1, 99),
    first_at=times,
    next_at=times,
    tried=items,
    given_up=st.booleans(),
    hands_over=st.booleans(),
)
tolds = st.builds(
    Told,
    entry=st.none() | st.builds(Entry, names, names, times),
    owed=names,
    left=st.dictionaries(st.text(), times),
    memory=st.dictionaries(st.text(), st.text()),
    attempts=st.just(Attempts()) | attempts,
    held=items,
    flapping=names,
    again_at=st.none() | times,
)


def lines(count: int, receiver: str = "team/slack/0") -> list[Event]:
    return [
        events.notification(f"{n:03d}", an_alert(), NOON, integration=receiver, reason="x", delivered=True)
        for n in range(count)
    ]


@given(tolds)
def test_what_is_written_is_read(told: Told) -> None:
    store = ToldStore(InMemoryStateStore())
    assert store.record(KEY, told, 0, (), UNTIL)
    assert store.get(KEY, NOON) == KeptTold(told, 1, UNTIL)


def test_what_an_earlier_version_wrote_of_what_was_tried_is_read() -> None:
    state = InMemoryStateStore()
    tried = ["a:firing:1.0", "b:resolved:2.0"]
    attempts = {"count": 2, "first_at": 1.0, "next_at": 9.0, "tried": tried, "failed_over": tried[:1]}
    data = {"owed": [], "held": tried[1:], "attempts": attempts}
    assert state.put(Record(partition=PARTITION, key=KEY, data=data))
    told = ToldStore(state).get(KEY, NOON).told
    assert (told.attempts.tried, told.attempts.failed_over) == (frozenset(tried), frozenset(tried[:1]))
    assert told.held == {"b:resolved:2.0"}


def test_a_receiver_knows_what_it_was_told_to_fire_and_is_owed_the_end_of() -> None:
    told = Told(entry=Entry(frozenset("a"), frozenset("b"), NOON), owed=frozenset("c"))
    assert told.known == {"a", "c"}
    assert Told().known == frozenset()


def test_who_is_second_writes_nothing() -> None:
    state = InMemoryStateStore()
    store = ToldStore(state)
    assert store.record(KEY, Told(), 0, (), UNTIL)
    assert not store.record(KEY, Told(owed=frozenset("a")), 0, lines(1), UNTIL)
    assert store.get(KEY, NOON).told == Told()
    assert not AlertHistory(state).recent(NOON + 60)


def test_a_record_is_written_with_its_lines_however_many() -> None:
    state = InMemoryStateStore()
    assert ToldStore(state).record(KEY, Told(), 0, lines(250), UNTIL)
    assert len(AlertHistory(state).recent(NOON + 60, limit=1000)) == 250


def test_a_line_that_is_there_already_keeps_neither_the_record_nor_the_others_from_being_written() -> None:
    state = InMemoryStateStore()
    AlertHistory(state).append(lines(1)[0])
    store = ToldStore(state)
    assert store.record(KEY, Told(owed=frozenset("a")), 0, lines(120), UNTIL)
    assert store.get(KEY, NOON).told.owed == {"a"}
    assert len(AlertHistory(state).recent(NOON + 60, limit=1000)) == 120


def test_all_that_receivers_believe_to_be_firing_is_known() -> None:
    store = ToldStore(InMemoryStateStore())
    assert store.record(KEY, Told(owed=frozenset("a")), 0, (), UNTIL)
    assert store.record("other", Told(entry=Entry(frozenset("b"), frozenset("c"), NOON)), 0, (), UNTIL)
    assert store.known(NOON) == {"a", "b"}


def test_a_record_is_to_be_written_anew_before_it_lapses() -> None:
    store = ToldStore(InMemoryStateStore())
    assert is_fresh(store.get(KEY, NOON), NOON)
    store.record(KEY, Told(), 0, (), UNTIL)
    kept = store.get(KEY, NOON)
    assert (is_fresh(kept, NOON + 86_400), is_fresh(kept, NOON + 3 * 86_400)) == (True, False)


def test_a_record_outlasts_the_next_repeat() -> None:
    assert expires_at(NOON, 14400.0) == UNTIL
    assert expires_at(NOON, 604_800.0) == NOON + 1_209_600.0
