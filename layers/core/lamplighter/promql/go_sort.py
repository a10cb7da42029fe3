"""How Go sorts a few items: by insertion. Of equals, and where no order is strict, that decides who is first."""

from collections.abc import Callable
from typing import TypeVar

Item = TypeVar("Item")

INSERTED = 12
"""Up to so many items are inserted; the order that Go gives to equals among more is not specified."""


def insert_sorted(items: list[Item], precedes: Callable[[Item, Item], bool]) -> None:
    """Sort in place; an item changes places with the one before it as long as it precedes that."""
    for index in range(1, len(items)):
        place = index
        while place and precedes(items[place], items[place - 1]):
            items[place - 1], items[place] = items[place], items[place - 1]
            place -= 1
