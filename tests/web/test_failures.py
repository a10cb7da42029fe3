"""What rounds that were not up said: read where slices know of some, and nowhere else."""

from collections.abc import Callable, Sequence

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Note, Series
from lamplighter.telemetry.status import CheckStatus, statuses
from lamplighter.web.check_slices import Slice
from lamplighter.web.failures import FAILURES_SHOWN, MOST_HOURS, Failure, Failures, Newest, joined
from lamplighter.web.span import Span
from tests.support.pages import NOW, Seen, a_frame, a_summary

SUMMARY, OTHER = a_summary(), a_summary("search")
DOWN, DEGRADED, UP = CheckState.DOWN, CheckState.DEGRADED, CheckState.UP
HOUR = int(NOW // 3600 * 3600)
DAY = Span.ending(NOW, 24, 60.0)


class CountedStore(InMemoryTelemetryStore):
    """Counts the hours that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_hours: list[int] = []

    def read(
        self, source: str, start_ms: int, end_ms: int, only: Callable[[Series], bool] | None = None
    ) -> Sequence[Frame]:
        self.read_hours.append(start_ms // 1000)
        return super().read(source, start_ms, end_ms, only)


def _status(interval: float = 60.0) -> CheckStatus:
    (status,) = statuses(a_frame([Seen(summary=SUMMARY)], interval=interval))
    return status


def _slice(end: float, state: CheckState = DOWN) -> Slice:
    return Slice(end=int(end), slowest=None, phases=(), state=state, rounds=5, known=5, served=0)


def _write(store: InMemoryTelemetryStore, at: float, state: CheckState, cause: str = "refused") -> None:
    seen = Seen(summary=SUMMARY, state=state, note=None if state is UP else Note(cause=cause))
    store.write(a_frame([Seen(summary=OTHER, state=DOWN), seen], at=at))


def _failure(at: float, state: CheckState = DOWN, cause: str = "") -> Failure:
    return Failure(first_at=at, last_at=at, rounds=1, state=state, note=Note(cause=cause))


def test_failures_that_follow_on_each_other_are_one() -> None:
    failures = [
        _failure(NOW, cause="refused"),
        _failure(NOW + 60, cause="refused"),
        _failure(NOW + 120, cause="status"),
        _failure(NOW + 180, DEGRADED, "status"),
        _failure(NOW + 300, DEGRADED, "status"),
    ]
    found = [(each.note.cause, each.state, each.rounds) for each in joined(failures, 60.0)]
    assert found == [("refused", DOWN, 2), ("status", DOWN, 1), ("status", DEGRADED, 1), ("status", DEGRADED, 1)]


def test_a_failure_across_the_hour_is_one() -> None:
    store = CountedStore()
    for minute in range(-3, 3):
        _write(store, HOUR + 60 * minute, DOWN if minute in {-1, 0} else UP)
    (failure,) = Failures(store).newest(_status(), [_slice(HOUR)], DAY, NOW).failures
    assert (failure.first_at, failure.last_at, failure.rounds) == (HOUR - 60, HOUR, 2)
    assert failure.note.cause == "refused"


def test_hours_without_a_failure_are_not_read() -> None:
    store = CountedStore()
    quiet = [_slice(HOUR - 300 * n, UP) for n in range(200)]
    assert Failures(store).newest(_status(), quiet, DAY, NOW) == Newest([])
    assert store.read_hours == []


def test_hours_that_are_over_are_read_once_and_young_ones_may_still_grow() -> None:
    store = CountedStore()
    failures, slices = Failures(store), [_slice(HOUR - 5 * 3600 + 300), _slice(HOUR + 300)]
    for _ in range(2):
        failures.newest(_status(), slices, DAY, NOW)
    assert store.read_hours == [HOUR, HOUR - 5 * 3600, HOUR]


def test_the_newest_failures_are_enough() -> None:
    store = CountedStore()
    for minute in range(0, 600, 2):
        _write(store, HOUR - 60 * minute, DOWN)
    slices = [_slice(HOUR - 300 * n) for n in range(120)]
    found = Failures(store).newest(_status(), slices, DAY, NOW)
    assert not found.is_all
    assert [each.last_at for each in found.failures] == [HOUR - 120.0 * n for n in range(FAILURES_SHOWN)]
    assert len(store.read_hours) == 2


def test_a_failure_that_lasts_for_days_is_not_read_from_its_beginning() -> None:
    store, month = CountedStore(), Span.ending(NOW, 720, 3600.0)
    for hour in range(100):
        _write(store, HOUR - 3600 * hour, DOWN)
    slices = [_slice(end) for end in month.ends]
    found = Failures(store).newest(_status(3600.0), slices, month, NOW)
    (failure,) = found.failures
    assert not found.is_all
    assert len(store.read_hours) == MOST_HOURS
    assert 0 < failure.rounds < 100


def test_what_failed_before_the_span_is_left_out() -> None:
    store, hour = CountedStore(), Span.ending(NOW, 1, 60.0)
    _write(store, hour.first, DOWN)
    _write(store, hour.first + 120, DOWN)
    (failure,) = Failures(store).newest(_status(), [_slice(hour.first + 120)], hour, NOW).failures
    assert failure.first_at == hour.first + 120


def test_a_state_that_is_no_number_of_ours_is_unknown() -> None:
    store = CountedStore()
    series = Series.of("check_state", {"check": "shop", "group": "core", "key": SUMMARY.key})
    source = _status().source
    store.write(
        Frame(source=source, timestamp_ms=HOUR * 1000, interval_seconds=60.0, series=(series,), values=(7.0,))
    )
    (failure,) = Failures(store).newest(_status(), [_slice(HOUR)], DAY, NOW).failures
    assert failure.state is CheckState.UNKNOWN
