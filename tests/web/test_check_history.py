"""A day of one check: nothing that stood out is lost in the drawing."""

import pytest

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Note
from lamplighter.telemetry.status import statuses
from lamplighter.web.check_history import CheckHistory, History, Round, condense, joined
from lamplighter.web.check_page import latency_view
from lamplighter.web.span import Span
from tests.support.pages import NOW, Seen, a_frame, a_summary

SUMMARY, OTHER = a_summary(), a_summary("search")
SLICE_START = NOW // 360 * 360


def _last(history: CheckHistory, hours: int, interval: float = 60.0, now: float = NOW) -> History:
    (status,) = statuses(a_frame([Seen(summary=SUMMARY)], at=now, interval=interval))
    return history.read(status, Span.ending(now, hours, interval), now)


def _round(at: float, seconds: float | None = 0.1, state: CheckState = CheckState.UP, cause: str = "") -> Round:
    return Round(at=at, state=state, seconds=seconds, phases=(seconds or 0.0,), note=Note(cause=cause))


def test_a_slice_shows_its_slowest_round_as_it_was() -> None:
    rounds = [_round(SLICE_START + n, seconds) for n, seconds in enumerate((0.1, 0.7, 0.2))]
    (slice_,) = condense(rounds, 1.0, 360).slices
    assert slice_.slowest == rounds[1]
    assert (slice_.rounds, slice_.not_up, slice_.state) == (3, 0, CheckState.UP)


def test_a_slice_has_the_worst_state_in_it() -> None:
    rounds = [_round(SLICE_START), _round(SLICE_START + 60, None, CheckState.DOWN), _round(SLICE_START + 120)]
    (slice_,) = condense(rounds, 60.0, 360).slices
    assert (slice_.state, slice_.not_up) == (CheckState.DOWN, 1)


def test_failures_that_follow_on_each_other_are_one() -> None:
    down, degraded = CheckState.DOWN, CheckState.DEGRADED
    rounds = [
        _round(NOW, state=down, cause="refused"),
        _round(NOW + 60, state=down, cause="refused"),
        _round(NOW + 120, state=down, cause="status"),
        _round(NOW + 180, state=degraded, cause="status"),
        _round(NOW + 240),
        _round(NOW + 300, state=degraded, cause="status"),
    ]
    found = [(each.note.cause, each.state, each.rounds) for each in condense(rounds, 60.0, 360).failures]
    assert found == [("refused", down, 2), ("status", down, 1), ("status", degraded, 1), ("status", degraded, 1)]


def test_a_failure_across_the_hour_is_one() -> None:
    hour = NOW // 3600 * 3600
    rounds = [_round(hour - 60, state=CheckState.DOWN), _round(hour, state=CheckState.DOWN)]
    halves = [*condense(rounds[:1], 60.0, 360).failures, *condense(rounds[1:], 60.0, 360).failures]
    (failure,) = joined(halves, 60.0)
    assert (failure.first_at, failure.last_at, failure.rounds) == (hour - 60, hour, 2)


def test_a_day_is_read_from_the_store_with_its_phases_and_notes() -> None:
    store = InMemoryTelemetryStore()
    note = Note(cause="status", failed_conditions=("[STATUS] (503) == 200",))
    for minute in range(1500):
        bad = minute == 100
        seen = Seen(
            summary=SUMMARY,
            state=CheckState.DOWN if bad else CheckState.UP,
            seconds=2.0 if bad else 0.1,
            note=note if bad else None,
        )
        store.write(a_frame([Seen(summary=OTHER, seconds=9.0), seen], at=NOW - 5 - 60 * minute))
    history = _last(CheckHistory(store), 24)
    assert len(history.slices) == 240
    (failure,) = history.failures
    assert (failure.note, failure.rounds) == (note, 1)
    slowest = max(slice_.slowest.seconds or 0.0 for slice_ in history.slices if slice_.slowest)
    assert slowest == 2.0
    view = latency_view(history.slices, Span.ending(NOW, 24, 60.0))
    assert view is not None
    assert (view.not_up, len(view.bands), view.chart.levels[-1].text) == (1, 1, "2 s")


def test_hours_that_are_over_are_not_read_again() -> None:
    store = InMemoryTelemetryStore()
    history = CheckHistory(store)
    for minute in range(0, 1440, 5):
        store.write(a_frame([Seen(summary=SUMMARY)], at=NOW - 5 - 60 * minute))
    first = _last(history, 24, 300.0)
    store.write(a_frame([Seen(summary=SUMMARY, seconds=5.0)], at=NOW + 200))
    second = _last(history, 24, 300.0, NOW + 300)
    assert len(second.slices) >= len(first.slices) - 1
    assert second.slices[-1].slowest is not None
    assert second.slices[-1].slowest.seconds == 5.0


def test_a_check_without_a_round_has_no_chart() -> None:
    assert latency_view((), Span.ending(NOW, 24, 60.0)) is None
    assert _last(CheckHistory(InMemoryTelemetryStore()), 24).slices == ()


@pytest.mark.parametrize(
    ("hours", "interval", "slice_seconds", "count"),
    [
        (24, 60.0, 360, 240),
        (24, 600.0, 600, 144),
        (6, 60.0, 90, 240),
        (1, 60.0, 60, 60),
        (1, 10.0, 15, 240),
        (1, 7200.0, 3600, 1),
        (24, 420.0, 600, 144),
        (1, 45.0, 60, 60),
    ],
)
def test_a_span_is_cut_so_that_every_slice_has_a_round(
    hours: int, interval: float, slice_seconds: int, count: int
) -> None:
    span = Span.ending(NOW, hours, interval)
    assert (span.slice_seconds, span.count) == (slice_seconds, count)
    assert span.position(NOW) == count - 1
    assert all(0 <= span.share(at) <= 100 for at in span.ticks())


def test_the_last_hour_is_drawn_round_by_round() -> None:
    store = InMemoryTelemetryStore()
    for minute in range(120):
        store.write(a_frame([Seen(summary=SUMMARY)], at=NOW - 5 - 60 * minute))
    history = _last(CheckHistory(store), 1)
    assert [each.rounds for each in history.slices] == [1] * 60
