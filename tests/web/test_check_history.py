"""A check's chart: what the engine answers, read once, and nothing that stood out lost."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.bootstrap.page_queries import page_queries
from lamplighter.config.summary import CheckSummary
from lamplighter.errors import QueryBudgetExceeded
from lamplighter.probes.verdict import CheckState
from lamplighter.promql import Matcher, SelectHints, Selection, StoredSeries, evaluate
from lamplighter.promql.values import Vector
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.rolling_up import catch_up
from lamplighter.web.check_history import CheckHistory
from lamplighter.web.check_slices import PageStorage, Slice, availability
from lamplighter.web.last_hour import BADNESS
from lamplighter.web.latency_view import latency_view
from lamplighter.web.span import Span
from tests.support.pages import NOW, PHASES, SHARES, SOURCE, Seen, a_frame, a_summary

SUMMARY, OTHER = a_summary(), a_summary("search")
UP, DEGRADED, DOWN, UNKNOWN = CheckState.UP, CheckState.DEGRADED, CheckState.DOWN, CheckState.UNKNOWN
MINUTE = 60
HOUR = int(NOW // 3600 * 3600)


def _write(store: InMemoryTelemetryStore, at: float, *seen: Seen, source: str = SOURCE) -> None:
    store.write(a_frame([Seen(summary=OTHER, seconds=9.0), *seen], at=at, source=source))


def _a_day(store: InMemoryTelemetryStore, slow_at: int = 100) -> None:
    for minute in range(1500):
        slow = minute == slow_at
        seen = Seen(summary=SUMMARY, state=DOWN if slow else UP, seconds=2.0 if slow else 0.1)
        _write(store, HOUR - MINUTE * minute, seen)


def _read(store: InMemoryTelemetryStore, hours: int, interval: float = 60.0, now: float = NOW) -> Sequence[Slice]:
    return CheckHistory(page_queries(store)).read(SUMMARY.key, Span.ending(now, hours, interval), now)


def _roll_up(store: InMemoryTelemetryStore) -> None:
    while catch_up(store, SOURCE, int(NOW * 1000)) is not None:
        pass


class Counted:
    """A storage that remembers from when on it was asked."""

    def __init__(self, storage: PageStorage, asked: list[float]) -> None:
        self._storage = storage
        self._asked = asked

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        return self._storage.select(matchers, start, end)

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        self._asked.append(start)
        return self._storage.select_hinted(matchers, start, end, hints)


def test_a_day_loses_no_peak_and_no_failure() -> None:
    store = InMemoryTelemetryStore()
    _a_day(store)
    slices = _read(store, 24)
    assert max(each.slowest or 0.0 for each in slices) == 2.0
    assert sum(each.known - each.served for each in slices) == 1
    view = latency_view(slices, Span.ending(NOW, 24, 60.0), ())
    assert view is not None
    assert (len(view.bands), view.chart.levels[-1].text) == (1, "2 s")
    assert view.peak is not None
    assert (view.peak.seconds, view.peak.since, view.peak.until) == (2.0, "10:15", "10:20")


def test_the_phases_of_a_mean_round_add_up_to_its_time() -> None:
    store = InMemoryTelemetryStore()
    for minute, seconds in enumerate((0.1, 0.3, 0.2)):
        _write(store, HOUR - MINUTE * minute, Seen(summary=SUMMARY, seconds=seconds))
    slices = _read(store, 24)
    assert [each.rounds for each in slices] == [3]
    assert slices[0].phases[: len(PHASES)] == pytest.approx([0.2 * share for share in SHARES])
    assert sum(slices[0].phases) == pytest.approx(0.2)


def test_the_last_hour_is_drawn_round_by_round() -> None:
    store = InMemoryTelemetryStore()
    for minute in range(120):
        _write(store, HOUR + 30 * MINUTE - MINUTE * minute, Seen(summary=SUMMARY))
    slices = _read(store, 1)
    assert [each.rounds for each in slices] == [1] * 59
    assert all(each.told == () for each in slices)


def test_slices_that_are_over_are_asked_for_once() -> None:
    store, asked = InMemoryTelemetryStore(), list[float]()
    _a_day(store)
    storage_for = page_queries(store)
    history = CheckHistory(lambda now: Counted(storage_for(now), asked))
    first = history.read(SUMMARY.key, Span.ending(NOW, 24, 60.0), NOW)
    _write(store, NOW + 200, Seen(summary=SUMMARY, seconds=5.0))
    second = history.read(SUMMARY.key, Span.ending(NOW + 300, 24, 60.0), NOW + 300)
    assert [round((NOW - start) / 3600) for start in asked] == [24, 2]
    assert second[-1].slowest == 5.0
    assert list(second[:250]) == list(first[1:251])


def test_what_comes_late_is_seen_all_the_same() -> None:
    store = InMemoryTelemetryStore()
    _a_day(store)

    def storage_that_remembers_nothing(now: float) -> PageStorage:
        return page_queries(store)(now)

    history = CheckHistory(storage_that_remembers_nothing)
    span = Span.ending(NOW, 24, 60.0)
    history.read(SUMMARY.key, span, NOW)
    _write(store, HOUR - 3000.5, Seen(summary=SUMMARY, seconds=7.0))
    assert max(each.slowest or 0.0 for each in history.read(SUMMARY.key, span, NOW)) == 7.0


def test_a_week_is_answered_from_roll_ups_and_says_so() -> None:
    store = InMemoryTelemetryStore()
    for hour in range(7 * 24):
        for part in range(4):
            _write(store, HOUR - 3600 * hour - 900 * part - 5, Seen(summary=SUMMARY, seconds=0.1 + part / 10))
    _roll_up(store)
    slices = _read(store, 168)
    assert {text for each in slices for text in each.told} == {"PromQL info: samples are read from 1h roll-ups"}
    assert [(each.slowest, each.rounds) for each in slices[1:-1]] == [(0.4, 4)] * (len(slices) - 2)


def test_a_check_that_moved_to_another_source_keeps_its_past() -> None:
    store = InMemoryTelemetryStore()
    for minute in range(60):
        source = SOURCE if minute < 20 else "checks/local/60/1"
        store.write(a_frame([Seen(summary=SUMMARY)], at=HOUR - MINUTE * minute, source=source))
    assert sum(each.rounds for each in _read(store, 6)) == 60


def test_a_check_without_a_round_has_no_chart() -> None:
    assert _read(InMemoryTelemetryStore(), 24) == []
    assert latency_view((), Span.ending(NOW, 24, 60.0), ()) is None


def test_a_key_of_any_characters_can_be_asked_for() -> None:
    store, odd = InMemoryTelemetryStore(), replace(SUMMARY, key='a"b\\c\n{é}日本')
    _write(store, HOUR, Seen(summary=odd))
    history, span = CheckHistory(page_queries(store)), Span.ending(NOW, 24, 60.0)
    assert [each.rounds for each in history.read(odd.key, span, NOW)] == [1]
    assert all('key="a\\"b\\\\c\\n{é}日本"' in query.expression for query in history.queries(odd.key, span))


def test_a_budget_that_is_exceeded_leaves_nothing_behind() -> None:
    store, broken = InMemoryTelemetryStore(), [True]
    _a_day(store)
    storage_for = page_queries(store)

    def failing(now: float) -> PageStorage:
        if broken[0]:
            raise QueryBudgetExceeded("too much")
        return storage_for(now)

    history, span = CheckHistory(failing), Span.ending(NOW, 24, 60.0)
    with pytest.raises(QueryBudgetExceeded):
        history.read(SUMMARY.key, span, NOW)
    broken[0] = False
    assert len(history.read(SUMMARY.key, span, NOW)) == 281


def test_what_is_shown_as_queries_is_what_can_be_asked() -> None:
    store = InMemoryTelemetryStore()
    _a_day(store)
    history, span = CheckHistory(page_queries(store)), Span.ending(NOW, 24, 60.0)
    last = history.read(SUMMARY.key, span, NOW)[-1]
    answers = {}
    for query in history.queries(SUMMARY.key, span):
        answer = evaluate(query.expression, page_queries(store)(NOW), last.end)
        assert isinstance(answer, Vector)
        answers[query.name] = [sample.value for sample in answer.samples]
    assert (answers["slowest"], answers["rounds"], answers["served"]) == (
        [last.slowest],
        [last.rounds],
        [last.served],
    )


STATES = st.sampled_from([UP, UP, UP, DEGRADED, DOWN, UNKNOWN])
ROUNDS = st.lists(st.one_of(st.none(), st.tuples(STATES, st.floats(0.001, 30.0))), min_size=1, max_size=120)


def _seen(summary: CheckSummary, state: CheckState, seconds: float) -> Seen:
    return Seen(summary=summary, state=state, seconds=None if state is UNKNOWN else round(seconds, 4))


@settings(max_examples=60, deadline=None)
@given(rounds=ROUNDS, rolled_up=st.booleans())
def test_slices_say_what_the_rounds_said(
    rounds: list[tuple[CheckState, float] | None],
    rolled_up: bool,
) -> None:
    store, now = InMemoryTelemetryStore(), float(HOUR - 3 * 3600)
    by_end: dict[int, list[Seen]] = {}
    for minute, one in enumerate(rounds):
        if one is not None:
            at, seen = int(now) - MINUTE * minute, _seen(SUMMARY, *one)
            _write(store, at, seen)
            by_end.setdefault(-(-at // 300) * 300, []).append(seen)
    if rolled_up:
        _roll_up(store)
    slices = _read(store, 24, now=now)
    assert [each.end for each in slices] == sorted(by_end)
    for each in slices:
        _compare(each, by_end[each.end])
    known = [seen for some in by_end.values() for seen in some if seen.state is not UNKNOWN]
    served = sum(seen.state is not DOWN for seen in known)
    assert availability(slices) == (served / len(known) if known else None)


def _compare(found: Slice, rounds: Sequence[Seen]) -> None:
    times = [seen.seconds for seen in rounds if seen.seconds is not None]
    assert found.slowest == max(times, default=None)
    assert sum(found.phases) == pytest.approx(sum(times) / len(times) if times else 0.0)
    assert found.state is max((seen.state for seen in rounds), key=BADNESS.__getitem__)
    assert found.rounds == len(rounds)
    assert found.known == sum(seen.state is not UNKNOWN for seen in rounds)
    assert found.served == sum(seen.state in {UP, DEGRADED} for seen in rounds)
