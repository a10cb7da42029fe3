from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events, history
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.history import AlertHistory, event_key
from lamplighter.alerting.history_query import Cursor, HistoryQuery, parse_cursor
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerts import NOON, a_resolved_alert, an_alert
from tests.support.aws import FakeTime
from tests.support.stores import KINDS, state_store_of

DAY = 86400.0


def an_event(at: float, **overrides: Any) -> Event:
    return replace(events.transition("f" * 16, an_alert(), at), **overrides)


def test_the_newest_comes_first_across_days() -> None:
    history = AlertHistory(InMemoryStateStore())
    times = [NOON - 3 * DAY, NOON - DAY, NOON - 10, NOON]
    for at in times:
        history.append(an_event(at))
    assert [event.at for event in history.recent(NOON)] == times[::-1]


def test_only_as_many_as_asked_for() -> None:
    history = AlertHistory(InMemoryStateStore())
    for second in range(30):
        history.append(an_event(NOON + second))
    found = history.recent(NOON + 60, limit=5)
    assert [event.at - NOON for event in found] == [29, 28, 27, 26, 25]


def test_one_check_is_found_among_others() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON - DAY, check="core_blog"))
    for second in range(30):
        history.append(an_event(NOON + second))
    assert [event.check for event in history.recent(NOON + 60, limit=3, check="core_blog")] == ["core_blog"]


def test_after_ninety_days_it_is_forgotten() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON))
    assert history.recent(NOON + 89 * DAY)
    assert not history.recent(NOON + 90 * DAY)


def test_the_same_event_twice_is_one() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON))
    history.append(an_event(NOON))
    assert len(history.recent(NOON)) == 1


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest) -> Iterator[AlertHistory]:
    with state_store_of(request.param, FakeTime(NOON)) as state:
        yield AlertHistory(state)


def paged(kept: AlertHistory, query: HistoryQuery, now: float, limit: int) -> list[Event]:
    """Return what page after page has, each asked for by what a URL would carry."""
    found: list[Event] = []
    page = kept.page(query, now, limit=limit)
    while True:
        found += page.events
        if page.after is None:
            return found
        page = kept.page(query, now, limit=limit, after=parse_cursor(str(page.after)))


def test_pages_go_on_where_the_last_one_ended_over_days(kept: AlertHistory) -> None:
    times = [NOON - day * DAY - second for day in range(4) for second in range(7)]
    for at in times:
        kept.append(an_event(at))
    for limit in (1, 3, 7, 100):
        assert [event.at for event in paged(kept, HistoryQuery(), NOON, limit)] == times


def test_an_event_that_comes_between_two_pages_moves_nothing(kept: AlertHistory) -> None:
    for second in range(4):
        kept.append(an_event(NOON + second))
    first = kept.page(HistoryQuery(), NOON + 9, limit=2)
    kept.append(an_event(NOON + 5))
    rest = kept.page(HistoryQuery(), NOON + 9, limit=2, after=first.after)
    assert [event.at - NOON for event in (*first.events, *rest.events)] == [3, 2, 1, 0]


def test_the_start_is_in_and_the_end_is_out(kept: AlertHistory) -> None:
    for hours in (-40, -2, -1, 0, 1):
        kept.append(an_event(NOON + hours * 3600))
    query = HistoryQuery(start=NOON - 7200, end=NOON)
    assert [(event.at - NOON) / 3600 for event in kept.page(query, NOON).events] == [-1, -2]
    assert list(kept.all(query, NOON)) == list(kept.page(query, NOON).events)


def told(at: float, receiver: str, **more: Any) -> Event:
    values: dict[str, Any] = {"integration": receiver, "reason": "first_firing", "delivered": True}
    return events.notification("f" * 16, an_alert(), at, **(values | more))


