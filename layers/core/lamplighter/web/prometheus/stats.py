"""What a query cost, as ``stats=true`` asks: measured around the engine, by what it reads and how long."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lamplighter.promql.storage import HintedStorage, Matcher, SelectHints, Selection, Storage, StoredSeries


class Measured:
    """A storage that counts what is read through it, and the seconds that this takes."""

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        self._storage = storage
        self._clock = clock
        self._began = clock()
        self._reading_seconds = 0.0
        self._samples = 0
        self._most_samples = 0

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """See `Storage.select`."""
        return self._counted(lambda: Selection(self._storage.select(matchers, start, end))).series

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """See `HintedStorage.select_hinted`; a storage that takes no hints is asked without."""
        storage = self._storage
        if isinstance(storage, HintedStorage):
            return self._counted(lambda: storage.select_hinted(matchers, start, end, hints))
        return Selection(self.select(matchers, start, end))

    def _counted(self, read: Callable[[], Selection]) -> Selection:
        began = self._clock()
        selection = read()
        self._reading_seconds += self._clock() - began
        samples = sum(len(series.timestamps_ms) for series in selection.series)
        self._samples += samples
        self._most_samples = max(self._most_samples, samples)
        return selection

    def document(self) -> Mapping[str, Any]:
        """Return ``stats`` as of now. There is no queue and no sorting apart from the evaluation."""
        total = self._clock() - self._began
        return {
            "timings": {
                "evalTotalTime": total,
                "resultSortTime": 0,
                "queryPreparationTime": self._reading_seconds,
                "innerEvalTime": total - self._reading_seconds,
                "execQueueTime": 0,
                "execTotalTime": total,
            },
            "samples": {
                "totalQueryableSamples": self._samples,
                "samplesRead": self._samples,
                "peakSamples": self._most_samples,
            },
        }
