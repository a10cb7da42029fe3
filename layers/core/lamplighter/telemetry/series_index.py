"""From a selector to the series it accepts, by catalogues: no frame is read for it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

from lamplighter.promql.storage import Matcher
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.hours import WEEK_MS, week_starts
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.stored import CatalogueUse, SampleStore

KEPT_SECONDS = 10.0
_END_OF_TIME_MS = 5_000_000_000_000
"""In 2128: whatever is asked for beyond, the weeks to remember are some thousand, nearly all of them empty."""
METRIC_NAME = "__name__"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceSeries:
    """What a selector accepts of one source: series by metric name, and when the source had them, roughly."""

    source: str
    series: Mapping[str, Mapping[Series, None]]
    since_ms: int
    until_ms: int
    interval_seconds: float
    spans: Sequence[tuple[int, int, int]]
    """From when to when there were how many of them, a catalogue a span. Those that overlap took turns."""

    def __len__(self) -> int:
        return sum(map(len, self.series.values()))

    def most_at_a_time(self, start_ms: int, end_ms: int) -> int:
        """Return series times milliseconds: how many there may have been at each time of the range, added up."""
        within = [(max(start_ms, since), min(end_ms, until), count) for since, until, count in self.spans]
        edges = sorted({edge for since, until, _ in within if since <= until for edge in (since, until)})
        most = dict.fromkeys(edges, 0)
        for since, until, count in within:
            for edge in edges[bisect_left(edges, since) : bisect_left(edges, until)]:
                most[edge] = max(most[edge], count)
        return sum(most[begin] * (end - begin) for begin, end in pairwise(edges))


class SeriesIndex:
    """Remembers for some seconds which catalogues are in use. One for an instance; safe for threads.

    `clock` tells seconds that only go forward. Catalogues themselves never change and are remembered by the store.
    """

    def __init__(self, store: SampleStore, clock: Callable[[], float], kept_seconds: float = KEPT_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._kept_seconds = kept_seconds
        self._weeks: dict[int, _Week] = {}
        self._lock = Lock()

    def find(
        self, matchers: Sequence[Matcher], start_ms: int, end_ms: int, *, reader: object | None = None
    ) -> Sequence[SourceSeries]:
        """Return what all `matchers` accept of what may have samples in the closed range, source by source.

        A `reader` sees all that was written before it first asked: a week is read for it once, consistently.
        """
        selector = _Selector(matchers)
        uses = [
            use
            for use in self.uses(start_ms, end_ms, reader=reader)
            if any(map(selector.accepts_metric, use.metrics))
        ]
        if not uses:
            return []
        references = [(use.source, use.catalogue_id) for use in uses]
        catalogues = self._store.catalogues(references, consistent=reader is not None)
        by_source: defaultdict[str, list[CatalogueUse]] = defaultdict(list)
        for use in uses:
            by_source[use.source].append(use)
        found = (_of_source(source, by_source[source], catalogues, selector) for source in sorted(by_source))
        return [one for one in found if one.series]

    def uses(self, start_ms: int, end_ms: int, *, reader: object | None = None) -> Sequence[CatalogueUse]:
        """Return the uses of catalogues that overlap with the closed range, those of one catalogue a week."""
        weeks = week_starts(max(start_ms, 0), min(end_ms, _END_OF_TIME_MS))
        missing = self._not_remembered(weeks, reader)
        for first, last in _stretches(missing):
            self._read(first, last, reader)
        with self._lock:
            uses = [use for week in weeks if week in self._weeks for use in self._weeks[week].uses]
        return [use for use in uses if use.since_ms <= end_ms and start_ms <= use.until_ms]

    def _not_remembered(self, weeks: Iterable[int], reader: object | None) -> list[int]:
        oldest = self._clock() - self._kept_seconds
        with self._lock:
            known = {week: self._weeks[week] for week in weeks if week in self._weeks}
        if reader is not None:
            return [week for week in weeks if week not in known or known[week].reader is not reader]
        return [week for week in weeks if week not in known or known[week].read_at < oldest]

    def _read(self, first: int, last: int, reader: object | None) -> None:
        read_at = self._clock()
        by_week: defaultdict[int, list[CatalogueUse]] = defaultdict(list)
        for use in self._store.uses(first, last + WEEK_MS - 1, consistent=reader is not None):
            by_week[use.since_ms - use.since_ms % WEEK_MS].append(use)
        with self._lock:
            for week in range(first, last + 1, WEEK_MS):
                self._weeks[week] = _Week(read_at, by_week[week], reader)


@dataclass(frozen=True, slots=True)
class _Week:
    read_at: float
    uses: Sequence[CatalogueUse]
    reader: object | None


class _Selector:
    """Matchers with what they said of names and label sets before, which come again and again."""

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self._of_name = [matcher for matcher in matchers if matcher.name == METRIC_NAME]
        self._of_labels = [matcher for matcher in matchers if matcher.name != METRIC_NAME]
        self._names: dict[str, bool] = {}
        self._values: list[dict[str, bool]] = [{} for _ in self._of_labels]
        self._labels: dict[Labels, bool] = {}

    def accepts_metric(self, name: str) -> bool:
        if name not in self._names:
            self._names[name] = all(matcher.matches(name) for matcher in self._of_name)
        return self._names[name]

    def accepted(self, series: Iterable[Series]) -> Iterator[Series]:
        """Yield those whose labels are accepted; their metric already is."""
        if not self._of_labels:
            yield from series
            return
        known = self._labels
        for one in series:
            labels = one.labels
            verdict = known.get(labels)
            if verdict is None:
                verdict = known[labels] = self._accepts_labels(dict(labels))
            if verdict:
                yield one

    def _accepts_labels(self, labels: Mapping[str, str]) -> bool:
        for matcher, values in zip(self._of_labels, self._values, strict=True):
            value = labels.get(matcher.name, "")
            if value not in values:
                values[value] = matcher.matches(value)
            if not values[value]:
                return False
        return True


def _of_source(
    source: str,
    uses: Sequence[CatalogueUse],
    catalogues: Mapping[tuple[str, str], Catalogue],
    selector: _Selector,
) -> SourceSeries:
    by_metric: defaultdict[str, dict[Series, None]] = defaultdict(dict)
    counts: dict[str, int] = {}
    for catalogue_id in dict.fromkeys(use.catalogue_id for use in uses):
        catalogue = catalogues.get((source, catalogue_id))
        if catalogue is None:  # lost or damaged, which the store has logged
            continue
        accepted = {
            name: dict.fromkeys(selector.accepted(series))
            for name, series in catalogue.by_metric.items()
            if selector.accepts_metric(name)
        }
        for name, same in accepted.items():
            by_metric[name].update(same)
        counts[catalogue_id] = sum(map(len, accepted.values()))
    return SourceSeries(
        source,
        {name: series for name, series in by_metric.items() if series},
        min(use.since_ms for use in uses),
        max(use.until_ms for use in uses),
        min(use.interval_seconds for use in uses),
        [(use.since_ms, use.until_ms, counts.get(use.catalogue_id, 0)) for use in uses],
    )


def _stretches(weeks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring weeks."""
    begin = 0
    for place, week in enumerate(weeks):
        if place + 1 == len(weeks) or weeks[place + 1] != week + WEEK_MS:
            yield weeks[begin], week
            begin = place + 1
