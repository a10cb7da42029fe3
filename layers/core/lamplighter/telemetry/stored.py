"""What queries read: which catalogues were in use when, and frames as they lie in the store."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple, Protocol

from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.metadata import MetricMetadata
from lamplighter.telemetry.tiers import RetentionDays, Tier

Reference = tuple[str, str]
"""Source and catalogue id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueUse:
    """A source's frames were written with this catalogue between `since_ms` and `until_ms`, or a part of the time.

    Both are whole hours: the start of the first frame's hour and the end of the last one's. `metrics` counts the
    catalogue's series by metric name.
    """

    source: str
    catalogue_id: str
    since_ms: int
    until_ms: int
    interval_seconds: float
    metrics: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A frame not taken apart yet. A partial one is of a round that went on: what it lacks may still come."""

    timestamp_ms: int
    catalogue_id: str
    values: bytes
    is_partial: bool = False
    expires_at: float = inf


class RollUpPart(NamedTuple):
    """The series from `first` on, `series_count` of them, as `rollup_codec` packs them."""

    first: int
    series_count: int
    values: bytes


@dataclass(frozen=True, slots=True)
class StoredRollUp:
    """An hour of a source in one tier, not taken apart yet. Its series are those of the catalogues, in order."""

    hour_ms: int
    catalogue_ids: tuple[str, ...]
    parts: tuple[RollUpPart, ...]
    expires_at: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A source's samples of ``(since, through]`` are rolled up; `kept` is how long whoever did it keeps them."""

    since_ms: int
    through_ms: int
    kept: RetentionDays = RetentionDays()


class SampleStore(Protocol):
    """The part of the telemetry store that queries need. Every method may raise `StoreUnavailable`.

    With `consistent`, what another process has just written is seen.
    """

    def uses(self, start_ms: int, end_ms: int, *, consistent: bool = False) -> Sequence[CatalogueUse]:
        """Return the uses of catalogues of all sources that overlap with the closed range."""

    def catalogues(
        self, references: Iterable[Reference], *, consistent: bool = False
    ) -> Mapping[Reference, Catalogue]:
        """Return the catalogues, without those that are lost or damaged."""

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """Return what was written of metrics, by name."""

    def stored_frames(
        self, source: str, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredFrame]:
        """Return the frames of `source` in the closed range, which lies in one hour, oldest first."""

    def stored_roll_ups(
        self, source: str, tier: Tier, start_ms: int, end_ms: int, *, consistent: bool = False
    ) -> Sequence[StoredRollUp]:
        """Return the hours of `source` that start in the closed range, which lies in one partition of the tier."""

    def progress(self, *, consistent: bool = False) -> Mapping[str, Progress]:
        """Return how far each source is rolled up; one that never was is absent."""


class RollUpStore(SampleStore, Protocol):
    """What rolling up needs beside what is there to be read."""

    @property
    def retention(self) -> RetentionDays:
        """Return how long what is written now is kept."""

    def write_roll_up(
        self, source: str, tier: Tier, hour_ms: int, catalogue_ids: Sequence[str], parts: Sequence[RollUpPart]
    ) -> None:
        """Keep an hour of `source`, in place of what was there. Idempotent."""

    def advance(self, source: str, from_ms: int, to_ms: int) -> None:
        """Leave that `source` is rolled up to `to_ms`, if it was up to `from_ms` or later. Idempotent."""


def newest_uses(uses: Iterable[CatalogueUse]) -> Sequence[CatalogueUse]:
    """Return the newest use of each source."""
    newest: dict[str, CatalogueUse] = {}
    for use in uses:
        if use.source not in newest or _age(newest[use.source]) < _age(use):
            newest[use.source] = use
    return list(newest.values())


def count_series(uses: Iterable[CatalogueUse]) -> Mapping[str, int]:
    """Return how many series each metric has in the newest catalogues of all sources."""
    counts: Counter[str] = Counter()
    for use in newest_uses(uses):
        counts.update(use.metrics)
    return counts


def _age(use: CatalogueUse) -> tuple[int, int, int]:
    """Order by last use; of two in the same hour the one that came into use later, then the larger one."""
    return use.until_ms, use.since_ms, sum(use.metrics.values())
