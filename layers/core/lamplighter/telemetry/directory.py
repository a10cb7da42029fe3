"""The port to which series there are, answered from catalogues: no frame is read for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lamplighter.promql.storage import Matcher
from lamplighter.telemetry.metadata import MetricMetadata


@dataclass(frozen=True, slots=True)
class SeriesCount:
    """How many series are known now: in total and by metric name."""

    total: int
    by_metric: Mapping[str, int]


class SeriesDirectory(Protocol):
    """Which series there are, and what their metrics mean. Every method may raise `StoreUnavailable`."""

    def series(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[Mapping[str, str]]:
        """Return the label sets, ``__name__`` included, that all `matchers` accept and that may have samples.

        The range is in unix seconds and coarse: a series counts for as long as its catalogue was in use.
        """

    def metadata(self) -> Mapping[str, MetricMetadata]:
        """Return what is known of metrics, by name."""

    def count(self) -> SeriesCount:
        """Return how many series there are now."""
