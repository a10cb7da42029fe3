"""Two values compared: as numbers where both are numbers, else as text."""

import operator
import re
from decimal import Decimal

from lamplighter.conditions.durations import milliseconds

Number = int | Decimal

_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LONGEST_NUMBER = 128

ORDERS = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def number(text: str) -> Number | None:
    """Return an integer of base 2, 8, 10 or 16, a decimal, or a duration in milliseconds; None for other text."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if _INTEGER.fullmatch(text):
        return int(text, 0)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return milliseconds(text)


def equal(left: str, right: str) -> bool:
    """Tell whether both are the same number, or else the same text."""
    if left == right:
        return True
    first, second = number(left), number(right)
    return first is not None and second is not None and first == second


def ordered(left: str, order: str, right: str) -> bool:
    """Tell whether `left` stands in `order` (one of `ORDERS`) to `right`. A number has no order to other text."""
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return bool(ORDERS[order](first, second))
    return first is None and second is None and bool(ORDERS[order](left, right))
