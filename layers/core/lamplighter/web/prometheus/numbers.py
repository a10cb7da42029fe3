"""Numbers as Prometheus writes them: sample values, values of alerts, timestamps."""

import math
from decimal import Decimal

from lamplighter.promql.functions.numbers import format_special


def format_value(value: float) -> str:
    """Write a sample's value: shortest digits that read back the same, an exponent below 1e-6 and from 1e21 on."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    if "e" not in text and "n" not in text:
        return text
    return _rare(value, text)


def _rare(value: float, text: str) -> str:
    if not math.isfinite(value):
        return format_special(value)
    has_exponent = abs(value) < 1e-6 or abs(value) >= 1e21
    return text if has_exponent else f"{Decimal(text):f}"


def format_scalar(value: float) -> str:
    """Write a scalar: without an exponent, however large or small it is."""
    text = format_value(value)
    return f"{Decimal(text):f}" if "e" in text else text


def format_exponent(value: float) -> str:
    """Write with an exponent always, as the values of alerts are: ``8.5e+01``."""
    if not math.isfinite(value):
        return format_special(value)
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    mantissa = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) + int(exponent) - 1 if value else 0
    fraction = f".{mantissa[1:]}" if len(mantissa) > 1 else ""
    return f"{'-' if sign else ''}{mantissa[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02d}"


def plain_number(value: float) -> float:
    """Return what JSON writes as Prometheus does: whole numbers without a fraction, ``60`` and not ``60.0``."""
    return int(value) if value.is_integer() else value


def format_timestamp(timestamp_ms: int) -> str:
    """Write milliseconds as seconds, with three decimals where there is a fraction."""
    seconds, fraction = divmod(abs(timestamp_ms), 1000)
    sign = "-" if timestamp_ms < 0 else ""
    return f"{sign}{seconds}.{fraction:03d}" if fraction else f"{sign}{seconds}"
