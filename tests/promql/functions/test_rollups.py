"""Roll-ups answer what the samples would have answered, or say that they cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.columns import RangeSeries, Steps
from lamplighter.promql.functions import FUNCTIONS, Kind
from lamplighter.telemetry.tier_choice import EXACT
from tests.support.promql_functions import call, columns_of, context_of, windows_of
from tests.support.rollups import EXACT_FUNCTIONS, roll_up

WIDTH_MS = 300_000

gaps = st.integers(1_000, 400_000)
gauge_values = st.integers(-1000, 1000).map(float) | st.floats(-1e6, 1e6)
counter_values = st.floats(0, 1e9) | st.integers(0, 20).map(float)
samples = st.lists(st.tuples(gaps, gauge_values), max_size=60) | st.lists(
    st.tuples(gaps, counter_values), max_size=60
)


def series_pair(gaps_and_values: list[tuple[int, float]]) -> tuple[RangeSeries, RangeSeries]:
    """Return a series as it was sampled, and as a store has it that rolled it up."""
    times_ms, values, time_ms = [], [], 7_200_000
    for gap_ms, value in gaps_and_values:
        time_ms += gap_ms
        times_ms.append(time_ms)
        values.append(value)
    labels = {"__name__": "x_total", "job": "a"}
    buckets = roll_up(times_ms, values, WIDTH_MS)
    return (
        RangeSeries(labels, times_ms, values),
        RangeSeries(labels, list(buckets.lasts_ms), list(buckets.lasts), buckets),
    )


@pytest.mark.parametrize("name", EXACT_FUNCTIONS)
@given(drawn=samples, widths=st.integers(1, 12), step_widths=st.integers(1, 5))
def test_answers_are_those_of_the_samples(
    name: str, drawn: list[tuple[int, float]], widths: int, step_widths: int
) -> None:
    raw, rolled = series_pair(drawn)
    steps = Steps(7_200_000, 7_200_000 + 40 * WIDTH_MS, step_widths * WIDTH_MS)
    context = context_of(steps)
    range_seconds = widths * WIDTH_MS / 1000
    of_samples = call(name, windows_of([raw], steps, range_seconds), steps)
    windows = windows_of([rolled], steps, range_seconds)
    of_buckets = columns_of(FUNCTIONS[name].call([windows], context))
    assert not context.annotations.warnings
    assert [column.labels for column in of_buckets] == [column.labels for column in of_samples]
    magnitude = max((abs(value) for value in raw.values), default=0) * len(raw.values)
    for column, expected in zip(of_buckets, of_samples, strict=True):
        for value, true_value in zip(column.values, expected.values, strict=True):
            assert value == (
                None if true_value is None else pytest.approx(true_value, rel=1e-9, abs=magnitude * 1e-14)
            )


@given(drawn=st.lists(st.tuples(gaps, st.integers(0, 1).map(float)), min_size=1, max_size=60))
def test_availability_is_exact_to_the_last_bit(drawn: list[tuple[int, float]]) -> None:
    raw, rolled = series_pair(drawn)
    steps = Steps(7_200_000, 7_200_000 + 40 * WIDTH_MS, WIDTH_MS)
    for name in ("avg_over_time", "sum_over_time"):
        of_samples = call(name, windows_of([raw], steps, 3600), steps)
        of_buckets = call(name, windows_of([rolled], steps, 3600), steps)
        assert [column.values for column in of_buckets] == [column.values for column in of_samples]


@pytest.mark.parametrize(
    ("name", "scalars"),
    [
        ("quantile_over_time", [0.5]),
        ("stddev_over_time", []),
        ("stdvar_over_time", []),
        ("mad_over_time", []),
        ("changes", []),
        ("resets", []),
        ("deriv", []),
        ("predict_linear", [60.0]),
        ("irate", []),
        ("idelta", []),
        ("double_exponential_smoothing", [0.5, 0.5]),
        ("ts_of_min_over_time", []),
        ("ts_of_max_over_time", []),
    ],
)
def test_what_roll_ups_do_not_hold_is_computed_from_last_samples_with_a_warning(
    name: str, scalars: list[float]
) -> None:
    raw, rolled = series_pair([(40_000, float(index % 7)) for index in range(60)])
    steps = Steps(9_000_000, 9_600_000, WIDTH_MS)
    context = context_of(steps)
    rest = iter(scalars)
    windows = windows_of([rolled], steps, 1800)
    arguments = [windows if kind is Kind.RANGE else [next(rest)] * 3 for kind in FUNCTIONS[name].parameters]
    columns = columns_of(FUNCTIONS[name].call(arguments, context))
    thinned = RangeSeries(raw.labels, rolled.timestamps_ms, rolled.values)
    assert columns == call(name, windows_of([thinned], steps, 1800), steps, *scalars)
    (warning,) = context.annotations.warnings
    assert warning.startswith(
        f"PromQL warning: {name} is approximate: it is computed from the last sample of each 5m roll-up (1:"
    )


def test_the_store_knows_which_functions_roll_ups_answer_exactly() -> None:
    assert set(EXACT_FUNCTIONS) == EXACT


def test_a_series_that_is_not_rolled_up_brings_no_warning() -> None:
    raw, _ = series_pair([(40_000, 1.0)] * 20)
    steps = Steps(7_500_000, 7_500_000, 1)
    context = context_of(steps)
    FUNCTIONS["changes"].call([windows_of([raw], steps, 600)], context)
    assert not context.annotations.warnings


def test_a_sum_that_overflows_still_has_a_mean() -> None:
    raw, rolled = series_pair([(299_000, 1.5e308)] * 4)
    steps = Steps(8_700_000, 8_700_000, 1)
    (column,) = call("avg_over_time", windows_of([rolled], steps, 3600), steps)
    assert column.values == [pytest.approx(1.5e308)]
    assert len(raw.values) == 4


def test_resets_between_and_inside_periods_are_counted_once() -> None:
    raw, rolled = series_pair([(100_000, value) for value in (5.0, 9.0, 2.0, 1.0, 6.0, 6.0, 0.0, 3.0)])
    steps = Steps(8_100_000, 8_100_000, 1)
    (column,) = call("increase", windows_of([rolled], steps, 900), steps)
    assert column == call("increase", windows_of([raw], steps, 900), steps)[0]
    increase, sampled_seconds = 4 + 2 + 1 + 5 + 0 + 0 + 3, 700
    assert column.values[0] == pytest.approx(increase * (sampled_seconds + 100 + 100) / sampled_seconds)
