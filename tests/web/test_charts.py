"""Numbers to coordinates."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.telemetry.availability import StateCounts
from lamplighter.web.charts.days import DAYS, day_runs, days_bar, last_days, look_of, share
from lamplighter.web.charts.scale import nice_ticks, number
from lamplighter.web.charts.sparkline import fault_marks, sparkline, trend
from lamplighter.web.charts.stacked import stacked_chart
from tests.support.pages import NOW


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (0.086, (0.0, 0.05, 0.1)),
        (1.0, (0.0, 0.5, 1.0)),
        (7.0, (0.0, 2.0, 4.0, 6.0, 8.0)),
        (0.0, (0.0, 1.0)),
        (float("inf"), (0.0, 1.0)),
    ],
)
def test_axes_end_on_round_numbers(top: float, ticks: tuple[float, ...]) -> None:
    assert nice_ticks(top) == pytest.approx(ticks)


@given(st.floats(1e-6, 1e6))
def test_ticks_reach_beyond_the_top_in_equal_steps(top: float) -> None:
    ticks = nice_ticks(top)
    assert ticks[-1] >= top * (1 - 1e-9)
    assert 2 <= len(ticks) <= 6
    steps = [b - a for a, b in pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps))


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.26, "1.3"), (0.04, "0"), (100.0, "100")])
def test_a_coordinate_has_one_decimal_at_most(value: float, text: str) -> None:
    assert number(value) == text


def test_a_sparkline_goes_from_point_to_point() -> None:
    assert sparkline([0.0, 1.0, 1.0, 0.5]) == "M0 22l40-15 40 0 40 7"


def test_a_gap_in_a_sparkline_stays_a_gap() -> None:
    assert sparkline([1.0, None, 1.0, 1.0]) == "M0 7h0M80 7l40 0"


def test_without_values_there_is_no_line() -> None:
    assert sparkline([None, None]) == ""
    assert sparkline([1.0]) == ""
    assert trend("", {}) == ""


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=2, max_size=60))
def test_a_sparkline_stays_within_its_box(values: list[float | None]) -> None:
    x = y = 0
    for command, one, other in re.findall(r"([Ml ]?)(-?\d+)[ ]?(-?\d+)", sparkline(values).replace("h0", "")):
        x, y = (int(one), int(other)) if command == "M" else (x + int(one), y + int(other))
        assert 0 <= x <= 120
        assert 7 <= y <= 22


def test_faults_that_follow_on_each_other_are_one_mark() -> None:
    assert fault_marks([True, False, False, True, True]) == "M0 12H15M75 12H135"
    assert fault_marks([False] * 5) == ""


def test_days_that_are_alike_are_one_run() -> None:
    days = last_days(NOW)
    by_day = dict.fromkeys(days[30:], StateCounts(up=1440)) | {days[60]: StateCounts(up=1426, down=14)}
    runs = day_runs(by_day, days)
    assert [(run.x, run.width, run.look) for run in runs] == [
        (0, 30, "none"),
        (30, 30, "good"),
        (60, 1, "fair"),
        (61, 29, "good"),
    ]
    assert [run.text for run in runs][2:] == ["22 Oct: 99.02%", "23 Oct to 20 Nov: 100%"]


@given(st.lists(st.sampled_from([None, (1, 0), (9, 1), (0, 1)]), min_size=DAYS, max_size=DAYS))
def test_runs_cover_every_day_once(days: list[tuple[int, int] | None]) -> None:
    names = last_days(NOW)
    by_day = {name: StateCounts(up=day[0], down=day[1]) for name, day in zip(names, days, strict=True) if day}
    runs = day_runs(by_day, names)
    assert [run.x for run in runs] == [sum(run.width for run in runs[:index]) for index in range(len(runs))]
    assert sum(run.width for run in runs) == DAYS


@pytest.mark.parametrize(
    ("ratio", "look"),
    [(1.0, "good"), (0.9995, "good"), (0.9994, "fair"), (0.98, "fair"), (0.9799, "poor"), (None, "none")],
)
def test_a_day_looks_as_it_was(ratio: float | None, look: str) -> None:
    assert look_of(ratio) == look


def test_a_share_counts_known_rounds() -> None:
    assert share([StateCounts(up=1, unknown=9), StateCounts(down=1, degraded=2)]) == 0.75
    assert share([StateCounts(unknown=9)]) is None


def test_a_bar_says_in_words_what_it_shows() -> None:
    bar = days_bar(day_runs({}, last_days(NOW)), 0.5)
    assert 'role=img aria-label="50.00% of 90 days"' in bar
    assert "<rect class=none width=100%><title>23 Aug to 20 Nov: no data</title></rect>" in bar


def test_phases_are_stacked_from_the_ground_up() -> None:
    chart = stacked_chart([(0.25, 0.25), (), (0.5, 0.5)], ("low", "high"))
    assert [(area.name, area.path) for area in chart.areas] == [
        ("low", "M0 75h1V100h-1zM2 50h1V100h-1z"),
        ("high", "M0 50h1V100h-1zM2 0h1V100h-1z"),
    ]
    assert [(level.at, level.text) for level in chart.levels] == [(100.0, "0"), (50.0, "500 ms"), (0.0, "1 s")]


def test_the_slowest_round_rises_above_the_mean_and_has_a_place_on_the_axis() -> None:
    chart = stacked_chart([(0.25,), ()], ("low",), [1.0, None])
    assert (chart.peaks, chart.areas[0].path) == ("M0 0h1V100h-1z", "M0 75h1V100h-1z")
    assert chart.levels[-1].text == "1 s"


def test_a_phase_too_thin_to_be_seen_is_left_out() -> None:
    assert [area.name for area in stacked_chart([(0.1, 0.0001)], ("slow", "quick")).areas] == ["slow"]


def test_the_phases_of_a_quick_check_are_drawn_too() -> None:
    column = (0.00016, 0.00048, 0.00104, 0.002, 0.00032)
    names = ("resolve", "connect", "tls", "processing", "transfer")
    assert [area.name for area in stacked_chart([column], names).areas] == list(names)


def test_what_rounding_leaves_over_is_no_phase() -> None:
    assert [area.name for area in stacked_chart([(0.0002, 0.00003)], ("connect", "other")).areas] == ["connect"]


def test_a_chart_of_nothing_has_an_axis_all_the_same() -> None:
    assert stacked_chart([(), ()], ("one",)).areas == ()
