"""History with what the replayed rules record laid over it."""

from collections.abc import Mapping, Sequence

from lamplighter.promql import InMemoryStorage
from lamplighter.promql.storage import HintedStorage, Matcher, SelectHints, Selection, Storage, StoredSeries

_Key = tuple[tuple[str, str], ...]
METRIC_NAME = "__name__"


class ReplayedSeries:
    """A storage of stored history, from which the rules' own series are taken out since the replay began.

    What the rules in force recorded then is not what the replayed ones would have. Older samples stay, so that
    windows that reach back are full.
    """

    def __init__(self, began: float, names: frozenset[str]) -> None:
        self._began_ms = round(began * 1000)
        self._names = names
        self._recorded = InMemoryStorage()
        self._stored: Storage = InMemoryStorage()

    def look_into(self, stored: Storage) -> None:
        """Read history from here on."""
        self._stored = stored

    def begin_query(self) -> None:
        """Give the next query a budget of its own, where the stored history has budgets."""
        begin = getattr(self._stored, "begin_query", None)
        if begin is not None:
            begin()

    def record(self, labels: Mapping[str, str], at: float, value: float) -> None:
        """Keep a sample that a rule has made."""
        self._recorded.add(labels, [(at, value)])

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`."""
        stored = self._stored.select(matchers, start, end)
        return self._merged(stored, matchers, start, end) if self._may_be_recorded(matchers) else stored

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`; what may be recorded is read raw."""
        if self._may_be_recorded(matchers) or not isinstance(self._stored, HintedStorage):
            return Selection(self.select(matchers, start, end))
        return self._stored.select_hinted(matchers, start, end, hints)

    def _may_be_recorded(self, matchers: Sequence[Matcher]) -> bool:
        of_names = [matcher for matcher in matchers if matcher.name == METRIC_NAME]
        return any(all(matcher.matches(name) for matcher in of_names) for name in self._names)

    def _merged(
        self, stored: Sequence[StoredSeries], matchers: Sequence[Matcher], start: float, end: float
    ) -> Sequence[StoredSeries]:
        merged: dict[_Key, StoredSeries] = {}
        for series in stored:
            kept = self._before(series) if series.labels.get(METRIC_NAME) in self._names else series
            if kept.timestamps_ms:
                merged[_key(kept.labels)] = kept
        for series in self._recorded.select(matchers, start, end):
            older = merged.get(_key(series.labels))
            merged[_key(series.labels)] = series if older is None else _joined(older, series)
        return list(merged.values())

    def _before(self, series: StoredSeries) -> StoredSeries:
        count = sum(time_ms < self._began_ms for time_ms in series.timestamps_ms)
        return StoredSeries(series.labels, series.timestamps_ms[:count], series.values[:count])


def _joined(older: StoredSeries, newer: StoredSeries) -> StoredSeries:
    return StoredSeries(newer.labels, (*older.timestamps_ms, *newer.timestamps_ms), (*older.values, *newer.values))


def _key(labels: Mapping[str, str]) -> _Key:
    return tuple(sorted(labels.items()))
