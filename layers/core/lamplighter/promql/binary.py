"""Binary operators on scalars, on a vector and a scalar, and on two vectors whose series match by labels."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from lamplighter.errors import QueryExecutionError
from lamplighter.promql.columns import Column, Labels, ScalarColumn, has_value
from lamplighter.promql.guard import Guard
from lamplighter.promql.labels import drop, identity, keep, signature_by, signature_without, without_name
from lamplighter.promql.operators import ARITHMETIC, COMPARISON, scalar_operation
from lamplighter.promql.quoting import labels_text
from lamplighter.promql.syntax import Binary, Cardinality, Matching

Values = list[float | None]
Operation = Callable[[Sequence[float | None], Sequence[float | None]], Values]


def combine_scalars(node: Binary, left: ScalarColumn, right: ScalarColumn) -> ScalarColumn:
    """Return the scalar of two scalars."""
    operation = scalar_operation(node.operator)
    return [operation(x, y) for x, y in zip(left, right, strict=True)]


def combine_with_scalar(
    node: Binary, columns: Sequence[Column], scalar: ScalarColumn, *, swapped: bool
) -> list[Column]:
    """Return the vector of a vector and a scalar; `swapped` where the scalar is on the left."""
    operation = _scalar_filter(node, swapped=swapped) or _operation(node)
    named = node.operator in COMPARISON and not node.returns_bool
    combined = []
    for column in columns:
        left, right = (scalar, column.values) if swapped else (column.values, scalar)
        values = operation(left, right)
        if has_value(values):
            combined.append(Column(column.labels if named else without_name(column.labels), values))
    return combined


def combine_vectors(node: Binary, left: Sequence[Column], right: Sequence[Column], guard: Guard) -> list[Column]:
    """Return the vector of two vectors, whose series are matched once and checked at every step."""
    swapped = node.matching.cardinality == Cardinality.ONE_TO_MANY
    many, one = (right, left) if swapped else (left, right)
    signature = signature_of(node.matching)
    groups: dict[Hashable, _Group] = {}
    for column in many:
        groups.setdefault(signature(column.labels), _Group()).many.append(column)
    for column in one:
        groups.setdefault(signature(column.labels), _Group()).one.append(column)
    _check_one_side(node, groups, many)
    operation = _operation(node)
    combined: list[Column] = []
    for group in groups.values():
        combined += _pairs(node, group, operation, guard, swapped=swapped)
    return combined


def signature_of(matching: Matching) -> Callable[[Labels], Hashable]:
    """Return what gives the key that series of both sides match by."""
    return signature_by(matching.labels) if matching.on else signature_without(matching.labels)


@dataclass(slots=True)
class _Group:
    many: list[Column] = field(default_factory=list)
    one: list[Column] = field(default_factory=list)


def _check_one_side(node: Binary, groups: dict[Hashable, _Group], many: Sequence[Column]) -> None:
    """Refuse two series on the one side where both have a sample and there is anything on the other side."""
    doubtful = [group for group in groups.values() if len(group.one) > 1]
    if not doubtful or not many:
        return
    present = [any(value is not None for value in row) for row in zip(*(c.values for c in many), strict=True)]
    for group in doubtful:
        for anything, row in zip(present, zip(*(c.values for c in group.one), strict=True), strict=True):
            found = [index for index, value in enumerate(row) if value is not None] if anything else ()
            if len(found) > 1:
                raise _many_to_many(node, group.one[found[0]], group.one[found[1]])


def _many_to_many(node: Binary, first: Column, second: Column) -> QueryExecutionError:
    names = frozenset(node.matching.labels)
    matched = keep(first.labels, names) if node.matching.on else drop(first.labels, names | {"__name__"})
    series = sorted(labels_text(column.labels) for column in (first, second))
    side = "left" if node.matching.cardinality == Cardinality.ONE_TO_MANY else "right"
    return QueryExecutionError(
        f"found duplicate series for the match group {labels_text(matched)} on the {side} hand-side of the "
        f"operation: [{series[0]}, {series[1]}];many-to-many matching not allowed: "
        "matching labels must be unique on one side"
    )


def _pairs(node: Binary, group: _Group, operation: Operation, guard: Guard, *, swapped: bool) -> list[Column]:
    ones = _joined(node, group.one)
    pairs = [(many, one, _result_labels(node, many.labels, one.labels)) for many in group.many for one in ones]
    if len(pairs) > 1:
        _check_many_side(node, pairs)
    combined = []
    for many, one, labels in pairs:
        guard.check_now_and_then()
        left, right = (one, many) if swapped else (many, one)
        values = operation(left.values, right.values)
        if has_value(values):
            combined.append(Column(labels, values))
    return combined


def _joined(node: Binary, columns: list[Column]) -> list[Column]:
    """Return the one side with series made one that give the result the same labels: they never meet."""
    if len(columns) < 2:
        return columns
    joined: dict[Hashable, Column] = {}
    for column in columns:
        key = tuple(column.labels.get(name, "") for name in node.matching.include)
        known = joined.get(key)
        values = column.values
        if known is not None:
            values = [y if x is None else x for x, y in zip(known.values, values, strict=True)]
        joined[key] = Column(column.labels, values)
    return list(joined.values())


def _check_many_side(node: Binary, pairs: list[tuple[Column, Column, Labels]]) -> None:
    """Refuse results that coincide at a step, whether or not a comparison keeps them."""
    if node.matching.cardinality == Cardinality.ONE_TO_ONE:
        _refuse_meeting(pairs, "many-to-one matching must be explicit (group_left/group_right)")
        return
    alike: dict[Hashable, list[tuple[Column, Column, Labels]]] = {}
    for pair in pairs:
        alike.setdefault(identity(pair[2]), []).append(pair)
    for same in alike.values():
        if len(same) > 1:
            _refuse_meeting(same, "grouping labels must ensure unique matches")


def _refuse_meeting(pairs: list[tuple[Column, Column, Labels]], reason: str) -> None:
    taken = bytearray(len(pairs[0][0].values))
    for many, one, _ in pairs:
        for step, (x, y) in enumerate(zip(many.values, one.values, strict=True)):
            if x is None or y is None:
                continue
            if taken[step]:
                raise QueryExecutionError(f"multiple matches for labels: {reason}")
            taken[step] = 1


def _result_labels(node: Binary, many: Labels, one: Labels) -> Labels:
    matching = node.matching
    labels = without_name(many) if node.operator in ARITHMETIC or node.returns_bool else many
    if matching.cardinality == Cardinality.ONE_TO_ONE:
        names = frozenset(matching.labels)
        return keep(labels, names) if matching.on else drop(labels, names)
    if not matching.include:
        return labels
    included = {name: one.get(name, "") for name in matching.include}
    return {name: value for name, value in {**labels, **included}.items() if value}


def _operation(node: Binary) -> Operation:
    if node.operator in ARITHMETIC:
        return _arithmetic(ARITHMETIC[node.operator])
    compare = COMPARISON[node.operator]
    if node.returns_bool:
        return _arithmetic(lambda x, y: 1.0 if compare(x, y) else 0.0)
    return lambda left, right: [
        x if x is not None and y is not None and compare(x, y) else None for x, y in zip(left, right, strict=True)
    ]


def _arithmetic(function: Callable[[float, float], float]) -> Operation:
    return lambda left, right: [
        None if x is None or y is None else function(x, y) for x, y in zip(left, right, strict=True)
    ]


def _scalar_filter(node: Binary, *, swapped: bool) -> Operation | None:
    """Return a comparison with the scalar on the left: what it keeps is the vector's value on the right."""
    if not swapped or node.returns_bool or node.operator not in COMPARISON:
        return None
    compare = COMPARISON[node.operator]
    return lambda left, right: [
        y if x is not None and y is not None and compare(x, y) else None for x, y in zip(left, right, strict=True)
    ]
