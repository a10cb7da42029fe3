"""Samples folded into periods, as `promql.storage.Buckets` has them. Pure.

A period is left-open and right-closed, ``(end - width, end]``. Beside the figures of every series, a roll-up keeps
when its source spoke at all: where a series ended follows from that, across any number of hours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, nan
from typing import NamedTuple

from lamplighter.telemetry.sample_columns import SourceColumns
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stale import is_stale


class Period(NamedTuple):
    """The figures of one series in one period with at least one sample."""

    first_ms: int
    last_ms: int
    samples: int
    total: float
    minimum: float
    maximum: float
    first: float
    last: float
    lost: float
    """What a counter lost to resets: its increase from the first to the last sample is last - first + lost."""


Periods = Mapping[int, Period]
"""By the period's end in milliseconds, oldest first."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """Some time of one source, rolled up.

    `rounds_ms` are the times of its frames; a round that is in `partial_ms` too was never finished: what its frame
    lacks has not ended.
    """

    rounds_ms: Sequence[int]
    partial_ms: frozenset[int]
    series: Mapping[Series, Periods]


def period_end(timestamp_ms: int, width_ms: int) -> int:
    """Return the end of the period that a sample belongs to."""
    return -(-timestamp_ms // width_ms) * width_ms


def roll_up(columns: SourceColumns, width_ms: int) -> RollUp:
    """Fold the frames of one source, oldest first."""
    times = columns.timestamps_ms
    slices = list(_slices(times, width_ms))
    series = {}
    for one, values in columns.values.items():
        periods = {end: fold(times[first:last], values[first:last]) for end, first, last in slices}
        present = {end: period for end, period in periods.items() if period is not None}
        if present:
            series[one] = present
    partial = frozenset(at for at, is_partial in zip(times, columns.are_partial, strict=True) if is_partial)
    return RollUp(times, partial, series)


def _slices(times_ms: Sequence[int], width_ms: int) -> Iterable[tuple[int, int, int]]:
    """Yield each period's end with the places of its first frame and of the one after its last."""
    begin = 0
    for place, at in enumerate(times_ms):
        end = period_end(at, width_ms)
        if place + 1 == len(times_ms) or times_ms[place + 1] > end:
            yield end, begin, place + 1
            begin = place + 1


def fold(times_ms: Sequence[int], values: Sequence[float | None]) -> Period | None:
    """Return the figures of the samples that are there; stale markers count in none of them."""
    present = [
        (at, value)
        for at, value in zip(times_ms, values, strict=True)
        if value is not None and (value == value or not is_stale(value))  # noqa: PLR0124 - the cheapest test for NaN
    ]
    if not present:
        return None
    numbers = [value for _, value in present]
    lowest, highest = _extremes(numbers)
    return Period(
        first_ms=present[0][0],
        last_ms=present[-1][0],
        samples=len(numbers),
        total=_sum(numbers),
        minimum=lowest,
        maximum=highest,
        first=numbers[0],
        last=numbers[-1],
        lost=sum((before for before, after in pairwise(numbers) if after < before), 0.0),
    )


def combined(earlier: Period, later: Period) -> Period:
    """Return the figures of both, of which `earlier` ended before `later` began."""
    lowest, highest = _extremes([earlier.minimum, later.minimum, earlier.maximum, later.maximum])
    lost = earlier.last if later.first < earlier.last else 0.0
    return Period(
        first_ms=earlier.first_ms,
        last_ms=later.last_ms,
        samples=earlier.samples + later.samples,
        total=earlier.total + later.total,
        minimum=lowest,
        maximum=highest,
        first=earlier.first,
        last=later.last,
        lost=earlier.lost + lost + later.lost,
    )


def joined_periods(one: Period, other: Period) -> Period:
    """Return the figures of two sources in one period, of which `one` began first: a check that moved.

    A last sample at the time of the other's first is the same one twice. Where the sources spoke by turns, resets
    are those that one of them saw.
    """
    if one.last_ms < other.first_ms:
        return combined(one, other)
    if one.last_ms == other.first_ms:
        if other.samples == 1:
            return one
        return combined(one, other._replace(samples=other.samples - 1, total=other.total - other.first))
    both, last = combined(one, other), max(one, other, key=lambda period: period.last_ms)
    return both._replace(last_ms=last.last_ms, last=last.last, lost=max(one.lost, other.lost))


def coarser(fine: RollUp, width_ms: int) -> RollUp:
    """Fold periods into longer ones, whose width is a multiple of theirs."""
    series: dict[Series, Periods] = {}
    for one, periods in fine.series.items():
        folded: dict[int, Period] = {}
        for end, period in periods.items():
            wide = period_end(end, width_ms)
            folded[wide] = combined(folded[wide], period) if wide in folded else period
        series[one] = folded
    return RollUp(fine.rounds_ms, fine.partial_ms, series)


def _extremes(numbers: Sequence[float]) -> tuple[float, float]:
    """Return least and greatest; NaN only where there is nothing else."""
    lowest, highest = min(numbers), max(numbers)
    if lowest == lowest and highest == highest and _sum(numbers) == _sum(numbers):  # noqa: PLR0124 - no NaN
        return lowest, highest
    known = [number for number in numbers if number == number] or [nan]  # noqa: PLR0124 - no NaN
    return min(known), max(known)


def _sum(numbers: Sequence[float]) -> float:
    try:
        return fsum(numbers)
    except (ValueError, OverflowError):  # infinities of both signs, or a sum beyond any float
        return sum(numbers)
