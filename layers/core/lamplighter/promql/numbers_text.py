"""Numbers as Go's ``%f`` with the fewest digits writes them: no exponent, however large or small."""

import math
from decimal import Decimal


def fixed_text(value: float) -> str:
    """Return the shortest text without exponent that reads back as `value`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
