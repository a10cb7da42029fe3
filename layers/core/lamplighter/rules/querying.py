"""What rules ask: expressions and templates, at the time of their evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lamplighter.errors import LamplighterError, QueryBudgetExceeded, QueryError, QueryTimeout, StoreUnavailable
from lamplighter.promql.storage import Storage
from lamplighter.promql.syntax import Expression
from lamplighter.promql.values import Sample, Scalar, Value, Vector
from lamplighter.rules.rule import DEFAULT_INTERVAL_SECONDS

Labels = Mapping[str, str]
Samples = Sequence[tuple[Labels, float]]
Ask = Callable[[str], Vector]


class Expand(Protocol):
    """Makes a text of a template and of the sample that an alert is about."""

    def __call__(self, text: str, sample: Sample, ask: Ask, /) -> str:
        """Return the text; a template that fails says so in it."""


def as_written(text: str, _sample: Sample, _ask: Ask, /) -> str:
    """Return `text`: for rules without templates."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One evaluation's view of the data: `now` is its time, `at` the time that expressions look at."""

    storage: Storage
    now: float
    at: float
    expand: Expand = as_written
    deadline: Callable[[], bool] | None = None
    begin_query: Callable[[], None] | None = None
    subquery_step_seconds: float = DEFAULT_INTERVAL_SECONDS
    """Of subqueries that name no step; Prometheus takes its global evaluation interval."""

    def begin_rule(self) -> None:
        """Give the next rule a budget of its own; raises `QueryTimeout` if the time for all of them is over."""
        self.check_time()
        if self.begin_query is not None:
            self.begin_query()

    def check_time(self) -> None:
        """Raise `QueryTimeout` if the time is over: templates of many alerts take theirs."""
        if self.deadline is not None and self.deadline():
            raise QueryTimeout("not evaluated: the time for all rules was over")

    def rule(self, expression: str | Expression) -> Vector:
        """Evaluate a rule's expression. Raises `QueryError` and `StoreUnavailable`."""
        return self._vector(expression, self.at)

    def labels(self, templates: Labels, sample: Sample) -> Labels:
        """Return every label's template expanded for `sample`.

        Raises `StoreUnavailable`, `QueryTimeout` and `QueryBudgetExceeded` where a query of theirs does: said in a
        label, it would end this alert and begin another one.
        """
        failures: list[LamplighterError] = []

        def ask(expression: str) -> Vector:
            try:
                return self._ask(expression)
            except (StoreUnavailable, QueryTimeout, QueryBudgetExceeded) as error:
                failures.append(error)
                raise

        expanded = {name: self.expand(text, sample, ask) for name, text in templates.items()}
        if failures:
            raise failures[0]
        return expanded

    def texts(self, templates: Mapping[str, str], sample: Sample) -> Labels:
        """Return every template expanded for `sample`."""
        return {name: self.expand(text, sample, self._ask) for name, text in templates.items()}

    def _ask(self, expression: str) -> Vector:
        """A template's own queries know no query offset, as in Prometheus."""
        return self._vector(expression, self.now)

    def _vector(self, expression: str | Expression, at: float) -> Vector:
        # Imported late: whoever only reads states and statuses of rules does without the parser.
        from lamplighter.promql import evaluate  # noqa: PLC0415

        return _as_vector(
            evaluate(
                expression,
                self.storage,
                at,
                deadline=self.deadline,
                subquery_step_seconds=self.subquery_step_seconds,
            )
        )


def _as_vector(value: Value) -> Vector:
    if isinstance(value, Vector):
        return value
    if isinstance(value, Scalar):
        return Vector([Sample({}, value.value)])
    raise QueryError("rule result is not a vector or scalar")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule's results are put under: labels of the group and of the rule, and the most there may be."""

    labels: Labels
    limit: int = 0
    """0: any number."""
