"""Kahan summation with Neumaier's improvement, in the order and with the rounding of Prometheus.

Adding is done twice where it matters: once quickly, and again with care if the quick answer is not finite. Nothing
that overflowed on the way can end finite, so a finite answer is the careful one.
"""

import math
from collections.abc import Sequence


def increment(value: float, total: float, carry: float) -> tuple[float, float]:
    """Return the sum and its compensation after `value` was added."""
    new = total + value
    if math.isinf(new):
        return new, 0.0
    if abs(total) >= abs(value):
        return new, carry + ((total - new) + value)
    return new, carry + ((value - new) + total)


def compensated_sum(values: Sequence[float]) -> float:
    """Return the sum of `values`; an infinity that appears on the way stays, as in Prometheus."""
    total, carry = _running_sum(values)
    if math.isfinite(total) and math.isfinite(carry):
        return total + carry
    total = carry = 0.0
    for value in values:
        total, carry = increment(value, total, carry)
    return total + carry


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value: the sum by the count, or incrementally where the sum overflows."""
    total, carry = _running_sum(values)
    if math.isfinite(total) and math.isfinite(carry):
        return total / len(values) + carry / len(values)
    return _careful_mean(values)


def variance(values: Sequence[float]) -> float:
    """Return the population variance of at least one value by Welford's method, both running sums compensated."""
    count = center = center_carry = squares = squares_carry = 0.0
    for value in values:
        count += 1
        delta = value - (center + center_carry)
        center, center_carry = increment(delta / count, center, center_carry)
        squares, squares_carry = increment(delta * (value - (center + center_carry)), squares, squares_carry)
    return (squares + squares_carry) / count


def _running_sum(values: Sequence[float]) -> tuple[float, float]:
    total = carry = 0.0
    for value in values:
        new = total + value
        if abs(total) >= abs(value):
            carry += (total - new) + value
        else:
            carry += (value - new) + total
        total = new
    return total, carry


def _careful_mean(values: Sequence[float]) -> float:
    total, carry, average, incremental = values[0], 0.0, 0.0, False
    for index, value in enumerate(values[1:]):
        count = index + 2.0
        if not incremental:
            new, new_carry = increment(value, total, carry)
            if not math.isinf(new):
                total, carry = new, new_carry
                continue
            incremental = True
            average = total / (count - 1)
            carry /= count - 1
        weight = (count - 1) / count
        average, carry = increment(value / count, weight * average, weight * carry)
    if incremental:
        return average + carry
    return total / len(values) + carry / len(values)
