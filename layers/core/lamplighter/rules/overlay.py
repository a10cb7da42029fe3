"""A storage with some samples on top: what earlier rules of a group have just recorded is there for later ones."""

from collections.abc import Mapping, Sequence

from lamplighter.promql.storage import HintedStorage, Matcher, SelectHints, Selection, Storage, StoredSeries

_Key = tuple[tuple[str, str], ...]


class Overlay:
    """One further sample a series, all of one time and newer than anything below."""

    def __init__(self, below: Storage, at: float) -> None:
        self._below = below
        self._at_ms = round(at * 1000)
        self._samples: dict[_Key, float] = {}

    def add(self, labels: Mapping[str, str], value: float) -> None:
        """Put a sample of the series `labels`, ``__name__`` included, in place of what was added before."""
        self._samples[_key(labels)] = value

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`."""
        added = self._added(matchers, start, end)
        below = self._below.select(matchers, start, end)
        return self._merged(below, added) if added else below

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`. Where samples are added it is raw data that they are added to."""
        added = self._added(matchers, start, end)
        if not added and isinstance(self._below, HintedStorage):
            return self._below.select_hinted(matchers, start, end, hints)
        return Selection(self._merged(self._below.select(matchers, start, end), added))

    def _added(self, matchers: Sequence[Matcher], start: float, end: float) -> dict[_Key, float]:
        if not start * 1000 <= self._at_ms <= end * 1000:
            return {}
        found = {}
        for key, value in self._samples.items():
            labels = dict(key)
            if all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers):
                found[key] = value
        return found

    def _merged(self, below: Sequence[StoredSeries], added: dict[_Key, float]) -> Sequence[StoredSeries]:
        left = dict(added)
        merged = []
        for series in below:
            key = _key(series.labels)
            merged.append(self._with(series, left.pop(key)) if key in left else series)
        return [*merged, *(StoredSeries(dict(key), (self._at_ms,), (value,)) for key, value in left.items())]

    def _with(self, series: StoredSeries, value: float) -> StoredSeries:
        older = len(series.timestamps_ms)
        while older and series.timestamps_ms[older - 1] >= self._at_ms:
            older -= 1
        return StoredSeries(
            series.labels, (*series.timestamps_ms[:older], self._at_ms), (*series.values[:older], value)
        )


def _key(labels: Mapping[str, str]) -> _Key:
    return tuple(sorted(labels.items()))
