"""The results of expressions at every step of a stretch of time, each computed once for the whole of it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from lamplighter.errors import QueryBudgetExceeded, QueryError, QueryTimeout, StoreUnavailable
from lamplighter.promql import evaluate_range
from lamplighter.promql.storage import Storage
from lamplighter.promql.syntax import Expression
from lamplighter.promql.values import Sample

MOST_SPLITS = 400
"""Evaluations that one expression may take to find out at which steps it fails."""

Answer = Sequence[Sample] | QueryError
"""What an expression gives at one step."""


class Answers:
    """Answers for one expression at steps of one stretch; a step at which it fails has its error."""

    def __init__(
        self, expression: str | Expression, storage: Storage, step: float, warn: Callable[[str], None]
    ) -> None:
        self._expression = expression
        self._storage = storage
        self._step = step
        self._warn = warn
        self._splits = 0
        self._at: dict[int, Answer] = {}

    def compute(self, times: Sequence[float]) -> Mapping[int, Answer]:
        """Return what there is at `times`, by milliseconds; a step without an entry has nothing."""
        self._compute(times)
        return self._at

    def _compute(self, times: Sequence[float]) -> None:
        """An error of one step would take all others along: halve until it is alone."""
        try:
            self._add(times)
        except (QueryTimeout, QueryBudgetExceeded, StoreUnavailable):
            raise
        except QueryError as error:
            self._splits += 1
            if len(times) == 1 or self._splits > MOST_SPLITS:
                self._at.update({round(time * 1000): error for time in times})
                return
            middle = len(times) // 2
            self._compute(times[:middle])
            self._compute(times[middle:])

    def _add(self, times: Sequence[float]) -> None:
        matrix = evaluate_range(self._expression, self._storage, times[0], times[-1], self._step)
        for warning in matrix.warnings:
            self._warn(warning)
        found: dict[int, list[Sample]] = defaultdict(list)
        for series in matrix.series:
            for seconds, value in series.points:
                found[round(seconds * 1000)].append(Sample(series.labels, value))
        self._at.update(found)