def all_sorts() -> Sequence[Event]:
    resolved = events.transition("f" * 16, a_resolved_alert(), NOON + 400)
    return [
        an_event(NOON),
        an_event(NOON + 1, severity="warning", check="core_blog", fingerprint="b" * 16, alertname="CheckDegraded"),
        told(NOON + 2, "team/slack/0"),
        told(NOON + 3, "team/webhook/0", delivered=False),
        told(NOON + 4, "lead/sns/0", delivered=False, outcome=Outcome.DEAD_LETTERED),
        events.acknowledgement("f" * 16, an_alert(), NOON + 5, author="ada"),
        events.action(
            "f" * 16, an_alert(), NOON + 6, integration="mend/action/0", reason="", outcome=Outcome.SENT
        ),
        resolved,
    ]


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        (HistoryQuery(kinds=frozenset({EventKind.TRANSITION})), [400, 1, 0]),
        (HistoryQuery(severities=frozenset({"warning"})), [1]),
        (HistoryQuery(severities=frozenset({"warning", "critical"}), end=NOON + 2), [1, 0]),
        (HistoryQuery(checks=frozenset({"core_blog"})), [1]),
        (HistoryQuery(alertnames=frozenset({"CheckDegraded"})), [1]),
        (HistoryQuery(fingerprints=frozenset({"b" * 16})), [1]),
        (HistoryQuery(receivers=frozenset({"team"})), [3, 2]),
        (HistoryQuery(receivers=frozenset({"team/slack/0", "lead"})), [4, 2]),
        (HistoryQuery(statuses=frozenset({"sent"})), [6, 2]),
        (HistoryQuery(statuses=frozenset({"failed", "dead_lettered"})), [4, 3]),
        (HistoryQuery(statuses=frozenset({"resolved"})), [400]),
        (HistoryQuery(statuses=frozenset({"sent"}), kinds=frozenset({EventKind.ACTION})), [6]),
    ],
)
def test_events_are_found_by_what_they_are(query: HistoryQuery, seconds: list[int]) -> None:
    kept = AlertHistory(InMemoryStateStore())
    for event in all_sorts():
        kept.append(event)
    assert [event.at - NOON for event in kept.page(query, NOON + 500).events] == seconds


def test_every_sort_of_event_has_a_key_of_its_own_even_at_one_time() -> None:
    at_once = [replace(event, at=NOON) for event in all_sorts()]
    assert len({event_key(event) for event in at_once}) == len(at_once)


def test_a_question_that_few_fulfil_is_answered_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_EXAMINED", 10)
    kept = AlertHistory(InMemoryStateStore())
    for second in range(25):
        kept.append(an_event(NOON + second, check="core_blog" if second == 1 else "core_shop"))
    query = HistoryQuery(checks=frozenset({"core_blog"}))
    first = kept.page(query, NOON + 60)
    assert first.events == ()
    assert first.after is not None
    assert [event.at - NOON for event in paged(kept, query, NOON + 60, 5)] == [1]


class Reads(InMemoryStateStore):
    """Counts the records that were read."""

    def __init__(self) -> None:
        super().__init__()
        self.records = 0

    def list(self, *args: Any, **options: Any) -> Sequence[Record]:
        found = super().list(*args, **options)
        self.records += len(found)
        return found


def test_no_more_is_read_than_is_shown() -> None:
    state = Reads()
    kept = AlertHistory(state)
    for second in range(600):
        kept.append(an_event(NOON + second))
    state.records = 0
    kept.recent(NOON + 700, limit=5)
    assert state.records == 1 + 5
    state.records = 0
    kept.page(HistoryQuery(end=NOON + 100), NOON + 700, limit=5)
    assert state.records == 1 + 100
    assert len(list(kept.all(HistoryQuery(), NOON + 700))) == 600


@given(st.dates().map(str), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_place_comes_back_from_a_url(day: str, key: str) -> None:
    cursor = Cursor(day, key)
    assert parse_cursor(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["", "x", "!!", "ä", "MjAyNi0xMS0yMA", "bm8gZGF5IGF0IGFsbCwgYnV0IGxvbmc"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        parse_cursor(text)
