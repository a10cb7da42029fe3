"""The one data model: labelled series, and frames of what a source said at one time."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """A metric name and its labels, sorted by label name; ``__name__`` is not among them."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, name: str, labels: Mapping[str, str] | None = None, /, **more: str) -> "Series":
        """Build from a mapping and keywords; empty values are dropped, as Prometheus treats them."""
        merged = {**(labels or {}), **more}
        return cls(name, tuple(sorted((k, v) for k, v in merged.items() if v)))

    def label(self, name: str) -> str:
        """Return the label's value, or the empty string, as Prometheus matches absent labels."""
        return dict(self.labels).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What numbers cannot carry about a check that is not up: kept in the frame beside them."""

    cause: str = ""
    detail: str = ""
    failed_conditions: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    """One short line an attempt: cause and duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What one source said at one timestamp. `values[i]` belongs to `series[i]`; None is absent, not NaN."""

    source: str
    timestamp_ms: int
    interval_seconds: float
    series: tuple[Series, ...]
    values: tuple[float | None, ...]
    notes: Mapping[str, Note] = field(default_factory=dict)
    """By check key, only for checks that are not plainly up."""
