"""Catalogues that an instance remembers: who knows one that grew knows what it was before."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from lamplighter.telemetry.catalogue import Catalogue, base_and_growth
from lamplighter.telemetry.stored import Reference

MOST_REMEMBERED = 512


def base_of(reference: Reference) -> Reference:
    """Return the reference to what the catalogue began as."""
    return reference[0], base_and_growth(reference[1])[0]


class CatalogueMemory:
    """The stages of catalogues by what they began as; the least recently remembered are given up. Thread-safe."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._stages: OrderedDict[Reference, dict[int, Catalogue]] = OrderedDict()
        self._lock = Lock()

    def remember(self, source: str, catalogue: Catalogue) -> Catalogue:
        """Remember a catalogue and return it."""
        base = (source, catalogue.base_id)
        with self._lock:
            self._stages.setdefault(base, {})[catalogue.growth] = catalogue
            self._stages.move_to_end(base)
            while len(self._stages) > self._most:
                self._stages.popitem(last=False)
        return catalogue

    def recall(self, references: Iterable[Reference]) -> dict[Reference, Catalogue]:
        """Return those of `references` that are known, each stage of one that grew the same object every time."""
        with self._lock:
            found = ((reference, self._stage(reference)) for reference in references)
            return {reference: stage for reference, stage in found if stage is not None}

    def _stage(self, reference: Reference) -> Catalogue | None:
        stages = self._stages.get(base_of(reference), {})
        growth = base_and_growth(reference[1])[1]
        if growth not in stages and growth < max(stages, default=0):
            stages[growth] = stages[max(stages)].at_growth(growth)
        return stages.get(growth)
