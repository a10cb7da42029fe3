from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql import (
    STALE,
    InMemoryStorage,
    Matcher,
    Matrix,
    SelectHints,
    Selection,
    StoredSeries,
    Vector,
    evaluate,
    evaluate_range,
)
from lamplighter.promql.storage import Buckets
from tests.support.promql_series import Samples, at, over, stored


class Recording:
    """A hinted storage that notes what it is asked."""

    def __init__(self, *series: StoredSeries, warnings: Sequence[str] = ()) -> None:
        self.series = series
        self.warnings = warnings
        self.asked: list[tuple[float, float, SelectHints]] = []

    def select(self, _matchers: Sequence[Matcher], _start: float, _end: float) -> Sequence[StoredSeries]:
        raise AssertionError("the hinted method is preferred")

    def select_hinted(
        self, _matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        self.asked.append((start, end, hints))
        return Selection(self.series, self.warnings, ("info",) if self.warnings else ())


@pytest.mark.parametrize(("time", "seen"), [(0.0, True), (299.999, True), (300.0, False), (-0.001, False)])
def test_a_sample_is_seen_until_the_lookback_is_over(time: float, seen: bool) -> None:
    assert at("x", {"x": [1.0]}, time) == ({"x": 1.0} if seen else {})


def test_the_lookback_can_be_chosen() -> None:
    storage = InMemoryStorage.from_samples([({"__name__": "x"}, [(0, 1)])])
    answers = [evaluate("x", storage, 30, lookback_seconds=seconds) for seconds in (30, 30.001)]
    assert [len(answer.samples) for answer in answers if isinstance(answer, Vector)] == [0, 1]


def test_a_stale_marker_ends_a_series_at_once_until_it_begins_again() -> None:
    series: dict[str, Samples] = {"x": [1.0, STALE, None, 3.0]}
    assert over("x", series, end=180) == {"x": [0.0, 1.0, 180.0, 3.0]}


def test_nan_is_a_value_like_any_other() -> None:
    (points,) = evaluate_range(
        "x", InMemoryStorage.from_samples([({"__name__": "x"}, [(0, float("nan"))])]), 0, 0, 1
    ).series
    assert points.points[0][1] != points.points[0][1]


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("x[2m]", [120, 180]),
        ("x[2m] offset 1m", [60, 120]),
        ("x[2m] offset -1m", [180, 240]),
        ("x[1m] @ 60", [60]),
        ("x[1m] @ 60 offset 1m", [0]),
        ("x[1m] offset 1s", [120]),
    ],
)
def test_windows_are_open_on_the_left_and_closed_on_the_right(expression: str, times: list[float]) -> None:
    storage = stored({"x": [float(value) for value in range(5)]})
    value = evaluate(expression, storage, 180)
    assert isinstance(value, Matrix)
    assert [time for time, _ in value.series[0].points] == times


def test_stale_markers_are_not_in_windows() -> None:
    series: dict[str, Samples] = {"x": [1.0, STALE, 3.0]}
    assert at("count_over_time(x[5m])", series, 120) == {"": 2.0}


def test_offsets_and_pinned_times_move_what_is_seen() -> None:
    series: dict[str, Samples] = {"x": [float(value) for value in range(10)]}
    assert over("x offset 1m", series, end=120) == {"x": [60.0, 0.0, 120.0, 1.0]}
    assert over("x offset -1m", series, end=60) == {"x": [0.0, 1.0, 60.0, 2.0]}
    assert over("x @ end()", series, end=120) == {"x": [0.0, 2.0, 60.0, 2.0, 120.0, 2.0]}
    assert over("x @ start()", series, end=120) == {"x": [0.0, 0.0, 60.0, 0.0, 120.0, 0.0]}
    assert over("x @ 60 - x", series, end=60) == {"": [0.0, 1.0, 60.0, 0.0]}


def test_a_storage_that_takes_hints_is_told_what_is_computed() -> None:
    storage = Recording()
    evaluate_range("sum(rate(x[5m] offset 1m)) + avg(y) + z @ 100", storage, 1000, 1600, 60)
    every_minute = SelectHints(
        start_ms=1_000_000, end_ms=1_600_000, step_ms=60_000, range_ms=0, lookback_ms=300_000, function="avg"
    )
    assert storage.asked == [
        (
            640.001,
            1540.0,
            replace(every_minute, start_ms=940_000, end_ms=1_540_000, range_ms=300_000, function="rate"),
        ),
        (700.001, 1600.0, every_minute),
        (-199.999, 100.0, replace(every_minute, start_ms=100_000, end_ms=100_000, step_ms=0, function="")),
    ]


def test_what_a_subquery_selects_is_asked_for_at_its_own_resolution() -> None:
    storage = Recording()
    evaluate("max_over_time(x[1h:5m])", storage, 7200)
    (asked,) = storage.asked
    assert (asked[2].start_ms, asked[2].end_ms, asked[2].step_ms) == (3_900_000, 7_200_000, 300_000)


def test_the_same_selection_is_read_once() -> None:
    storage = Recording()
    evaluate("x / x + sum(x) / count(x)", storage, 0)
    assert len(storage.asked) == 1


def test_what_the_storage_says_is_passed_on() -> None:
    value = evaluate("x", Recording(warnings=["read from 1 h roll-ups"]), 0)
    assert isinstance(value, Vector)
    assert (value.warnings, value.infos) == (("read from 1 h roll-ups",), ("info",))


def test_a_rolled_up_series_is_seen_for_the_width_of_its_periods() -> None:
    hour = 3_600_000
    columns = {name: [1.0] for name in ("counts", "sums", "minima", "maxima", "firsts", "lasts", "lost")}
    buckets = Buckets(
        width_ms=hour, ends_ms=[hour], firsts_ms=[hour - 1], lasts_ms=[hour - 1], ended=[False], **columns
    )
    storage = Recording(StoredSeries({"__name__": "x"}, [hour - 1], [1.0], buckets))
    value = evaluate("x", storage, 7000)
    assert isinstance(value, Vector)
    assert len(value.samples) == 1


@given(
    st.lists(st.integers(0, 2000), unique=True).map(sorted),
    st.integers(1, 400),
    st.integers(1, 500),
)
def test_every_step_sees_the_last_sample_in_its_lookback(times: list[int], step: int, lookback: int) -> None:
    storage = InMemoryStorage.from_samples([({"__name__": "x"}, [(time, float(time)) for time in times])])
    matrix = evaluate_range("x", storage, 0, 2000, step, lookback_seconds=lookback)
    got = dict(matrix.series[0].points) if matrix.series else {}
    for at_step in range(0, 2001, step):
        seen = [time for time in times if at_step - lookback < time <= at_step]
        assert got.get(float(at_step)) == (float(seen[-1]) if seen else None)
