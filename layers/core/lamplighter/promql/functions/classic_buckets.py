"""Quantiles and fractions of one classic histogram: cumulative counts at upper bounds."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from lamplighter.promql.functions.go_math import divide

_TOLERANCE = 1e-12
"""Relative differences of counts below this come from rounding, and are mended without a word."""
_CLEAR = 2 * _TOLERANCE
_TINY = 2 * sys.float_info.min


@dataclass(frozen=True, slots=True)
class Mended:
    """Buckets whose counts fell although they are cumulative, and were lifted to the count before them."""

    lowest_bound: float
    highest_bound: float
    largest_difference: float


def bucket_quantile(phi: float, bounds: Sequence[float], counts: Sequence[float]) -> tuple[float, Mended | None]:
    """Return the quantile and what had to be mended for it. `bounds` ascend; equal ones are added up.

    NaN without observations, without a bucket up to infinity, or with that bucket alone. In the lowest bucket it
    is interpolated from zero if its bound is positive, else it is the bound; in the highest the bound below.
    """
    if math.isnan(phi):
        return math.nan, None
    if not 0 <= phi <= 1:
        return (math.inf if phi > 1 else -math.inf), None
    if not bounds or bounds[-1] != math.inf:
        return math.nan, None
    bounds, counts = _coalesced(bounds, counts)
    mended = None
    if not _rises(counts):
        counts, mended = _lifted(bounds, counts)
    if len(bounds) < 2 or counts[-1] == 0:
        return math.nan, mended
    return _interpolated(phi * counts[-1], bounds, counts), mended


def bucket_fraction(lower: float, upper: float, bounds: Sequence[float], counts: Sequence[float]) -> float:
    """Return which part of the observations lies between `lower` and `upper`; NaN where that cannot be told."""
    if not bounds or bounds[-1] != math.inf:
        return math.nan
    bounds, counts = _coalesced(bounds, counts)
    count = counts[-1]
    if count == 0 or math.isnan(lower) or math.isnan(upper):
        return math.nan
    if lower >= upper:
        return 0.0
    low_rank, high_rank = _rank(lower, bounds, counts), _rank(upper, bounds, counts)
    return (min(high_rank, count) - min(low_rank, count)) / count


def _interpolated(rank: float, bounds: Sequence[float], counts: Sequence[float]) -> float:
    index = _first_at_least(rank, counts)
    if index == len(counts) - 1:
        return bounds[-2]
    if index == 0 and bounds[0] <= 0:
        return bounds[0]
    start, below = (bounds[index - 1], counts[index - 1]) if index else (0.0, 0.0)
    return start + (bounds[index] - start) * divide(rank - below, counts[index] - below)


def _first_at_least(rank: float, counts: Sequence[float]) -> int:
    """Return the first bucket but the last with `rank` observations, else the last, by Go's binary search.

    With NaN among the counts the way in which is searched decides what is found.
    """
    low, high = 0, len(counts) - 1
    while low < high:
        middle = (low + high) // 2
        if counts[middle] >= rank:
            high = middle
        else:
            low = middle + 1
    return low


def _rank(value: float, bounds: Sequence[float], counts: Sequence[float]) -> float:
    """Return how many observations lie below `value`, interpolated within its bucket.

    Buckets without end cannot be interpolated in: nothing of the highest counts, all of the lowest.
    """
    start, below = (0.0 if bounds[0] > 0 else -math.inf), 0.0
    for bound, count in zip(bounds, counts, strict=True):
        if start >= value:
            return below
        if bound > value:
            if start == -math.inf:
                return count
            return below + (count - below) * (value - start) / (bound - start)
        start, below = bound, count
    return counts[-1]


def _coalesced(bounds: Sequence[float], counts: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    if len(set(bounds)) == len(bounds):
        return bounds, counts
    merged_bounds: list[float] = []
    merged_counts: list[float] = []
    for bound, count in zip(bounds, counts, strict=True):
        if merged_bounds and merged_bounds[-1] == bound:
            merged_counts[-1] += count
        else:
            merged_bounds.append(bound)
            merged_counts.append(count)
    return merged_bounds, merged_counts


def _lifted(bounds: Sequence[float], counts: Sequence[float]) -> tuple[list[float], Mended | None]:
    before = counts[0]
    mended = [before]
    fallen: list[tuple[float, float]] = []
    for bound, count in zip(bounds[1:], counts[1:], strict=True):
        if count < before and not _almost_equal(before, count):
            fallen.append((bound, before - count))
        elif count != before and not _almost_equal(before, count):
            before = count
        mended.append(before)
    if not fallen:
        return mended, None
    return mended, Mended(fallen[0][0], fallen[-1][0], max(difference for _, difference in fallen))


def _rises(counts: Sequence[float]) -> bool:
    """Tell quickly whether every count is equal to the one before, or greater by more than rounding can be."""
    before = counts[0]
    if not before >= 0:
        return False
    for count in counts:
        if count != before:
            if not count - before > (count + before) * _CLEAR + _TINY:
                return False
            before = count
    return True


def _almost_equal(a: float, b: float) -> bool:
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    size, difference = abs(a) + abs(b), abs(a - b)
    if a == 0 or b == 0 or size < sys.float_info.min:
        return difference < _TOLERANCE * sys.float_info.min
    return difference / min(size, sys.float_info.max) < _TOLERANCE
