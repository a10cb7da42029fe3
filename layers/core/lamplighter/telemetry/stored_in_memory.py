"""What queries read, in dictionaries: frames as bytes, their catalogues, and when those were in use."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from lamplighter.telemetry.catalogue import Catalogue, base_and_growth
from lamplighter.telemetry.catalogue_choice import CatalogueChoice
from lamplighter.telemetry.codec import encode
from lamplighter.telemetry.hours import HOUR_MS, WEEK_MS, hour_start
from lamplighter.telemetry.series import Frame, Series
from lamplighter.telemetry.stored import CatalogueUse, Reference, StoredFrame


class StoredInMemory:
    """Frames become bytes when they are first asked for. Not thread-safe: the store has the lock."""

    def __init__(self) -> None:
        self._choice = CatalogueChoice()
        self._catalogues: dict[Reference, Catalogue] = {}
        self._uses: dict[tuple[Reference, int], CatalogueUse] = {}
        self._plain: dict[tuple[str, int], tuple[Frame, Catalogue, bool]] = {}
        self._frames: dict[tuple[str, int], StoredFrame] = {}

    def write(self, frame: Frame, *, is_partial: bool) -> None:
        """Keep `frame`, its catalogue, and that it was in use."""
        catalogue = self._choice.for_frame(frame, is_partial=is_partial)
        known = self._catalogues.setdefault((frame.source, catalogue.id), catalogue)
        if known.series != catalogue.series:  # grown in another way before
            catalogue = Catalogue.of(frame.series)
            self._catalogues[frame.source, catalogue.id] = catalogue
        self._choice.taken(frame, catalogue, is_partial=is_partial)
        self._plain[frame.source, frame.timestamp_ms] = (frame, catalogue, is_partial)
        self._frames.pop((frame.source, frame.timestamp_ms), None)
        self._claim(frame, catalogue)

    def series_in_use(self, source: str) -> Collection[Series]:
        """Return the series of the last frame's catalogue."""
        known = self._choice.in_use(source)
        return known.places if known is not None else ()

    def _claim(self, frame: Frame, catalogue: Catalogue) -> None:
        since_ms = hour_start(frame.timestamp_ms)
        claim = ((frame.source, catalogue.base_id), since_ms - since_ms % WEEK_MS)
        known = self._uses.get(claim)
        fresh = CatalogueUse(
            source=frame.source,
            catalogue_id=catalogue.id,
            since_ms=since_ms,
            until_ms=since_ms + HOUR_MS,
            interval_seconds=frame.interval_seconds,
            metrics={name: len(series) for name, series in catalogue.by_metric.items()},
        )
        if known is None:
            self._uses[claim] = fresh
            return
        latest = fresh if base_and_growth(known.catalogue_id)[1] < catalogue.growth else known
        since_ms, until_ms = min(fresh.since_ms, known.since_ms), max(fresh.until_ms, known.until_ms)
        self._uses[claim] = replace(latest, since_ms=since_ms, until_ms=until_ms)

    def uses(self, start_ms: int, end_ms: int) -> Sequence[CatalogueUse]:
        """See `SampleStore.uses`."""
        return [use for use in self._uses.values() if use.since_ms <= end_ms and start_ms <= use.until_ms]

    def catalogues(self, references: Iterable[Reference]) -> Mapping[Reference, Catalogue]:
        """See `SampleStore.catalogues`."""
        return {one: self._catalogues[one] for one in references if one in self._catalogues}

    def frame(self, source: str, timestamp_ms: int) -> StoredFrame:
        """Return one frame as bytes."""
        key = (source, timestamp_ms)
        if key not in self._frames:
            frame, catalogue, is_partial = self._plain[key]
            values = encode(catalogue, catalogue.align(frame.series, frame.values))
            self._frames[key] = StoredFrame(timestamp_ms, catalogue.id, values, is_partial)
        return self._frames[key]
