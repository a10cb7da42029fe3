"""rate, increase and delta: figures worked out by hand, and counters as they misbehave."""

import math
from dataclasses import replace

import pytest

from lamplighter.promql.columns import Steps
from lamplighter.promql.functions import FUNCTIONS
from lamplighter.promql.functions.rates import seconds_of
from tests.support.promql_functions import (
    Samples,
    columns_of,
    context_of,
    over_time,
    over_window,
    series_of,
    windows_of,
)

STEADY = [(15.0 * index, 10.0 * index) for index in range(21)]
"""A counter that goes up by 10 every 15 seconds until 300."""


def test_a_steady_counter_is_extrapolated_to_both_edges() -> None:
    assert over_window("increase", STEADY, 60, 300) == 40.0
    assert over_window("rate", STEADY, 60, 300) == 40.0 / 60
    assert over_window("delta", STEADY, 60, 300) == 40.0


def test_the_sample_at_the_left_edge_is_not_in_the_window() -> None:
    samples = [(0.0, 0.0), (60.0, 100.0), (120.0, 200.0)]
    assert (
        over_window("increase", samples, 120, 120) == 200.0
    )  # only the two samples after 0, carried to both edges
    assert over_window("increase", samples, 60, 120) is None


@pytest.mark.parametrize("name", ["rate", "increase", "delta", "irate", "idelta", "deriv"])
def test_one_sample_says_nothing_of_a_change(name: str) -> None:
    assert over_window(name, [(50.0, 1.0)], 60, 60) is None


@pytest.mark.parametrize(
    ("samples", "increase"),
    [
        ([(0.0, 5.0), (60.0, 8.0), (120.0, 2.0), (180.0, 4.0)], 3 + 2 + 2),
        ([(0.0, 5.0), (60.0, 1.0), (120.0, 0.0), (180.0, 7.0)], 1 + 0 + 7),
        ([(0.0, 5.0), (60.0, 5.0), (120.0, 5.0), (180.0, 5.0)], 0),
    ],
)
def test_a_counter_that_fell_began_again_at_zero(samples: Samples, increase: float) -> None:
    window = 180.001  # holds every sample, and hardly more at the left
    assert over_window("increase", samples, window, 180) == pytest.approx(increase, rel=1e-5)


def test_a_gauge_that_fell_has_a_negative_delta() -> None:
    assert over_window("delta", [(0.0, 5.0), (60.0, 3.0)], 60.001, 60) == pytest.approx(-2, rel=1e-4)


def test_extrapolation_stops_half_an_interval_beyond_samples_that_are_far_from_the_edge() -> None:
    samples = [(100.0, 100.0), (110.0, 110.0), (120.0, 120.0)]
    assert over_window("delta", samples, 200, 200) == 20 * (20 + 5 + 5) / 20


def test_extrapolation_goes_to_an_edge_that_is_just_within_reach() -> None:
    samples = [(10.9, 0.0), (20.9, 10.0), (30.9, 20.0)]
    assert over_window("delta", samples, 41.8, 41.8) == 20 * (20 + 10.9 + 10.9) / 20
    assert over_window("delta", samples, 42.0, 41.9) == pytest.approx(20 * (20 + 5 + 5) / 20)


def test_a_counter_is_not_carried_back_below_zero() -> None:
    samples = [(30.0, 1.0), (60.0, 31.0)]
    assert over_window("increase", samples, 60, 60) == pytest.approx(31.0)
    assert over_window("delta", samples, 60, 60) == 60.0


def test_a_counter_below_zero_has_no_zero_to_stop_at() -> None:
    assert over_window("increase", [(30.0, -1.0), (60.0, 29.0)], 60, 60) == 60.0


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_odd_values_give_odd_answers_and_no_error(odd: float) -> None:
    for name in ("rate", "increase", "delta", "irate", "idelta", "deriv"):
        answer = over_window(name, [(10.0, odd), (20.0, 1.0), (30.0, odd)], 60, 60)
        assert answer is not None
        assert not math.isfinite(answer)


def test_nan_between_good_samples_does_not_matter() -> None:
    assert over_window("increase", [(20.0, 1.0), (30.0, math.nan), (40.0, 3.0)], 20.001, 40) == pytest.approx(
        2, rel=1e-3
    )


def test_a_range_is_windows_of_instants() -> None:
    samples = [(13.0 * index, float((index * 37) % 101)) for index in range(60)]
    steps = Steps(100_000, 700_000, 30_000)
    for name in ("rate", "increase", "delta", "irate", "idelta"):
        assert over_time(name, samples, 90, steps) == [
            over_window(name, samples, 90, time_ms / 1000) for time_ms in steps.times_ms
        ]


def test_irate_looks_at_the_last_two_samples() -> None:
    samples = [(0.0, 0.0), (10.0, 50.0), (14.0, 58.0)]
    assert over_window("irate", samples, 20, 15) == 2.0
    assert over_window("idelta", samples, 20, 15) == 8.0


def test_irate_after_a_reset_counts_from_zero() -> None:
    samples = [(10.0, 50.0), (14.0, 8.0)]
    assert over_window("irate", samples, 20, 15) == 2.0
    assert over_window("idelta", samples, 20, 15) == -42.0


def test_the_rate_of_a_metric_that_is_not_named_as_a_counter_is_remarked_upon() -> None:
    steps = Steps(60_000, 60_000, 1)
    context = context_of(steps)
    series = [
        series_of([(10.0, 1.0), (20.0, 2.0)], {"__name__": "up", "job": "a"}),
        series_of([(10.0, 1.0)], {"__name__": "too_short"}),
        series_of([(10.0, 1.0), (20.0, 2.0)], {"__name__": "x_bucket", "le": "1"}),
    ]
    columns = columns_of(FUNCTIONS["rate"].call([windows_of(series, steps, 60)], context))
    assert [column.labels for column in columns] == [{"job": "a"}, {"le": "1"}]
    assert list(context.annotations.infos) == [
        'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "up" (1:6)'
    ]
    assert not context.annotations.warnings


def test_a_remark_is_made_once_with_the_place_that_it_was_last_about() -> None:
    steps = Steps(60_000, 60_000, 1)
    context = context_of(steps)
    series = [series_of([(10.0, 1.0), (20.0, 2.0)], {"__name__": "up"})]
    for name in ("rate", "increase"):
        FUNCTIONS[name].call([windows_of(series, steps, 60)], context)
        context = replace(context, argument_positions=("1:30",))
    (info,) = context.annotations.infos
    assert info.endswith('"up" (1:30)')


def test_delta_does_not_care_for_names() -> None:
    steps = Steps(60_000, 60_000, 1)
    context = context_of(steps)
    series = [series_of([(10.0, 1.0), (20.0, 2.0)], {"__name__": "up"})]
    FUNCTIONS["delta"].call([windows_of(series, steps, 60)], context)
    assert not context.annotations.infos


@pytest.mark.parametrize(("milliseconds", "seconds"), [(300_000, 300.0), (1, 0.001), (1_234, 1.234), (500, 0.5)])
def test_milliseconds_become_seconds(milliseconds: int, seconds: float) -> None:
    assert seconds_of(milliseconds) == seconds
