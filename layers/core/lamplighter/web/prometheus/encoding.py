"""Answers as JSON text in pieces: a matrix may be far larger than its answer may become, and is written once."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lamplighter.promql.values import Matrix, Points, Sample, Scalar, String, Value, Vector
from lamplighter.web.prometheus.numbers import format_scalar, format_timestamp, format_value

MOST_ANNOTATIONS = 10
_POINTS_A_PIECE = 2000
_SURROGATES = re.compile("[\ud800-\udfff]")


def json_text(document: Any) -> str:
    """Write a document; numbers that JSON does not have are a mistake of ours.

    Bytes of an expression's strings that are not UTF-8 (lone surrogates here) become U+FFFD, as Go writes them.
    """
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def success(data: Iterable[str], warnings: Sequence[str] = (), infos: Sequence[str] = ()) -> Iterator[str]:
    """Write the envelope around `data`."""
    yield '{"status":"success","data":'
    yield from data
    for name, found in (("warning", warnings), ("info", infos)):
        if found:
            yield f',"{name}s":{json_text(_few(name, found))}'
    yield "}"


def _few(name: str, found: Sequence[str]) -> Sequence[str]:
    once = list(dict.fromkeys(found))
    left = len(once) - MOST_ANNOTATIONS
    return [*once[:MOST_ANNOTATIONS], f"{left} more {name} annotations omitted"] if left > 0 else once


def failure(kind: str, text: str) -> str:
    """Write the answer that is an error."""
    return json_text({"status": "error", "errorType": kind, "error": text})


def query_data(value: Value, at_ms: int, stats: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Write what an expression evaluated to at `at_ms`; a matrix has times of its own."""
    yield f'{{"resultType":"{_TYPES[type(value)]}","result":'
    yield from _result(value, at_ms)
    yield f',"stats":{json_text(stats)}}}' if stats else "}"


_TYPES = {Scalar: "scalar", String: "string", Vector: "vector", Matrix: "matrix"}


def _result(value: Value, at_ms: int) -> Iterator[str]:
    at = format_timestamp(at_ms)
    match value:
        case Scalar():
            yield f'[{at},"{format_scalar(value.value)}"]'
        case String():
            yield f"[{at},{json_text(value.value)}]"
        case Vector():
            yield from in_brackets(_sample(sample, at) for sample in value.samples)
        case Matrix():
            yield from _matrix(value.series)


def _sample(sample: Sample, at: str) -> str:
    return f'{{"metric":{labels_text(sample.labels)},"value":[{at},"{format_value(sample.value)}"]}}'


def _matrix(series: Sequence[Points]) -> Iterator[str]:
    """Write series by series. Times are mostly the same in all of them and are written once."""
    stamps: dict[float, str] = {}
    separator = "["
    for each in series:
        yield f'{separator}{{"metric":{labels_text(each.labels)}'
        yield from _points(each.points, stamps)
        separator = ","
    yield "]" if series else "[]"


def _points(points: Sequence[tuple[float, float]], stamps: dict[float, str]) -> Iterator[str]:
    for begin in range(0, len(points), _POINTS_A_PIECE):
        piece = points[begin : begin + _POINTS_A_PIECE]
        for at, _ in piece:
            if at not in stamps:
                stamps[at] = format_timestamp(round(at * 1000))
        yield "," if begin else ',"values":['
        yield ",".join([f'[{stamps[at]},"{format_value(value)}"]' for at, value in piece])
    yield "]}" if points else "}"


def labels_text(labels: Mapping[str, str]) -> str:
    """Write labels in the order of their names."""
    return json_text(dict(sorted(labels.items())))


def in_brackets(items: Iterable[str]) -> Iterator[str]:
    """Write a list of what is written already."""
    separator = "["
    for item in items:
        yield separator + item
        separator = ","
    yield "]" if separator == "," else "[]"
