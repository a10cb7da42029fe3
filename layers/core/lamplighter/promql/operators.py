"""The arithmetic and comparisons of two floats, with Go's answers where Python would raise."""

import math
import operator
from collections.abc import Callable

from lamplighter.promql.functions.go_math import divide

Arithmetic = Callable[[float, float], float]


def modulo(x: float, y: float) -> float:
    """Return the remainder with the sign of `x`; NaN by zero and of infinity."""
    if y == 0 or math.isinf(x) or math.isnan(x) or math.isnan(y):
        return math.nan
    return math.fmod(x, y)


def power(x: float, y: float) -> float:
    """Return `x` to the power of `y`."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and math.fmod(y, 2) in (1, -1) else math.inf
    except ValueError:
        return _power_of_zero(x, y) if x == 0 else math.nan


def _power_of_zero(zero: float, y: float) -> float:
    """Return the pole of zero to a negative power: signed where the power is odd."""
    return math.copysign(math.inf, zero) if math.fmod(y, 2) in (1, -1) else math.inf


ARITHMETIC: dict[str, Arithmetic] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "%": modulo,
    "^": power,
    "atan2": math.atan2,
}

COMPARISON: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def scalar_operation(symbol: str) -> Arithmetic:
    """Return what `symbol` does to two scalars; comparisons answer 0 and 1."""
    if symbol in ARITHMETIC:
        return ARITHMETIC[symbol]
    compare = COMPARISON[symbol]
    return lambda x, y: 1.0 if compare(x, y) else 0.0
