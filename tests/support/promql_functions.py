"""Calls of PromQL functions without an engine: columns and windows made by hand."""

from collections.abc import Mapping, Sequence

from lamplighter.promql.columns import (
    Annotations,
    Argument,
    Column,
    Context,
    Labels,
    RangeSeries,
    Steps,
    Windows,
)
from lamplighter.promql.functions import FUNCTIONS
from lamplighter.promql.storage import Buckets

Samples = Sequence[tuple[float, float]]


def context_of(steps: Steps) -> Context:
    """Return a context that knows the positions of three arguments."""
    return Context(
        steps, Annotations(), lookback_ms=300_000, position="1:1", argument_positions=("1:6", "1:9", "1:12")
    )


def at(seconds: float = 0) -> Context:
    """Return the context of an instant query."""
    return context_of(Steps(round(seconds * 1000), round(seconds * 1000), 1))


def series_of(samples: Samples, labels: Labels | None = None, buckets: Buckets | None = None) -> RangeSeries:
    """Return a series of (seconds, value)."""
    times_ms = [round(seconds * 1000) for seconds, _ in samples]
    return RangeSeries(labels or {"__name__": "x_total"}, times_ms, [value for _, value in samples], buckets)


def windows_of(series: Sequence[RangeSeries], steps: Steps, range_seconds: float) -> Windows:
    """Return windows that end at the steps."""
    return Windows(series, steps.times_ms, round(range_seconds * 1000))


def over_time(
    name: str, samples: Samples, range_seconds: float, steps: Steps, *scalars: float
) -> list[float | None]:
    """Return what a function of one range vector and scalars answers for one series at every step."""
    columns = call(name, windows_of([series_of(samples)], steps, range_seconds), steps, *scalars)
    assert len(columns) <= 1
    return columns[0].values if columns else [None] * len(steps.times_ms)


def over_window(
    name: str, samples: Samples, range_seconds: float, end_seconds: float, *scalars: float
) -> float | None:
    """Return the same for a single window."""
    end_ms = round(end_seconds * 1000)
    return over_time(name, samples, range_seconds, Steps(end_ms, end_ms, 1), *scalars)[0]


def call(name: str, windows: Windows, steps: Steps, *scalars: float) -> list[Column]:
    """Return the columns of a function of one range vector and scalars, whatever their order in the call."""
    rest = iter(scalars)
    function = FUNCTIONS[name]
    arguments: list[Argument] = [
        windows if kind.value == "range vector" else [next(rest)] * len(steps.times_ms)
        for kind in function.parameters
    ]
    return columns_of(function.call(arguments, context_of(steps)))


def values_of(name: str, values: Sequence[float], *scalars: float) -> list[float | None]:
    """Return what a function makes of the values of an instant vector, which comes first among its arguments."""
    columns = [Column({"n": str(index)}, [value]) for index, value in enumerate(values)]
    answered = columns_of(FUNCTIONS[name].call([columns, *([scalar] for scalar in scalars)], at()))
    return [column.values[0] for column in answered]


def value_of(name: str, value: float, *scalars: float) -> float:
    """Return the same for one value that has an answer."""
    (answer,) = values_of(name, [value], *scalars)
    assert answer is not None
    return answer


def columns_of(answer: list[Column] | list[float]) -> list[Column]:
    """Return an answer that is a vector."""
    assert all(isinstance(column, Column) for column in answer)
    return [column for column in answer if isinstance(column, Column)]


def instant(vector: Sequence[tuple[Mapping[str, str], float | None]]) -> list[Column]:
    """Return an instant vector of one step."""
    return [Column(dict(labels), [value]) for labels, value in vector]
