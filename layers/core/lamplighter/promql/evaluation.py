"""Evaluating expressions at one time or over a range: the engine's door. Times are unix seconds here."""

from collections.abc import Callable, Sequence
from typing import cast

from lamplighter.errors import QueryError
from lamplighter.promql.columns import Annotations, Argument, Column, ScalarColumn, Steps, Windows
from lamplighter.promql.evaluator import Evaluator
from lamplighter.promql.functions.function import Kind
from lamplighter.promql.guard import DEFAULT_MAX_SAMPLES, Guard
from lamplighter.promql.labels import sort_key
from lamplighter.promql.literals import as_text
from lamplighter.promql.merging import merge
from lamplighter.promql.parsing import parse_expression
from lamplighter.promql.plain_series import PlainStorage
from lamplighter.promql.selecting import Query
from lamplighter.promql.storage import Storage
from lamplighter.promql.syntax import Expression
from lamplighter.promql.values import Matrix, Points, Sample, Scalar, String, Value, Vector

DEFAULT_LOOKBACK_SECONDS = 300.0
DEFAULT_SUBQUERY_STEP_SECONDS = 60.0
"""Prometheus takes its global evaluation interval, which is one minute by default."""
_MAX_SECONDS = 2.0**53


def evaluate(
    expression: str | Expression,
    storage: Storage | PlainStorage,
    at: float,
    *,
    lookback_seconds: float = DEFAULT_LOOKBACK_SECONDS,
    subquery_step_seconds: float = DEFAULT_SUBQUERY_STEP_SECONDS,
    deadline: Callable[[], bool] | None = None,
    max_samples: int = DEFAULT_MAX_SAMPLES,
) -> Value:
    """Return the value of an expression at one time; a range vector is a `Matrix`.

    `deadline` tells whether the time is over. Raises `QueryError` where the expression cannot be parsed,
    `QueryExecutionError`, `QueryTimeout` or `QueryBudgetExceeded` where it cannot be evaluated, and what the
    storage raises.
    """
    parsed = parse_expression(expression) if isinstance(expression, str) else expression
    at_ms = _milliseconds(at)
    guard = Guard(deadline, max_samples)
    query = Query(
        text=parsed.text,
        storage=storage,
        start_ms=at_ms,
        end_ms=at_ms,
        lookback_ms=_milliseconds(lookback_seconds),
        subquery_step_ms=max(_milliseconds(subquery_step_seconds), 1),
        guard=guard,
        annotations=Annotations(),
    )
    result = Evaluator(query).evaluate(parsed.root, Steps(at_ms, at_ms, 1))
    return _at_one_time(parsed.kind, result, query.annotations)


def evaluate_range(
    expression: str | Expression,
    storage: Storage | PlainStorage,
    start: float,
    end: float,
    step: float,
    *,
    lookback_seconds: float = DEFAULT_LOOKBACK_SECONDS,
    subquery_step_seconds: float = DEFAULT_SUBQUERY_STEP_SECONDS,
    deadline: Callable[[], bool] | None = None,
    max_samples: int = DEFAULT_MAX_SAMPLES,
) -> Matrix:
    """Return the values of an expression at `start`, `start + step`, ... up to `end`; a scalar is one bare series.

    Raises as `evaluate` does, and `QueryError` for expressions that are strings or range vectors.
    """
    parsed = parse_expression(expression) if isinstance(expression, str) else expression
    if parsed.kind not in (Kind.SCALAR, Kind.VECTOR):
        shown = parsed.kind.value
        raise QueryError(f'invalid expression type "{shown}" for range query, must be Scalar or instant Vector')
    steps = Steps(_milliseconds(start), _milliseconds(end), _milliseconds(step))
    if steps.step_ms <= 0:
        raise QueryError("zero or negative query resolution step widths are not accepted. Try a positive integer")
    guard = Guard(deadline, max_samples)
    query = Query(
        text=parsed.text,
        storage=storage,
        start_ms=steps.start_ms,
        end_ms=steps.end_ms,
        lookback_ms=_milliseconds(lookback_seconds),
        subquery_step_ms=max(_milliseconds(subquery_step_seconds), 1),
        guard=guard,
        annotations=Annotations(),
    )
    guard.spend(steps.count)
    if not steps.times_ms:
        return Matrix([])
    result = Evaluator(query).evaluate(parsed.root, steps)
    columns = _columns(parsed.kind, result)
    return _matrix(columns, steps, query.annotations)


def _milliseconds(seconds: float) -> int:
    if not abs(seconds) < _MAX_SECONDS:
        raise QueryError(f"time or duration out of range: {seconds}")
    return round(seconds * 1000)


def _columns(kind: Kind, result: Argument) -> list[Column]:
    if kind == Kind.SCALAR:
        return [Column({}, list(cast("ScalarColumn", result)))]
    return cast("list[Column]", result)


def _at_one_time(kind: Kind, result: Argument, annotations: Annotations) -> Value:
    warnings, infos = tuple(annotations.warnings), tuple(annotations.infos)
    if isinstance(result, str):
        return String(as_text(result))
    if isinstance(result, Windows):
        return Matrix(_points_of(result), warnings, infos)
    if kind == Kind.SCALAR:
        return Scalar(cast("ScalarColumn", result)[0], warnings, infos)
    samples = [
        Sample(dict(column.labels), value)
        for column in cast("list[Column]", result)
        if (value := column.values[0]) is not None
    ]
    return Vector(samples, warnings, infos)


def _points_of(windows: Windows) -> list[Points]:
    """Return the samples in the only window of each series."""
    end_ms = windows.ends_ms[0]
    found = []
    for series in windows.series:
        points = [
            (time / 1000, value)
            for time, value in zip(series.timestamps_ms, series.values, strict=True)
            if end_ms - windows.range_ms < time <= end_ms
        ]
        if points:
            found.append(Points(dict(series.labels), points))
    return sorted(found, key=lambda points: sort_key(points.labels))


def _matrix(columns: list[Column], steps: Steps, annotations: Annotations) -> Matrix:
    seconds = [time / 1000 for time in steps.times_ms]
    found = []
    for column in merge(columns):
        points = _present(seconds, column.values)
        if points:
            found.append(Points(dict(column.labels), points))
    found.sort(key=lambda points: sort_key(points.labels))
    return Matrix(found, tuple(annotations.warnings), tuple(annotations.infos))


def _present(seconds: Sequence[float], values: Sequence[float | None]) -> list[tuple[float, float]]:
    if None in values:
        return [(time, value) for time, value in zip(seconds, values, strict=True) if value is not None]
    return list(zip(seconds, cast("Sequence[float]", values), strict=True))
