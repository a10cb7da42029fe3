"""Columns with the same labels: one series if they never meet at a step, an error if they do."""

from collections.abc import Sequence

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Column
from lamplighter.promql.labels import identity

SAME_LABELS = "vector cannot contain metrics with the same labelset"


def merge(columns: list[Column]) -> list[Column]:
    """Return the columns with those of equal labels made one, in the order they first came."""
    first: dict[object, Column] = {}
    for column in columns:
        key = identity(column.labels)
        if key in first:
            first[key] = Column(column.labels, combine(first[key].values, column.values))
        else:
            first[key] = column
    return columns if len(first) == len(columns) else list(first.values())


def combine(one: Sequence[float | None], other: Sequence[float | None]) -> list[float | None]:
    """Return the values of either; raise `QueryExecutionError` where both have one."""
    values: list[float | None] = []
    for left, right in zip(one, other, strict=True):
        if left is not None and right is not None:
            raise QueryExecutionError(SAME_LABELS)
        values.append(right if left is None else left)
    return values


def refuse_equal_labels(columns: Sequence[Column]) -> None:
    """Raise `QueryExecutionError` if two columns have equal labels, even if they never meet."""
    if len({identity(column.labels) for column in columns}) < len(columns):
        raise QueryExecutionError(SAME_LABELS)
