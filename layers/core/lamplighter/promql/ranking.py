"""topk, bottomk, limitk and limit_ratio: some of a group's series as they are."""

import math
from collections.abc import Callable, Sequence

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.bounded_heap import strongest
from lamplighter.promql.columns import Column, Context, ScalarColumn
from lamplighter.promql.functions.numbers import format_shortest
from lamplighter.promql.sampling import sampling_offset

_INT64 = 2.0**63
_Row = list[tuple[float, int]]
"""Values of a group at one step, each with its column's number."""


def select_some(
    operator: str, groups: Sequence[list[Column]], series: int, parameters: ScalarColumn, context: Context
) -> list[Column]:
    """Return the chosen series with their own labels, at one step in the order of their rank."""
    if not _check(operator, parameters, context):
        return []
    answers: list[Column] = []
    for members in groups:
        answers += _chosen_of(operator, members, series, parameters, context)
    return answers


def _chosen_of(
    operator: str, members: list[Column], series: int, parameters: ScalarColumn, context: Context
) -> list[Column]:
    choose = _ratio_choice(members) if operator == "limit_ratio" else _CHOICES[operator]
    chosen: dict[int, list[float | None]] = {}
    for step, parameter in enumerate(parameters):
        context.check()
        row = [
            (value, index) for index, column in enumerate(members) if (value := column.values[step]) is not None
        ]
        for value, index in choose(row, parameter if operator == "limit_ratio" else min(int(parameter), series)):
            chosen.setdefault(index, [None] * len(parameters))[step] = value
    return [Column(members[index].labels, values) for index, values in chosen.items()]


def _check(operator: str, parameters: ScalarColumn, context: Context) -> bool:
    """Tell whether anything can be chosen at all; refuse parameters that cannot be counted by."""
    numbers = [parameter for parameter in parameters if not math.isnan(parameter)]
    if operator == "limit_ratio":
        return _check_ratio(parameters, numbers, context)
    if numbers and max(numbers) < 1 and len(numbers) == len(parameters):
        return False
    if len(numbers) < len(parameters):
        raise QueryExecutionError("Parameter value is NaN")
    if min(numbers) <= -_INT64:
        raise QueryExecutionError(f"Scalar value {format_shortest(min(numbers))} underflows int64")
    if max(numbers) >= _INT64:
        raise QueryExecutionError(f"Scalar value {format_shortest(max(numbers))} overflows int64")
    return True


def _check_ratio(parameters: ScalarColumn, numbers: list[float], context: Context) -> bool:
    if len(numbers) < len(parameters):
        raise QueryExecutionError("Ratio value is NaN")
    for wrong, cap in ((max(numbers), 1), (min(numbers), -1)):
        if (wrong > 1 and cap == 1) or (wrong < -1 and cap == -1):
            text = "PromQL warning: ratio value should be between -1 and 1"
            shown = f"got {format_shortest(wrong)}, capping to {cap}"
            context.annotations.warn(f"{text}, {shown}", context.position)
    return any(numbers)


def _top(row: _Row, count: float) -> _Row:
    return strongest(row, max(int(count), 0), greatest=True)


def _bottom(row: _Row, count: float) -> _Row:
    return strongest(row, max(int(count), 0), greatest=False)


def _first(row: _Row, count: float) -> _Row:
    return row[: max(int(count), 0)]


_CHOICES: dict[str, Callable[[_Row, float], _Row]] = {"topk": _top, "bottomk": _bottom, "limitk": _first}


def _ratio_choice(members: list[Column]) -> Callable[[_Row, float], _Row]:
    """Return a choice by each series' own place between 0 and 1, the same at every step and in Prometheus."""
    offsets = [sampling_offset(column.labels) for column in members]

    def choose(row: _Row, ratio: float) -> _Row:
        if ratio >= 0:
            return [item for item in row if offsets[item[1]] < ratio]
        return [item for item in row if offsets[item[1]] >= 1 + ratio]

    return choose
