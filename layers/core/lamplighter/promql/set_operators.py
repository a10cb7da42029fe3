"""``and``, ``or`` and ``unless``: which series stay at which step."""

from collections.abc import Hashable, Sequence

from lamplighter.promql.binary import signature_of
from lamplighter.promql.columns import Column, has_value
from lamplighter.promql.syntax import Binary

_Presence = list[bool]


def combine_sets(node: Binary, left: Sequence[Column], right: Sequence[Column]) -> list[Column]:
    """Return the vector of two vectors, decided anew at every step."""
    signature = signature_of(node.matching)
    if node.operator == "or":
        present = _presence(left, [signature(column.labels) for column in left])
        rest = (_where(column, present.get(signature(column.labels)), present=False) for column in right)
        return [*left, *(column for column in rest if column)]
    present = _presence(right, [signature(column.labels) for column in right])
    kept = (
        _where(column, present.get(signature(column.labels)), present=node.operator == "and") for column in left
    )
    return [column for column in kept if column]


def _presence(columns: Sequence[Column], signatures: Sequence[Hashable]) -> dict[Hashable, _Presence]:
    present: dict[Hashable, _Presence] = {}
    for column, signature in zip(columns, signatures, strict=True):
        here = [value is not None for value in column.values]
        known = present.get(signature)
        present[signature] = here if known is None else [x or y for x, y in zip(known, here, strict=True)]
    return present


def _where(column: Column, mask: _Presence | None, *, present: bool) -> Column | None:
    """Return the column at the steps where the mask is as asked, None if that leaves nothing."""
    if mask is None:
        return None if present else column
    values = [value if here == present else None for value, here in zip(column.values, mask, strict=True)]
    return Column(column.labels, values) if has_value(values) else None
