"""sort, sort_desc, sort_by_label and sort_by_label_desc: the order of an instant query's answer."""

import math
import re
from collections.abc import Callable, Sequence
from functools import cmp_to_key

from lamplighter.promql.columns import Argument, Column, Context
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.go_sort import INSERTED, insert_sorted
from lamplighter.promql.labels import sort_key

_CHUNK = re.compile(r"[0-9]+|[^0-9]+")
_DIGITS = "0123456789"

Order = Callable[[list[Column], Sequence[Argument]], list[Column]]


def precedes_naturally(a: str, b: str) -> bool:
    """Tell whether `a` is before another text by the numbers in them: ``node9`` is before ``node10``.

    As in the library that Prometheus takes, nothing at all precedes nothing, and of equal numbers in other digits
    each precedes the other.
    """
    chunks_a, chunks_b = _CHUNK.findall(a), _CHUNK.findall(b)
    for chunk_a, chunk_b in zip(chunks_a, chunks_b, strict=False):
        order = _compare_chunks(chunk_a, chunk_b)
        if order:
            return order < 0
    return 0 < len(chunks_a) <= len(chunks_b)


def _compare_chunks(a: str, b: str) -> int:
    if a[0] in _DIGITS and b[0] in _DIGITS:
        a, b = a.lstrip("0"), b.lstrip("0")
        if len(a) != len(b):
            return len(a) - len(b)
    return (a > b) - (a < b)


def _ordering(name: str, order: Order, parameters: tuple[Kind, ...], *, variadic: int = 0) -> Function:
    """Return the function that orders columns of one step; over a range the answer is ordered by labels anyway."""

    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        columns = arguments.vector(given[0])
        if context.steps.start_ms != context.steps.end_ms:
            text = (
                "PromQL warning: sort is ineffective for range queries since results are always ordered by labels"
            )
            context.annotations.warn(text, context.position)
            return columns
        return order([column for column in columns if column.values[0] is not None], given)

    return Function(name, parameters, call, variadic=variadic)


def _by_value(columns: list[Column], _given: Sequence[Argument]) -> list[Column]:
    return sorted(columns, key=lambda column: _nan_last(column, 1))


def _by_value_descending(columns: list[Column], _given: Sequence[Argument]) -> list[Column]:
    return sorted(columns, key=lambda column: _nan_last(column, -1))


def _nan_last(column: Column, direction: int) -> tuple[bool, float]:
    value = column.values[0] or 0.0
    return math.isnan(value), value * direction


def _compare_labels(a: Column, b: Column, names: Sequence[str]) -> int:
    for name in names:
        one, other = a.labels.get(name, ""), b.labels.get(name, "")
        if one != other:
            return -1 if precedes_naturally(one, other) else 1
    labels_a, labels_b = sort_key(a.labels), sort_key(b.labels)
    return (labels_a > labels_b) - (labels_a < labels_b)


def _by_label(columns: list[Column], given: Sequence[Argument]) -> list[Column]:
    return _ordered(columns, given, 1)


def _by_label_descending(columns: list[Column], given: Sequence[Argument]) -> list[Column]:
    return _ordered(columns, given, -1)


def _ordered(columns: list[Column], given: Sequence[Argument], direction: int) -> list[Column]:
    names = list(map(arguments.text, given[1:]))

    def compare(a: Column, b: Column) -> int:
        return direction * _compare_labels(a, b, names)

    if len(columns) > INSERTED:
        return sorted(columns, key=cmp_to_key(compare))
    insert_sorted(columns, lambda column, before: compare(column, before) < 0)
    return columns


ORDERINGS = (
    _ordering("sort", _by_value, (Kind.VECTOR,)),
    _ordering("sort_desc", _by_value_descending, (Kind.VECTOR,)),
    _ordering("sort_by_label", _by_label, (Kind.VECTOR, Kind.STRING), variadic=-1),
    _ordering("sort_by_label_desc", _by_label_descending, (Kind.VECTOR, Kind.STRING), variadic=-1),
)
