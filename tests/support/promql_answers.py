"""What an expression came to, in one form for Prometheus' JSON and for Lamplighter's values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamplighter.errors import QueryError, QueryExecutionError
from lamplighter.promql.values import Matrix, Scalar, String, Value

Labels = frozenset[tuple[str, str]]
Point = tuple[int, float]
"""Milliseconds and value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A result or a failure. `kind` is vector, matrix, scalar, string, or the type of Prometheus' error."""

    kind: str
    series: Sequence[tuple[Labels, Sequence[Point]]] = ()
    text: str = ""
    warnings: frozenset[str] = frozenset()
    infos: frozenset[str] = frozenset()

    @property
    def failed(self) -> bool:
        """Tell whether there is an error instead of a result."""
        return self.kind not in {"vector", "matrix", "scalar", "string"}

    @property
    def empty(self) -> bool:
        """Tell whether nothing can be learned from it: no series at all, or an error."""
        return self.failed or (self.kind in {"vector", "matrix"} and not self.series)


def from_json(document: Mapping[str, Any]) -> Answer:
    """Read the body of an answer of ``/api/v1/query`` or ``query_range``."""
    if document["status"] != "success":
        return Answer(document["errorType"], text=document["error"])
    kind, result = document["data"]["resultType"], document["data"]["result"]
    notes = (frozenset(document.get("warnings") or ()), frozenset(document.get("infos") or ()))
    if kind == "string":
        return Answer(kind, text=result[1])
    if kind == "scalar":
        return Answer(kind, [(frozenset(), [_point(*result)])], "", *notes)
    return Answer(kind, [(_labels(entry["metric"]), _points(entry)) for entry in result], "", *notes)


def _points(entry: Mapping[str, Any]) -> Sequence[Point]:
    return [_point(*pair) for pair in (entry["values"] if "values" in entry else [entry["value"]])]


def _point(seconds: float, value: str) -> Point:
    return round(seconds * 1000), float(value)


def _labels(metric: Mapping[str, str]) -> Labels:
    return frozenset(metric.items())


def from_evaluation(evaluated: Callable[[], Value], at: float = 0.0) -> Answer:
    """Call an evaluation of ours and read what it returns or raises; `at` is the time of an instant query."""
    try:
        value = evaluated()
    except QueryError as error:
        return Answer("execution" if isinstance(error, QueryExecutionError) else "bad_data", text=str(error))
    return _from_value(value, round(at * 1000))


def _from_value(value: Value, at_ms: int) -> Answer:
    if isinstance(value, String):
        return Answer("string", text=value.value)
    notes = (frozenset(value.warnings), frozenset(value.infos))
    if isinstance(value, Scalar):
        return Answer("scalar", [(frozenset(), [(at_ms, value.value)])], "", *notes)
    if isinstance(value, Matrix):
        series = [
            (_labels(found.labels), [(round(seconds * 1000), number) for seconds, number in found.points])
            for found in value.series
        ]
        return Answer("matrix", series, "", *notes)
    return Answer(
        "vector", [(_labels(found.labels), [(at_ms, found.value)]) for found in value.samples], "", *notes
    )
