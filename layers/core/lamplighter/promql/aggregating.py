"""Aggregations: the series of a group to one, or to some of them."""

import math
from collections.abc import Callable, Hashable, Sequence
from functools import reduce
from typing import cast

from lamplighter.promql.aggregators import AGGREGATORS
from lamplighter.promql.columns import Column, Context, Labels, ScalarColumn
from lamplighter.promql.counting import count_values
from lamplighter.promql.functions.go_math import maximum, minimum
from lamplighter.promql.functions.numbers import format_shortest
from lamplighter.promql.functions.quantiles import quantile
from lamplighter.promql.guard import Guard
from lamplighter.promql.labels import METRIC_NAME, drop, keep, signature_by, signature_without
from lamplighter.promql.ranking import select_some
from lamplighter.promql.syntax import Aggregation


def aggregate(
    node: Aggregation,
    columns: Sequence[Column],
    parameter: ScalarColumn | str | None,
    context: Context,
    guard: Guard,
) -> list[Column]:
    """Return the aggregated vector; `parameter` is that of topk, quantile, count_values and their like.

    `context.position` is where the parameter stands. Raises `QueryExecutionError` for parameters that cannot be.
    """
    if node.operator == "count_values":
        return count_values(node, columns, cast("str", parameter), guard)
    groups = group(node, columns)
    if node.operator in AGGREGATORS:
        reduce = AGGREGATORS[node.operator]
        return [_reduced(node, members, reduce, context) for members in groups]
    parameters = cast("ScalarColumn", parameter)
    if node.operator == "quantile":
        _warn_of_quantiles(parameters, context)
        return [_quantiles(node, members, parameters, context) for members in groups]
    return select_some(node.operator, groups, len(columns), parameters, context)


def group(node: Aggregation, columns: Sequence[Column]) -> list[list[Column]]:
    """Return the columns by group, in the order of each group's first."""
    signature = signature_without(node.grouping) if node.without else signature_by(node.grouping)
    groups: dict[Hashable, list[Column]] = {}
    for column in columns:
        groups.setdefault(signature(column.labels), []).append(column)
    return list(groups.values())


def group_labels(node: Aggregation, labels: Labels) -> Labels:
    """Return the labels of the group that a series with `labels` belongs to."""
    names = frozenset(node.grouping)
    return drop(labels, names | {METRIC_NAME}) if node.without else keep(labels, names)


def _reduced(
    node: Aggregation, members: list[Column], reduce: Callable[[list[float]], float], context: Context
) -> Column:
    values: list[float | None] = []
    for row in zip(*(column.values for column in members), strict=True):
        context.check()
        present = [value for value in row if value is not None]
        values.append(reduce(present) if present else None)
    return Column(group_labels(node, members[0].labels), values)


def _quantiles(node: Aggregation, members: list[Column], phis: ScalarColumn, context: Context) -> Column:
    values: list[float | None] = []
    for phi, row in zip(phis, zip(*(column.values for column in members), strict=True), strict=True):
        context.check()
        present = [value for value in row if value is not None]
        values.append(quantile(phi, present) if present else None)
    return Column(group_labels(node, members[0].labels), values)


def _warn_of_quantiles(phis: ScalarColumn, context: Context) -> None:
    greatest, least = reduce(maximum, phis), reduce(minimum, phis)
    wrong = [math.nan] if any(map(math.isnan, phis)) else []
    wrong += [greatest] if greatest > 1 else []
    wrong += [least] if least < 0 else []
    for phi in wrong:
        text = f"PromQL warning: quantile value should be between 0 and 1, got {format_shortest(phi)}"
        context.annotations.warn(text, context.position)
