"""The last hour, minute by minute, kept up to date."""

from collections.abc import Callable, Sequence

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Series
from lamplighter.web.last_hour import LastHour, Minute, coarser
from tests.support.pages import NOW, SOURCE, Seen, a_frame, a_summary

SUMMARY = a_summary()


class CountingStore(InMemoryTelemetryStore):
    """Remembers from where it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[int] = []

    def read(
        self, source: str, start_ms: int, end_ms: int, only: Callable[[Series], bool] | None = None
    ) -> Sequence[Frame]:
        self.starts.append(start_ms)
        return super().read(source, start_ms, end_ms, only)


def _store(*rounds: tuple[float, CheckState, float | None]) -> CountingStore:
    store = CountingStore()
    for at, state, seconds in rounds:
        store.write(a_frame([Seen(summary=SUMMARY, state=state, seconds=seconds)], at=at))
    return store


def test_each_minute_shows_its_worst_round() -> None:
    store = _store(
        (NOW - 4, CheckState.UP, 0.01),
        (NOW - 3, CheckState.DOWN, None),
        (NOW - 2, CheckState.UP, 0.5),
        (NOW - 60, CheckState.UP, 0.02),
        (NOW - 3600, CheckState.DOWN, 9.0),
    )
    minutes = LastHour(store).of_source(SOURCE, NOW)[SUMMARY.key]
    assert minutes[-1] == Minute(CheckState.DOWN, 0.5)
    assert minutes[-2] == Minute(CheckState.UP, 0.02)
    assert [minute for minute in minutes[:-2] if minute] == []


def test_only_what_may_be_new_is_read_again() -> None:
    store = _store((NOW - 5, CheckState.UP, 0.01))
    hour = LastHour(store)
    hour.of_source(SOURCE, NOW)
    store.write(a_frame([Seen(summary=SUMMARY, seconds=0.02)], at=NOW + 55))
    store.write(a_frame([Seen(summary=SUMMARY, seconds=0.03)], at=NOW - 65))
    minutes = hour.of_source(SOURCE, NOW + 60)[SUMMARY.key]
    assert [minute.seconds for minute in minutes if minute] == [0.03, 0.01, 0.02]
    assert store.starts[1] == int((NOW - 125) * 1000)


def test_what_is_older_than_an_hour_is_forgotten() -> None:
    hour = LastHour(_store((NOW - 5, CheckState.UP, 0.01)))
    hour.of_source(SOURCE, NOW)
    assert hour.of_source(SOURCE, NOW + 7200) == {}


def test_a_coarser_line_keeps_what_stood_out() -> None:
    minutes = [Minute(CheckState.UP, 0.1)] * 4 + [None] * 2
    minutes[1] = Minute(CheckState.DEGRADED, 0.9)
    assert coarser(minutes, 3) == (Minute(CheckState.DEGRADED, 0.9), Minute(CheckState.UP, 0.1), None)
