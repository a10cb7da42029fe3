"""``count_values``: how many series have which value."""

from collections.abc import Hashable, Sequence

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Column, Labels
from lamplighter.promql.guard import Guard
from lamplighter.promql.labels import METRIC_NAME, drop, identity, keep
from lamplighter.promql.literals import is_text
from lamplighter.promql.numbers_text import fixed_text
from lamplighter.promql.quoting import quote
from lamplighter.promql.syntax import Aggregation


def count_values(node: Aggregation, columns: Sequence[Column], label: str, guard: Guard) -> list[Column]:
    """Return a series a group and value, the value in `label`; each spends all steps of the budget."""
    if not label or not is_text(label):
        raise QueryExecutionError(f"invalid label name {quote(label)}")
    counts: dict[Hashable, Column] = {}
    for column in columns:
        labels_of: dict[str, Column] = {}
        for step, value in enumerate(column.values):
            if value is None:
                continue
            text = fixed_text(value)
            if text not in labels_of:
                guard.check_now_and_then()
                guard.spend(len(column.values))
                labels = _labels(node, {**column.labels, label: text}, label)
                labels_of[text] = counts.setdefault(identity(labels), Column(labels, [None] * len(column.values)))
            counted = labels_of[text].values
            counted[step] = (counted[step] or 0.0) + 1.0
    return list(counts.values())


def _labels(node: Aggregation, labels: Labels, label: str) -> Labels:
    if node.without:
        return drop(labels, frozenset(node.grouping) | {METRIC_NAME})
    return keep(labels, frozenset((*node.grouping, label)))
