"""How the engine holds intermediate results: a column a series, one value (or None) a step.

A whole range is evaluated node by node, not step by step: labels are matched once a series and not once a step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.promql.storage import Buckets

Labels = Mapping[str, str]
"""Label names to non-empty values, ``__name__`` included; never changed in place."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The times an expression is evaluated at, in milliseconds; an instant is one step."""

    start_ms: int
    end_ms: int
    step_ms: int

    @property
    def times_ms(self) -> range:
        """Return every step."""
        return range(self.start_ms, self.end_ms + 1, self.step_ms)

    @property
    def count(self) -> int:
        """Return how many there are, also where that is more than ``len`` can tell."""
        return max(0, (self.end_ms - self.start_ms) // self.step_ms + 1)


@dataclass(slots=True)
class Column:
    """A series of an instant vector over all steps; None where it has no sample."""

    labels: Labels
    values: list[float | None]


@dataclass(frozen=True, slots=True)
class RangeSeries:
    """The samples of one series that windows are cut from: no stale markers among them, oldest first."""

    labels: Labels
    timestamps_ms: Sequence[int]
    values: Sequence[float]
    buckets: Buckets | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """A matrix selector or subquery, evaluated: at step i the window is (ends_ms[i] - range_ms, ends_ms[i]]."""

    series: Sequence[RangeSeries]
    ends_ms: Sequence[int]
    range_ms: int


@dataclass(slots=True)
class Annotations:
    """Warnings and infos of one evaluation, in the order they came up.

    Each is there once, with the place where it came up last, even if it was true of others: so does Prometheus.
    """

    warnings: dict[str, None] = field(default_factory=dict)
    infos: dict[str, None] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)

    def warn(self, text: str, position: str = "") -> None:
        """Add to ``warnings``; `position` is where in the expression, ``line:column``."""
        self._tell(self.warnings, text, position)

    def inform(self, text: str, position: str = "") -> None:
        """Add to ``infos``."""
        self._tell(self.infos, text, position)

    def _tell(self, texts: dict[str, None], text: str, position: str) -> None:
        told = f"{text} ({position})" if position else text
        texts.pop(self._told.get(text, told), None)
        texts[told] = None
        self._told[text] = told


@dataclass(frozen=True, slots=True)
class Context:
    """What functions may need beside their arguments."""

    steps: Steps
    annotations: Annotations
    lookback_ms: int
    position: str = ""
    """Where the call begins in the expression, ``line:column``; what annotations are told to be about."""
    argument_positions: Sequence[str] = ()
    """The same of each argument."""
    check: Callable[[], None] = lambda: None
    """Raises `QueryTimeout` when the time is over; functions call it once a series and in long loops."""


ScalarColumn = list[float]
"""A scalar over all steps."""

Argument = list[Column] | ScalarColumn | str | Windows
"""A function's evaluated argument: instant vector, scalar, string, or range vector."""


def has_value(values: Sequence[float | None]) -> bool:
    """Tell whether there is a value at any step; most often there is one at the first."""
    for value in values:  # noqa: SIM110 - half the time of any(), and asked of every series
        if value is not None:
            return True
    return False
