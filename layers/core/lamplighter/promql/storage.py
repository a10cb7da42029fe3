"""The port that expressions are evaluated over: whatever can select series by matchers and range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

from lamplighter.promql.patterns import compile_pattern


class MatchOp(StrEnum):
    """The four kinds of matcher, as they are written."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCH = "=~"
    NOT_MATCH = "!~"


@dataclass(frozen=True)
class Matcher:
    """A condition on one label; ``__name__`` is the metric name. An absent label is an empty one."""

    name: str
    op: MatchOp
    value: str

    @cached_property
    def pattern(self) -> Any:
        """Return the compiled pattern of ``=~`` and ``!~``; raise `QueryError` where it is none."""
        return compile_pattern(self.value)

    def matches(self, value: str) -> bool:
        """Tell whether a label's value is accepted; patterns are anchored at both ends."""
        match self.op:
            case MatchOp.EQUAL:
                return value == self.value
            case MatchOp.NOT_EQUAL:
                return value != self.value
            case MatchOp.MATCH:
                return self.pattern.fullmatch(value) is not None
            case MatchOp.NOT_MATCH:
                return self.pattern.fullmatch(value) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """A series rolled up: parallel columns, one entry a period with at least one sample, oldest first.

    A period is left-open and right-closed, ``(end - width, end]``, as PromQL's windows are, so that a window whose
    ends are multiples of the width is a whole number of periods. Stale markers are counted in none of the figures;
    `ended` tells that one came after the period's last sample.
    """

    width_ms: int
    ends_ms: Sequence[int]
    firsts_ms: Sequence[int]
    lasts_ms: Sequence[int]
    counts: Sequence[float]
    sums: Sequence[float]
    minima: Sequence[float]
    maxima: Sequence[float]
    firsts: Sequence[float]
    lasts: Sequence[float]
    lost: Sequence[float]
    """What resets inside the period took away, as PromQL counts: a counter's increase is last - first + lost."""
    ended: Sequence[bool]


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """One series with what was stored of it in a range, oldest first, times in whole milliseconds.

    `values` may hold stale markers (`lamplighter.promql.values.STALE`). A series read from roll-ups has `buckets`;
    its timestamps and values are then the last sample of each period (and a stale marker where it ended).
    """

    labels: Mapping[str, str]
    timestamps_ms: Sequence[int]
    values: Sequence[float]
    buckets: Buckets | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectHints:
    """What the engine is going to do with a selection, so that a store can choose what to read. Milliseconds.

    Evaluations happen at `start_ms`, `start_ms + step_ms`, ... (already moved by offset and @); `range_ms` is the
    window of a matrix selector, 0 for an instant selector, whose lookback is `lookback_ms`. `function` is the
    function or aggregation directly around the selector, empty where there is none.
    """

    start_ms: int
    end_ms: int
    step_ms: int
    range_ms: int
    lookback_ms: int
    function: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What a hinted select found: the series, and what the reader of the answer must know of them."""

    series: Sequence[StoredSeries]
    warnings: Sequence[str] = field(default=())
    infos: Sequence[str] = field(default=())


class Storage(Protocol):
    """Anything that can select series."""

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        """Return the series that all `matchers` accept with their samples, start <= time <= end in unix seconds.

        May raise `QueryBudgetExceeded` or `StoreUnavailable`.
        """


@runtime_checkable
class HintedStorage(Protocol):
    """A storage that chooses what to read by what is going to be computed; the engine prefers this method."""

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        """Return what `select` does, perhaps rolled up, with what to tell about it."""
