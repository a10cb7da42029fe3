"""Roll-ups turned into the series that expressions are evaluated over. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from lamplighter.promql.storage import Buckets, StoredSeries
from lamplighter.telemetry.rollups import Period, Periods, RollUp, joined_periods
from lamplighter.telemetry.sample_columns import Span, ends_of_all
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stale import STALE


@dataclass(frozen=True, slots=True)
class SeriesPeriods:
    """A series' periods by their end, oldest first, and the times at which it ended."""

    periods: Periods
    ended_ms: Sequence[int]


def periods_of(folded: RollUp) -> Mapping[Series, SeriesPeriods]:
    """Return the periods of each series; it ended where its source went on without it."""
    rounds = _Rounds([at for at in folded.rounds_ms if at not in folded.partial_ms])
    return {
        series: SeriesPeriods(periods, _ends(list(periods.values()), rounds))
        for series, periods in folded.series.items()
    }


class _Rounds:
    """When a source spoke, all of its series or not."""

    def __init__(self, times_ms: Sequence[int]) -> None:
        self._times_ms = times_ms
        self._following = dict(pairwise(times_ms))

    def after(self, timestamp_ms: int) -> float:
        """Return the first round after a time, infinity if there is none."""
        if timestamp_ms in self._following:
            return self._following[timestamp_ms]
        place = bisect_right(self._times_ms, timestamp_ms)
        return self._times_ms[place] if place < len(self._times_ms) else inf


def _ends(periods: Sequence[Period], rounds: _Rounds) -> list[int]:
    """Return the first round without the series after each sample that was the last for a while."""
    ended: list[int] = []
    next_first_ms = inf
    for period in reversed(periods):
        round_ms = rounds.after(period.last_ms)
        if round_ms < next_first_ms and round_ms != inf:
            ended.append(int(round_ms))
        next_first_ms = period.first_ms
    return ended[::-1]


def joined(parts: Sequence[SeriesPeriods]) -> SeriesPeriods:
    """Return what several sources have of one series, a check that moved from one to the other."""
    if len(parts) == 1:
        return parts[0]
    by_end: dict[int, Period] = {}
    for end, period in sorted(((end, one) for part in parts for end, one in part.periods.items())):
        by_end[end] = joined_periods(by_end[end], period) if end in by_end else period
    spoken = [at for part in parts for at in _seen_ms(part)]
    return SeriesPeriods(by_end, ends_of_all([_spans(part) for part in parts], spoken))


def _seen_ms(part: SeriesPeriods) -> set[int]:
    """Return the times of samples, as far as periods tell them."""
    return {at for one in part.periods.values() for at in (one.first_ms, one.last_ms)}


def _spans(part: SeriesPeriods) -> Iterator[Span]:
    lasts_ms = [one.last_ms for one in part.periods.values()]
    for end in part.ended_ms:
        yield lasts_ms[bisect_left(lasts_ms, end) - 1], end


def stored_series(
    labels: Mapping[str, str], series: SeriesPeriods, width_ms: int, lookback_ms: int | None
) -> StoredSeries:
    """Return the series with its buckets, and the last sample of each period as its samples.

    With `lookback_ms` they are for instants at the periods' ends: a sample that is older than that at the end of
    its period is followed by a stale marker, so that whoever looks back a whole period does not see it.
    """
    ends, periods = list(series.periods), list(series.periods.values())
    buckets = _buckets(ends, periods, width_ms, series.ended_ms)
    if lookback_ms is None and not series.ended_ms:
        return StoredSeries(labels, buckets.lasts_ms, buckets.lasts, buckets)
    samples = dict.fromkeys(series.ended_ms, STALE)
    if lookback_ms is not None:
        gone = (one.last_ms + lookback_ms for one in periods)
        samples |= {at: STALE for at, end in zip(gone, ends, strict=True) if at <= end}
    samples |= {one.last_ms: one.last for one in periods}
    timestamps = sorted(samples)
    return StoredSeries(labels, timestamps, [samples[at] for at in timestamps], buckets)


def _buckets(ends: Sequence[int], periods: Sequence[Period], width_ms: int, ended_ms: Sequence[int]) -> Buckets:
    firsts_ms, lasts_ms, samples, totals, minima, maxima, firsts, lasts, lost = zip(*periods, strict=True)
    return Buckets(
        width_ms=width_ms,
        ends_ms=ends,
        firsts_ms=firsts_ms,
        lasts_ms=lasts_ms,
        counts=samples,
        sums=totals,
        minima=minima,
        maxima=maxima,
        firsts=firsts,
        lasts=lasts,
        lost=lost,
        ended=[bool(ended_ms) and _is_between(ended_ms, *span) for span in zip(lasts_ms, ends, strict=True)],
    )


def _is_between(times_ms: Sequence[int], after_ms: int, until_ms: int) -> bool:
    place = bisect_right(times_ms, after_ms)
    return place < len(times_ms) and times_ms[place] <= until_ms
