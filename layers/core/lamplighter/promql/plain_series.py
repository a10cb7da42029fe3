"""Series as people write them down, labels and (seconds, value) pairs: a storage may answer with these too."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, cast

from lamplighter.promql.memory import InMemoryStorage
from lamplighter.promql.storage import Matcher, Storage, StoredSeries

PlainSeries = tuple[Mapping[str, str], Iterable[tuple[float, float]]]


class PlainStorage(Protocol):
    """Anything that can select series and knows nothing of the engine's types."""

    def select(
        self, matchers: Sequence[Matcher], start: float, end: float
    ) -> Iterable[PlainSeries | StoredSeries]:
        """Return what `Storage.select` does: (labels, [(unix seconds, value), ...]) pairs, in any order."""


def select_stored(
    storage: Storage | PlainStorage, matchers: Sequence[Matcher], start: float, end: float
) -> Sequence[StoredSeries]:
    """Return what a storage selects in the engine's form."""
    found = list(storage.select(matchers, start, end))
    if all(isinstance(series, StoredSeries) for series in found):
        return cast("Sequence[StoredSeries]", found)
    return InMemoryStorage.from_samples(cast("Sequence[PlainSeries]", found)).select(matchers, start, end)
