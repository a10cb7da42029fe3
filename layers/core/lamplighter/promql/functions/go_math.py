"""Mathematics as Go's ``math`` package defines it: every float has an answer, where Python would raise."""

import math
from collections.abc import Callable

_LOG10_OF_E = 0.43429448190325182765
_LOG2_OF_E = 1.44269504088896340736


def total(function: Callable[[float], float]) -> Callable[[float], float]:
    """Return `function` answering NaN outside its domain; only for functions that cannot overflow."""

    def answer(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return math.nan

    return answer


def floor(x: float) -> float:
    """Return the greatest whole number that is not above `x`; zero keeps the sign of `x`."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """Return the least whole number that is not below `x`; zero keeps the sign of `x`."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def square_root(x: float) -> float:
    """Return the square root of `x`."""
    return math.sqrt(x) if x >= 0 else math.nan


def sign(x: float) -> float:
    """Return -1, 1, or `x` itself where it is zero or NaN."""
    if x < 0:
        return -1.0
    return 1.0 if x > 0 else x


def exp(x: float) -> float:
    """Return e to the power of `x`."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def ln(x: float) -> float:
    """Return the natural logarithm of `x`; minus infinity of zero."""
    if x > 0:
        return math.log(x)
    return -math.inf if x == 0 else math.nan


def log2(x: float) -> float:
    """Return the logarithm to base 2, exact for powers of two, else with Go's two roundings."""
    if not 0 < x < math.inf:
        return ln(x)
    fraction, exponent = math.frexp(x)
    if fraction == 0.5:
        return float(exponent - 1)
    return math.log(fraction) * _LOG2_OF_E + exponent


def log10(x: float) -> float:
    """Return the logarithm to base 10 by way of the natural one, as Go does it: 1e15 has 14.999999999999998."""
    return ln(x) * _LOG10_OF_E


def sinh(x: float) -> float:
    """Return the hyperbolic sine of `x`, infinite as soon as its exponential is."""
    if abs(x) <= 0.5 or math.isnan(x):
        return math.sinh(x)
    growth = exp(abs(x))
    return math.copysign((growth - 1 / growth) * 0.5, x)


def cosh(x: float) -> float:
    """Return the hyperbolic cosine of `x`, infinite as soon as its exponential is."""
    growth = exp(abs(x))
    return (growth + 1 / growth) * 0.5


def atanh(x: float) -> float:
    """Return the inverse hyperbolic tangent of `x`; infinite at -1 and 1."""
    if abs(x) == 1:
        return math.copysign(math.inf, x)
    return math.atanh(x) if abs(x) < 1 else math.nan


def minimum(x: float, y: float) -> float:
    """Return the smaller one; minus infinity wins over NaN, NaN over all else, -0 over 0."""
    if -math.inf in (x, y):
        return -math.inf
    if x != x or y != y:  # noqa: PLR0124 - the cheapest test for NaN
        return math.nan
    if x == y == 0:
        return x if math.copysign(1, x) < 0 else y
    return min(x, y)


def maximum(x: float, y: float) -> float:
    """Return the greater one; infinity wins over NaN, NaN over all else, 0 over -0."""
    if math.inf in (x, y):
        return math.inf
    if x != x or y != y:  # noqa: PLR0124 - the cheapest test for NaN
        return math.nan
    if x == y == 0:
        return y if math.copysign(1, x) < 0 else x
    return max(x, y)


def divide(x: float, y: float) -> float:
    """Return the quotient as IEEE 754 has it: division by zero gives a signed infinity or NaN."""
    if y != 0:
        return x / y
    if x == 0 or x != x:  # noqa: PLR0124 - the cheapest test for NaN
        return math.nan
    return math.copysign(math.inf, x) * math.copysign(1, y)


def int64(x: float) -> int:
    """Return `x` cut to a whole number; what does not fit is the least one, as amd64 processors have it."""
    if -(2.0**63) <= x < 2.0**63:
        return int(x)
    return -(2**63)
