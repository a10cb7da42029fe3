"""Makes moto's transactions cost what they write, not what the table holds.

Before each transaction moto copies every item of the table, to be able to roll back, and remembers each copy. With
a thousand alerts at once that is seconds of work for a call, and gigabytes in a minute. Puts, deletes and
condition checks replace whole items and change none, so a snapshot may share them.
"""

import copy
from collections import defaultdict
from typing import Any

from moto.dynamodb.models.table import Table


def share_items() -> None:
    """Snapshot tables instead of copying them, from now on."""
    Table.__deepcopy__ = _snapshot  # type: ignore[attr-defined]


def copy_items() -> None:
    """Give moto its own way back."""
    del Table.__deepcopy__  # type: ignore[attr-defined]


def _snapshot(table: Any, _memo: dict[int, Any]) -> Any:
    """Return a table with the same items; what is put into one, or deleted from it, is not in the other."""
    twin = _twin(table)
    if table.has_range_key:
        twin.items = defaultdict(dict, {partition: dict(items) for partition, items in table.items.items()})
    else:
        twin.items = defaultdict(dict, table.items)
    if table.stream_shard is not None:
        twin.stream_shard = _twin(table.stream_shard)
        twin.stream_shard.items = list(table.stream_shard.items)
        twin.stream_shard.table = twin
    return twin


def _twin(model: Any) -> Any:
    twin = object.__new__(type(model))
    twin.__dict__.update(copy.copy(model.__dict__))
    return twin
