"""Folding: the figures of a period against their definitions, and parts against the whole."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.values import STALE, is_stale
from lamplighter.telemetry.rollups import Period, coarser, combined, fold, joined_periods, period_end, roll_up
from lamplighter.telemetry.sample_columns import SourceColumns
from lamplighter.telemetry.series import Series

UP = Series.of("up")
VALUES = st.one_of(st.integers(-50, 50).map(float), st.none(), st.just(STALE))
NUMBERS = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=20)


def folded(values: Sequence[float | None], first_ms: int = 0) -> Period:
    period = fold(range(first_ms, first_ms + len(values)), values)
    assert period is not None
    return period


def columns(values: Sequence[float | None], step_ms: int = 100, first_ms: int = 100) -> SourceColumns:
    times = [first_ms + place * step_ms for place in range(len(values))]
    return SourceColumns(times, [False] * len(times), {UP: values})


def test_a_period_is_open_on_the_left_and_closed_on_the_right() -> None:
    assert [period_end(at, 300) for at in (1, 299, 300, 301, 600)] == [300, 300, 300, 600, 600]


def test_the_figures_of_a_period_are_those_of_its_samples() -> None:
    assert folded([3.0, None, 1.0, 5.0, STALE, 2.0], 10) == Period(
        first_ms=10, last_ms=15, samples=4, total=11.0, minimum=1.0, maximum=5.0, first=3.0, last=2.0, lost=8.0
    )


def test_nothing_but_absence_is_no_period() -> None:
    assert fold([1, 2], [None, STALE]) is None


@given(NUMBERS)
def test_the_increase_is_what_a_counter_gained_resets_counted(values: list[float]) -> None:
    gained = 0.0
    for before, after in pairwise(values):
        gained += after - before if after >= before else after
    period = folded(values)
    assert period.last - period.first + period.lost == gained


@pytest.mark.parametrize("values", [[nan, 1.0, 2.0], [1.0, nan, 2.0], [2.0, 1.0, nan], [2.0, nan, nan, 1.0]])
def test_nan_is_neither_least_nor_greatest_while_there_are_numbers(values: list[float]) -> None:
    period = folded(values)
    assert (period.minimum, period.maximum) == (1.0, 2.0)
    assert isnan(period.total)


def test_nan_alone_and_infinities_are_what_they_are() -> None:
    assert isnan(folded([nan, nan]).minimum)
    both = folded([inf, -inf, 1.0])
    assert (both.minimum, both.maximum) == (-inf, inf)
    assert isnan(both.total)
    assert folded([1e308, 1e308]).total == inf


@pytest.mark.parametrize(
    ("values", "lost"), [([nan, 5.0, 1.0, nan], 5.0), ([inf, 1.0, 2.0], inf), ([5.0, nan, 1.0], 0.0)]
)
def test_what_resets_took_away_is_known_beside_nan_and_infinity(values: list[float], lost: float) -> None:
    assert folded(values).lost == lost


@given(NUMBERS, NUMBERS)
def test_the_fold_of_parts_is_the_fold_of_the_whole(earlier: list[float], later: list[float]) -> None:
    whole = folded([*earlier, *later])
    assert combined(folded(earlier), folded(later, len(earlier))) == whole


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({1: 1.0, 2: 3.0}, {3: 2.0, 4: 4.0}, {1: 1.0, 2: 3.0, 3: 2.0, 4: 4.0}),
        ({1: 1.0, 3: 2.0}, {3: 2.0, 4: 4.0}, {1: 1.0, 3: 2.0, 4: 4.0}),
        ({1: 1.0, 3: 2.0}, {3: 2.0}, {1: 1.0, 3: 2.0}),
        ({1: 1.0, 4: 5.0}, {2: 2.0, 3: 4.0}, {1: 1.0, 2: 2.0, 3: 4.0, 4: 5.0}),
    ],
)
def test_a_period_of_two_sources_is_that_of_their_samples(
    one: dict[int, float], other: dict[int, float], expected: dict[int, float]
) -> None:
    first, second, whole = (fold(list(part), list(part.values())) for part in (one, other, expected))
    assert first is not None
    assert second is not None
    assert joined_periods(first, second) == whole


@given(st.lists(VALUES, max_size=60), st.integers(1, 4))
def test_coarse_periods_are_the_same_from_fine_ones_as_from_samples(
    values: list[float | None], factor: int
) -> None:
    fine = roll_up(columns(values), 300)
    assert coarser(fine, 300 * factor) == roll_up(columns(values), 300 * factor)


@given(st.lists(VALUES, max_size=60))
def test_every_sample_is_in_the_period_that_its_time_lies_in(values: list[float | None]) -> None:
    periods = roll_up(columns(values), 300).series.get(UP, {})
    samples = [
        (at, value)
        for at, value in zip(columns(values).timestamps_ms, values, strict=True)
        if value is not None and not is_stale(value)
    ]
    assert sum(period.samples for period in periods.values()) == len(samples)
    for end, period in periods.items():
        within = [value for at, value in samples if end - 300 < at <= end]
        assert (period.samples, period.total, period.first, period.last) == (
            len(within),
            sum(within),
            within[0],
            within[-1],
        )
