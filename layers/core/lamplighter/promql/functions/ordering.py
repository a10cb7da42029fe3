"""sort, sort_desc, sort_by_label and sort_by_label_desc: the order of an instant query's answer."""

import math
import re
from collections.abc import Callable, Sequence
from functools import cmp_to_key

from lamplighter.promql.columns import Argument, Column, Context
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind

_CHUNK = re.compile(r"[0-9]+|[^0-9]+")

Order = Callable[[list[Column], Sequence[Argument]], list[Column]]


def compare_naturally(a: str, b: str) -> int:
    """Compare texts so that numbers in them count as numbers: ``node9`` is before ``node10``."""
    chunks_a, chunks_b = _CHUNK.findall(a), _CHUNK.findall(b)
    for chunk_a, chunk_b in zip(chunks_a, chunks_b, strict=False):
        if chunk_a != chunk_b:
            order = _compare_chunks(chunk_a, chunk_b)
            if order:
                return order
    return len(chunks_a) - len(chunks_b)


def _compare_chunks(a: str, b: str) -> int:
    if a[0].isdigit() and b[0].isdigit():
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

    return Function(name, parameters, call, variadic=variadic, keeps_name=True, experimental=variadic != 0)


def _by_value(columns: list[Column], _given: Sequence[Argument]) -> list[Column]:
    return sorted(columns, key=lambda column: _nan_last(column, 1))


def _by_value_descending(columns: list[Column], _given: Sequence[Argument]) -> list[Column]:
    return sorted(columns, key=lambda column: _nan_last(column, -1))


def _nan_last(column: Column, direction: int) -> tuple[bool, float]:
    value = column.values[0] or 0.0
    return math.isnan(value), value * direction


def _by_label(columns: list[Column], given: Sequence[Argument]) -> list[Column]:
    names = list(map(arguments.text, given[1:]))

    def compare(a: Column, b: Column) -> int:
        for name in names:
            order = compare_naturally(a.labels.get(name, ""), b.labels.get(name, ""))
            if order:
                return order
        labels_a, labels_b = sorted(a.labels.items()), sorted(b.labels.items())
        return (labels_a > labels_b) - (labels_a < labels_b)

    return sorted(columns, key=cmp_to_key(compare))


def _by_label_descending(columns: list[Column], given: Sequence[Argument]) -> list[Column]:
    return _by_label(columns, given)[::-1]


ORDERINGS = (
    _ordering("sort", _by_value, (Kind.VECTOR,)),
    _ordering("sort_desc", _by_value_descending, (Kind.VECTOR,)),
    _ordering("sort_by_label", _by_label, (Kind.VECTOR, Kind.STRING), variadic=-1),
    _ordering("sort_by_label_desc", _by_label_descending, (Kind.VECTOR, Kind.STRING), variadic=-1),
)
