"""Which samples lie in which window, and the walk over series that all functions of range vectors share."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from lamplighter.promql.columns import Column, Context, Labels, RangeSeries, Windows, has_value
from lamplighter.promql.functions.annotations import warn_of_rollups
from lamplighter.promql.labels import without_name
from lamplighter.promql.storage import Buckets

Cuts = Sequence[tuple[int, int]]
"""For each window the index of its first sample and the index after its last one."""

Values = list[float | None]

SeriesFold = Callable[[RangeSeries, Cuts], Values]
BucketFold = Callable[[Buckets, Cuts], Values]

_PORTION_SAMPLES = 500_000
"""So many samples are looked through between two looks at the deadline: about a tenth of a second."""

_REMEMBERED_CUTS = 200_000
"""So many are remembered at most: some 20 MB."""


class WindowCutter:
    """Cuts series into windows; series that were sampled at the same times are cut once."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._known: dict[tuple[int, int, int], tuple[Sequence[int], Cuts]] = {}

    def cut(self, timestamps_ms: Sequence[int]) -> Cuts:
        """Return the windows' `Cuts` of `timestamps_ms`, which are in order."""
        if not timestamps_ms:
            return [(0, 0)] * len(self._windows.ends_ms)
        key = (len(timestamps_ms), timestamps_ms[0], timestamps_ms[-1])
        known = self._known.get(key)
        if known is not None and known[0] == timestamps_ms:
            return known[1]
        cuts = _cut(timestamps_ms, self._windows)
        if (len(self._known) + 1) * len(cuts) > _REMEMBERED_CUTS:
            self._known.clear()
        self._known[key] = (timestamps_ms, cuts)
        return cuts


def fold_series(
    name: str,
    windows: Windows,
    context: Context,
    fold: SeriesFold,
    *,
    bucket_fold: BucketFold | None = None,
    argument: int = 0,
    in_portions: bool = True,
) -> Iterator[tuple[Labels, Values]]:
    """Yield the labels and values of every series that has a value at all.

    `bucket_fold` answers exactly from roll-ups. Without it `fold` gets the last sample of each period, and the
    reader is warned; `argument` is where the windows stood in the call. Without `in_portions` a fold gets all
    windows of a series at once, and has to mind the deadline itself if it looks at every sample of each.
    """
    cutter = WindowCutter(windows)
    run = _in_portions if in_portions else _at_once
    for series in windows.series:
        context.check()
        buckets = series.buckets
        if buckets is not None and bucket_fold is not None:
            values = run(partial(bucket_fold, buckets), cutter.cut(buckets.ends_ms), context)
        else:
            if buckets is not None:
                warn_of_rollups(name, buckets.width_ms, context, argument)
            values = run(partial(fold, series), cutter.cut(series.timestamps_ms), context)
        if has_value(values):
            yield series.labels, values


def unnamed_columns(folded: Iterable[tuple[Labels, Values]]) -> list[Column]:
    """Return columns that no longer say what the metric is."""
    return [Column(without_name(labels), values) for labels, values in folded]


def paced(cuts: Cuts, context: Context) -> Iterator[tuple[int, int]]:
    """Yield `cuts`, looking at the deadline now and then; for folds that need to know which step they are at."""
    work = 0
    for low, high in cuts:
        work += high - low
        if work > _PORTION_SAMPLES:
            context.check()
            work = 0
        yield low, high


def _at_once(fold: Callable[[Cuts], Values], cuts: Cuts, _context: Context) -> Values:
    return fold(cuts)


def _in_portions(fold: Callable[[Cuts], Values], cuts: Cuts, context: Context) -> Values:
    """Fold `cuts`, looking at the deadline before each portion: one series over large windows can take long."""
    samples = cuts[-1][1] - cuts[0][0] if cuts else 0
    if samples * len(cuts) <= _PORTION_SAMPLES:
        return fold(cuts)
    work = sum([high - low for low, high in cuts])
    if work <= _PORTION_SAMPLES:
        return fold(cuts)
    windows_each = max(1, len(cuts) * max(_PORTION_SAMPLES, samples) // work)
    values: Values = []
    for start in range(0, len(cuts), windows_each):
        context.check()
        values += fold(cuts[start : start + windows_each])
    return values


def _cut(timestamps_ms: Sequence[int], windows: Windows) -> Cuts:
    range_ms = windows.range_ms
    low = high = 0
    cuts = []
    for end_ms in windows.ends_ms:
        high = bisect_right(timestamps_ms, end_ms, high)
        low = bisect_right(timestamps_ms, end_ms - range_ms, low, high)
        cuts.append((low, high))
    return cuts
