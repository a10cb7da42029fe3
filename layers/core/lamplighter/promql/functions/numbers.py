"""Numbers as Go writes and reads them, so that texts and ``le`` labels mean here what they mean in Prometheus."""

import math
import re
from collections.abc import Callable
from decimal import Decimal

_DIGITS = r"\d+(?:_\d+)*"
_DECIMAL = re.compile(
    rf"[+-]?(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:e[+-]?{_DIGITS})?", re.ASCII | re.IGNORECASE
)
_HEX_DIGITS = r"[\da-f]+(?:_[\da-f]+)*"
_HEXADECIMAL = re.compile(
    rf"[+-]?0x_?(?:{_HEX_DIGITS}\.?(?:{_HEX_DIGITS})?|\.{_HEX_DIGITS})p[+-]?{_DIGITS}", re.ASCII | re.IGNORECASE
)
_SPECIAL = re.compile(r"[+-]?inf(?:inity)?|nan", re.ASCII | re.IGNORECASE)


def format_shortest(value: float) -> str:
    """Return what Go's ``%g`` prints: the fewest digits that read back as `value`."""
    if not math.isfinite(value):
        return format_special(value)
    number = Decimal(repr(value)).normalize()
    sign, digits, _ = number.as_tuple()
    if value == 0 or -4 <= number.adjusted() < 6:
        return f"{number:f}"
    mantissa = f"{digits[0]}." + "".join(map(str, digits[1:]))
    return f"{'-' if sign else ''}{mantissa.rstrip('.')}e{number.adjusted():+03d}"


def format_fixed(value: float) -> str:
    """Return what Go's ``%f`` prints: six digits after the point."""
    return f"{value:.6f}" if math.isfinite(value) else format_special(value)


def format_special(value: float) -> str:
    """Return Go's words for what is no finite number."""
    if math.isnan(value):
        return "NaN"
    return "+Inf" if value > 0 else "-Inf"


def parse_float(text: str) -> float | None:
    """Return what Go's ``ParseFloat`` makes of `text`; None where it reports an error, out of range included."""
    if _SPECIAL.fullmatch(text):
        return float(text)
    if _HEXADECIMAL.fullmatch(text):
        return _finite(float.fromhex, text.replace("_", ""))
    if _DECIMAL.fullmatch(text):
        return _finite(float, text)
    return None


def _finite(read: Callable[[str], float], text: str) -> float | None:
    try:
        value = read(text)
    except (OverflowError, ValueError):
        return None
    return value if math.isfinite(value) else None
