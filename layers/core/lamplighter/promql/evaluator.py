"""The walk over the syntax tree: each node to a column a series, over all steps at once."""

from collections.abc import Sequence

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.absence import labels_of_absent
from lamplighter.promql.aggregating import aggregate
from lamplighter.promql.binary import combine_scalars, combine_vectors, combine_with_scalar
from lamplighter.promql.columns import Argument, Column, Context, RangeSeries, ScalarColumn, Steps, Windows
from lamplighter.promql.functions.function import Kind
from lamplighter.promql.invariance import is_step_invariant
from lamplighter.promql.labels import without_name
from lamplighter.promql.literals import is_text
from lamplighter.promql.merging import merge, refuse_equal_labels
from lamplighter.promql.positions import line_and_column
from lamplighter.promql.quoting import quote
from lamplighter.promql.selecting import Query, Selectors
from lamplighter.promql.set_operators import combine_sets
from lamplighter.promql.syntax import (
    SET_OPERATORS,
    Aggregation,
    Binary,
    Call,
    Node,
    Number,
    RangeSelector,
    Selector,
    Subquery,
    Text,
    Unary,
    kind_of,
    without_parens,
)


class Evaluator:
    """Evaluates nodes for one query."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._selectors = Selectors(query)

    def evaluate(self, node: Node, steps: Steps, around: str = "") -> Argument:
        """Return a node's value over `steps`. `around` is the function or aggregation directly around it."""
        self._query.guard.check()
        node = without_parens(node)
        match node:
            case Text():
                return node.value
            case RangeSelector():
                return self._selectors.windows(node, steps, around)
            case Subquery():
                return self._subquery(node, steps)
        if steps.start_ms != steps.end_ms and is_step_invariant(node):
            return self._repeated(node, steps, around)
        result = self._computed(node, steps, around)
        if kind_of(node) == Kind.VECTOR:
            self._query.guard.spend(len(result) * len(steps.times_ms))
        return result

    def vector(self, node: Node, steps: Steps, around: str = "") -> list[Column]:
        """Return the columns of a node that is an instant vector."""
        return self.evaluate(node, steps, around)  # type: ignore[return-value]

    def scalar(self, node: Node, steps: Steps) -> ScalarColumn:
        """Return the value at each step of a node that is a scalar."""
        return self.evaluate(node, steps)  # type: ignore[return-value]

    def _computed(self, node: Node, steps: Steps, around: str) -> list[Column] | ScalarColumn:
        match node:
            case Number():
                self._query.guard.spend(len(steps.times_ms))
                return [node.value] * len(steps.times_ms)
            case Selector():
                return self._selectors.instant(node, steps, around)
            case Unary():
                return self._unary(node, steps)
            case Binary():
                return self._binary(node, steps)
            case Aggregation():
                return self._aggregation(node, steps)
            case Call():
                return self._call(node, steps)
        raise TypeError(f"no value for {type(node).__name__}")

    def _repeated(self, node: Node, steps: Steps, around: str) -> list[Column] | ScalarColumn:
        """Evaluate at the first step what is the same at all of them."""
        once = self._computed(node, Steps(steps.start_ms, steps.start_ms, steps.step_ms), around)
        count = len(steps.times_ms)
        self._query.guard.spend(count * len(once))
        if kind_of(node) == Kind.SCALAR:
            return once * count
        return [Column(column.labels, column.values * count) for column in once]  # type: ignore[union-attr]

    def _subquery(self, node: Subquery, steps: Steps) -> Windows:
        ends = self._query.reference_times(node.at, node.offset_ms, steps)
        step_ms = node.step_ms or self._query.subquery_step_ms
        start_ms = ((ends[0] - node.range_ms) // step_ms + 1) * step_ms
        inner = Steps(start_ms, ends[-1], step_ms)
        self._query.guard.spend(len(inner.times_ms))
        columns = self.vector(node.inner, inner) if inner.times_ms else []
        series = [_samples(column, inner.times_ms) for column in columns]
        return Windows(series, ends, node.range_ms)

    def _unary(self, node: Unary, steps: Steps) -> list[Column] | ScalarColumn:
        if kind_of(node) == Kind.SCALAR:
            numbers = self.scalar(node.inner, steps)
            return [-number for number in numbers] if node.sign == "-" else numbers
        columns = self.vector(node.inner, steps)
        if node.sign == "+":
            return columns
        return merge([Column(without_name(column.labels), _negated(column.values)) for column in columns])

    def _binary(self, node: Binary, steps: Steps) -> list[Column] | ScalarColumn:
        left, right = kind_of(node.left), kind_of(node.right)
        if left == right == Kind.SCALAR:
            return combine_scalars(node, self.scalar(node.left, steps), self.scalar(node.right, steps))
        if right == Kind.SCALAR:
            vector = self.vector(node.left, steps)
            return merge(combine_with_scalar(node, vector, self.scalar(node.right, steps), swapped=False))
        if left == Kind.SCALAR:
            scalar = self.scalar(node.left, steps)
            return merge(combine_with_scalar(node, self.vector(node.right, steps), scalar, swapped=True))
        columns = self.vector(node.left, steps), self.vector(node.right, steps)
        if node.operator in SET_OPERATORS:
            return merge(combine_sets(node, *columns))
        return merge(combine_vectors(node, *columns, self._query.guard))

    def _aggregation(self, node: Aggregation, steps: Steps) -> list[Column]:
        parameter: ScalarColumn | str | None = None
        if node.parameter is not None:
            parameter = self.evaluate(node.parameter, steps)  # type: ignore[assignment]
        columns = self.vector(node.argument, steps, node.operator)
        position = without_parens(node.parameter).position if node.parameter else node.position
        return aggregate(node, columns, parameter, self._context(steps, position, ()), self._query.guard)

    def _call(self, node: Call, steps: Steps) -> list[Column] | ScalarColumn:
        name = node.function.name
        direct = [without_parens(argument) for argument in node.arguments]
        if name == "timestamp" and isinstance(direct[0], Selector):
            return merge(self._selectors.sample_times(direct[0], steps))
        arguments = [self.evaluate(argument, steps, name) for argument in direct]
        for argument in arguments:
            # Such bytes can be no label and no pattern, and no answer could be sent that holds them.
            if isinstance(argument, str) and not is_text(argument):
                raise QueryExecutionError(f"invalid UTF-8 in a string given to {name}(): {quote(argument)}")
        self._query.guard.check()
        result = node.function.call(arguments, self._context(steps, node.position, direct))
        if node.function.returns == Kind.SCALAR:
            return result
        return self._finished(node, arguments, result)  # type: ignore[arg-type]

    def _finished(self, node: Call, arguments: Sequence[Argument], columns: list[Column]) -> list[Column]:
        name = node.function.name
        if name in ("absent", "absent_over_time"):
            labels = labels_of_absent(node.arguments[0])
            return [Column(labels, column.values) for column in columns]
        if any(isinstance(argument, Windows) for argument in arguments):
            refuse_equal_labels(columns)
            return columns
        return merge(columns)

    def _context(self, steps: Steps, position: int, arguments: Sequence[Node]) -> Context:
        query = self._query
        return Context(
            steps,
            query.annotations,
            query.lookback_ms,
            line_and_column(query.text, position),
            [line_and_column(query.text, _told_position(argument)) for argument in arguments],
            query.guard.check,
        )


def _told_position(argument: Node) -> int:
    """Return where annotations about an argument point: at the beginning of all where it is a subquery.

    Prometheus has put an evaluated selector without a place in its stead by then.
    """
    return 0 if isinstance(argument, Subquery) else argument.position


def _samples(column: Column, times_ms: Sequence[int]) -> RangeSeries:
    pairs = [(time, value) for time, value in zip(times_ms, column.values, strict=True) if value is not None]
    return RangeSeries(column.labels, [time for time, _ in pairs], [value for _, value in pairs])


def _negated(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else -value for value in values]
