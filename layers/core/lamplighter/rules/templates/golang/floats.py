"""Floating-point numbers as Go's strconv writes them."""

import math
from decimal import Decimal

MOST_PRECISE = 1100
"""Digits beyond which a float64 has only zeros."""
_ROUND_FROM = 6
"""The exponent from which the shortest %g is written with one."""


def formatted(value: float, verb: str, precision: int | None) -> str:
    """Return a number in one of the formats e, E, f, g, G, x, X, b; without precision, the shortest that is exact.

    A sign is written for negative numbers only; not-a-number is ``NaN`` and the infinities are ``+Inf``, ``-Inf``.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if verb in "xX":
        return _hexadecimal(value, verb, precision)
    if verb == "b":
        return _binary(value)
    if precision is not None:
        return f"{value:.{min(precision, MOST_PRECISE)}{verb}}"
    return _shortest(value, verb)


def pointed(text: str, verb: str, precision: int | None) -> str:
    """Return a number with a decimal point whatever its value, and for %g its zeros too, as ``#`` asks."""
    at = min((i for i in map(text.find, "pP" if verb in "xX" else "eE") if i >= 0), default=len(text))
    mantissa, exponent = text[:at], text[at:]
    if "." not in mantissa:
        mantissa += "."
    if verb in "gG":
        digits = mantissa.lstrip("+-0.") if mantissa.strip("+-0.") else mantissa.lstrip("+-")
        mantissa += "0" * ((6 if precision is None else precision or 1) - len(digits.replace(".", "")))
    if verb == "x" and precision is None:
        # Go counts the prefix's zero among the six digits.
        mantissa += "0" * (8 - len(mantissa.lstrip("+-")))
    return mantissa + exponent


def _shortest(value: float, verb: str) -> str:
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    scale = len(text) + int(exponent) - 1 if value else 0
    if verb in "fF":
        return f"{Decimal(repr(value)):f}".removesuffix(".0") if value else ("-0" if sign else "0")
    if verb in "eE" or scale < -4 or scale >= _ROUND_FROM:
        mantissa = text[0] + (f".{text[1:]}" if text[1:] else "")
        letter = "E" if verb in "EG" else "e"
        return f"{'-' if sign else ''}{mantissa}{letter}{scale:+03d}"
    return _shortest(value, "f")


def _hexadecimal(value: float, verb: str, precision: int | None) -> str:
    sign = "-" if math.copysign(1, value) < 0 else ""
    if precision is not None:
        fraction, exponent = math.frexp(abs(value))
        rounded = round(fraction * 2 * 16**precision)
        if rounded >= 2 * 16**precision:
            rounded, exponent = rounded // 2, exponent + 1
        digits = f"{rounded:x}".zfill(precision + 1)
        exponent = exponent - 1 if value else 0
    else:
        fraction, exponent = math.frexp(abs(value))
        whole = int(fraction * 2**53)
        digits = f"{whole >> 52:x}{(whole & (2**52 - 1)):013x}".rstrip("0") or "0"
        exponent = exponent - 1 if value else 0
    shown = digits[0] + (f".{digits[1:]}" if digits[1:] else "")
    text = f"{sign}0x{shown}p{exponent:+03d}"
    return text.upper() if verb == "X" else text


def _binary(value: float) -> str:
    fraction, exponent = math.frexp(abs(value))
    sign = "-" if math.copysign(1, value) < 0 else ""
    return f"{sign}{int(fraction * 2**53)}p{exponent - 53 if value else -1074:+d}"
