"""What was selected before in the same evaluation: many rules look at the same series over the same minutes."""

from collections.abc import Callable, Sequence

from lamplighter.promql.storage import HintedStorage, Matcher, SelectHints, Selection, Storage, StoredSeries

MOST_SAMPLES = 1_000_000
"""That are remembered: some 60 MB. What comes on top is read anew each time."""

_Key = tuple[tuple[Matcher, ...], float, float, SelectHints | None]


class Remembering:
    """Answers what it was asked before from memory; what lies below must not change while it lives."""

    def __init__(self, below: Storage) -> None:
        self._below = below
        self._known: dict[_Key, Selection] = {}
        self._samples_left = MOST_SAMPLES

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`."""
        key = (tuple(matchers), start, end, None)
        return self._remembered(key, lambda: Selection(self._below.select(matchers, start, end))).series

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`."""
        below = self._below
        if not isinstance(below, HintedStorage):
            return Selection(self.select(matchers, start, end))
        key = (tuple(matchers), start, end, hints)
        return self._remembered(key, lambda: below.select_hinted(matchers, start, end, hints))

    def _remembered(self, key: _Key, select: Callable[[], Selection]) -> Selection:
        if key in self._known:
            return self._known[key]
        found = select()
        self._samples_left -= sum(len(series.timestamps_ms) + 1 for series in found.series)
        if self._samples_left > 0:
            self._known[key] = found
        return found
