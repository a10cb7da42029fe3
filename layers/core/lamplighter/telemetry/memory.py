"""Frames in dictionaries: for tests, and the reference that the contract suite holds DynamoDB against."""

import json
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from lamplighter.telemetry.availability import DayAvailability, Hour, day_of, fold_hour
from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.counters import Count, uncounted
from lamplighter.telemetry.hours import HOUR_MS, day_name, hour_of_day
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.roll_ups_in_memory import RollUpsInMemory
from lamplighter.telemetry.selection import Wanted, select
from lamplighter.telemetry.series import Frame
from lamplighter.telemetry.series_limit import MOST_SERIES_OF_A_METRIC, OtherSources, SeriesLimit
from lamplighter.telemetry.stored import CatalogueUse, Progress, Reference, RollUpPart, StoredFrame, StoredRollUp
from lamplighter.telemetry.stored_in_memory import StoredInMemory
from lamplighter.telemetry.tiers import RetentionDays, Tier


class InMemoryTelemetryStore:
    """Keeps frames for as long as the process lives. Safe for threads."""

    def __init__(self, *, max_series_per_metric: int = MOST_SERIES_OF_A_METRIC, count: Count = uncounted) -> None:
        self._limit = SeriesLimit(max_series_per_metric, count)
        self._roll_ups = RollUpsInMemory()
        self._metadata: dict[str, Mapping[str, MetricMetadata]] = {}
        self._frames: dict[str, dict[int, Frame]] = defaultdict(dict)
        self._order: dict[str, list[int]] = defaultdict(list)
        self._latest: dict[str, int] = {}
        self._facts: dict[str, str] = {}
        self._hours: dict[tuple[str, str], dict[int, Hour]] = defaultdict(dict)
        self._lock = Lock()
        self._stored = StoredInMemory()

    def write(self, frame: Frame, *, latest: bool = True) -> None:
        """See `TelemetryStore.write`."""
        with self._lock:
            known = self._stored.series_in_use(frame.source)
            frame = self._limit.admitted(frame, known, OtherSources(self._stored, frame))
            kept = select(frame)
            if frame.timestamp_ms not in self._frames[frame.source]:
                insort(self._order[frame.source], frame.timestamp_ms)
            self._frames[frame.source][frame.timestamp_ms] = kept
            self._stored.write(frame, is_partial=not latest)
            if latest:
                newest = self._latest.get(frame.source, frame.timestamp_ms)
                self._latest[frame.source] = max(newest, frame.timestamp_ms)

    def latest(self) -> Sequence[Frame]:
        """See `TelemetryStore.latest`."""
        with self._lock:
            return [self._frames[source][at] for source, at in sorted(self._latest.items())]

    def read(self, source: str, start_ms: int, end_ms: int, only: Wanted | None = None) -> Sequence[Frame]:
        """See `TelemetryStore.read`."""
        with self._lock:
            frames = [self._frames[source][at] for at in self._order[source] if start_ms <= at <= end_ms]
        return frames if only is None else [select(frame, only) for frame in frames]

    def uses(self, start_ms: int, end_ms: int, *, consistent: bool = False) -> Sequence[CatalogueUse]:
        """See `SampleStore.uses`."""
        del consistent
        with self._lock:
            return self._stored.uses(start_ms, end_ms)

    def catalogues(
        self, references: Iterable[Reference], *, consistent: bool = False
    ) -> Mapping[Reference, Catalogue]:
        """See `SampleStore.catalogues`."""
        del consistent
        with self._lock:
            return self._stored.catalogues(references)

    @property
    def retention(self) -> RetentionDays:
        """See `RollUpStore.retention`; nothing really expires."""
        return RetentionDays()

    def write_roll_up(
        self, source: str, tier: Tier, hour_ms: int, catalogue_ids: Sequence[str], parts: Sequence[RollUpPart]
    ) -> None:
        """See `RollUpStore.write_roll_up`."""
        with self._lock:
            self._roll_ups.write(source, tier, StoredRollUp(hour_ms, tuple(catalogue_ids), tuple(parts)))

    def stored_roll_ups(
        self, source: str, tier: Tier, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredRollUp]:
        """See `SampleStore.stored_roll_ups`."""
        del consistent
        with self._lock:
            return self._roll_ups.read(source, tier, start_ms, end_ms)

    def progress(self, *, consistent: bool = False) -> Mapping[str, Progress]:
        """See `SampleStore.progress`."""
        del consistent
        with self._lock:
            return self._roll_ups.progress()

    def advance(self, source: str, from_ms: int, to_ms: int) -> None:
        """See `RollUpStore.advance`."""
        with self._lock:
            self._roll_ups.advance(source, from_ms, to_ms)

    def write_metadata(self, source: str, metadata: Mapping[str, MetricMetadata]) -> None:
        """See `TelemetryStore.write_metadata`."""
        self._metadata[source] = dict(metadata)

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """See `SampleStore.metadata`."""
        return {
            name: one for _, rows in sorted(self._metadata.items(), reverse=True) for name, one in rows.items()
        }

    def stored_frames(
        self, source: str, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredFrame]:
        """See `SampleStore.stored_frames`."""
        del consistent
        with self._lock:
            times = [at for at in self._order[source] if start_ms <= at <= end_ms]
            return [self._stored.frame(source, at) for at in times]

    def write_facts(self, source: str, facts: Mapping[str, Any]) -> None:
        """See `TelemetryStore.write_facts`."""
        self._facts[source] = json.dumps(facts)

    def facts(self, source: str) -> Mapping[str, Any]:
        """See `TelemetryStore.facts`."""
        found: Mapping[str, Any] = json.loads(self._facts.get(source, "{}"))
        return found

    def summarise_hour(self, source: str, hour_start_ms: int) -> None:
        """See `TelemetryStore.summarise_hour`."""
        hour = fold_hour(self.read(source, hour_start_ms, hour_start_ms + HOUR_MS - 1))
        if not hour:
            return
        with self._lock:
            self._hours[source, day_name(hour_start_ms)][hour_of_day(hour_start_ms)] = hour

    def availability(self, source: str, first_day: str, last_day: str) -> Sequence[DayAvailability]:
        """See `TelemetryStore.availability`."""
        with self._lock:
            days = sorted((day, list(hours.values())) for (of, day), hours in self._hours.items() if of == source)
        return [day_of(day, hours) for day, hours in days if first_day <= day <= last_day]
