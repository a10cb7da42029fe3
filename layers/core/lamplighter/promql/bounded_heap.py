"""The bounded heap that topk and bottomk keep in Prometheus: of equal values its shape decides who stays.

It is Go's ``container/heap`` with at most `count` items and the weakest at the root; a newcomer replaces the root
only if it is strictly stronger.
"""

import math
from collections.abc import Callable, Sequence

from lamplighter.promql.go_sort import INSERTED, insert_sorted

Item = tuple[float, int]
"""A value and the number of its series."""

Weaker = Callable[[float, float], bool]


def strongest(items: Sequence[Item], count: int, *, greatest: bool) -> list[Item]:
    """Return the `count` greatest or least items, the strongest first, NaN last."""
    weaker = _weaker_if_less if greatest else _weaker_if_greater
    heap: list[Item] = []
    for item in items:
        if len(heap) < count:
            heap.append(item)
            _rise(heap, len(heap) - 1, weaker)
        elif heap and _replaces(item[0], heap[0][0], weaker):
            heap[0] = item
            _sink(heap, weaker)
    return _sorted(heap, weaker)


def _weaker_if_less(one: float, other: float) -> bool:
    return math.isnan(one) or one < other


def _weaker_if_greater(one: float, other: float) -> bool:
    return math.isnan(one) or one > other


def _replaces(value: float, root: float, weaker: Weaker) -> bool:
    if math.isnan(root):
        return not math.isnan(value)
    return weaker(root, value)


def _rise(heap: list[Item], child: int, weaker: Weaker) -> None:
    while child:
        parent = (child - 1) // 2
        if not weaker(heap[child][0], heap[parent][0]):
            return
        heap[child], heap[parent] = heap[parent], heap[child]
        child = parent


def _sink(heap: list[Item], weaker: Weaker) -> None:
    parent = 0
    while (child := 2 * parent + 1) < len(heap):
        if child + 1 < len(heap) and weaker(heap[child + 1][0], heap[child][0]):
            child += 1
        if not weaker(heap[child][0], heap[parent][0]):
            return
        heap[child], heap[parent] = heap[parent], heap[child]
        parent = child


def _sorted(heap: list[Item], weaker: Weaker) -> list[Item]:
    if len(heap) > INSERTED:
        sign = -1 if weaker is _weaker_if_less else 1
        return sorted(heap, key=lambda item: (math.isnan(item[0]), 0.0 if math.isnan(item[0]) else sign * item[0]))
    insert_sorted(heap, lambda item, before: weaker(before[0], item[0]))
    return heap
