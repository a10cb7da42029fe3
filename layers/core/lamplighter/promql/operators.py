"""The arithmetic and comparisons of two floats, with Go's answers where Python would raise."""

import math
import operator
import sys
from collections.abc import Callable

from lamplighter.promql.functions.go_math import divide

Arithmetic = Callable[[float, float], float]

_GREATEST_EXPONENT = 1024
_LEAST, _GREATEST = sys.float_info.min, 1 / sys.float_info.min
"""Between these neither a power nor its reciprocal loses digits on the way."""


def modulo(x: float, y: float) -> float:
    """Return the remainder with the sign of `x`; NaN by zero and of infinity."""
    if y == 0 or math.isinf(x) or math.isnan(x) or math.isnan(y):
        return math.nan
    return math.fmod(x, y)


def power(x: float, y: float) -> float:
    """Return `x` to the power of `y`; where that is a whole number, rounded as Go rounds it."""
    if 2 <= abs(y) <= _GREATEST_EXPONENT and y % 1 == 0:
        whole = _squared(x, int(abs(y)))
        if _LEAST <= abs(whole) <= _GREATEST:
            return whole if y > 0 else 1 / whole
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and math.fmod(y, 2) in (1, -1) else math.inf
    except ValueError:
        return _power_of_zero(x, y) if x == 0 else math.nan


def _squared(x: float, exponent: int) -> float:
    """Return the power by repeated squaring: often an ulp from the C library's, but ``x^3`` is ``x*x*x``."""
    result, square = 1.0, x
    while True:
        if exponent & 1:
            result *= square
        exponent >>= 1
        if not exponent:
            return result
        square *= square


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
