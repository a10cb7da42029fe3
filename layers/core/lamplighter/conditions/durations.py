"""Durations as Go writes them (``1h30m``, ``500ms``): what Gatus' files and conditions use."""

import re
from decimal import Decimal

_MILLISECONDS = {
    "ns": Decimal("0.000001"),
    "us": Decimal("0.001"),
    "µs": Decimal("0.001"),
    "μs": Decimal("0.001"),
    "ms": Decimal(1),
    "s": Decimal(1_000),
    "m": Decimal(60_000),
    "h": Decimal(3_600_000),
}
_TERM = re.compile(r"([0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(ns|us|µs|μs|ms|s|m|h)")
_WHOLE = re.compile(rf"([+-]?)((?:{_TERM.pattern})+)")
_LONGEST_TEXT = 64


def milliseconds(text: str) -> Decimal | None:
    """Return the duration in milliseconds, or None if `text` is not one. A bare ``0`` has no unit and is none."""
    if not text or len(text) > _LONGEST_TEXT:
        return None
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return None
    total = sum((Decimal(number) * _MILLISECONDS[unit] for number, unit in _TERM.findall(whole[2])), Decimal(0))
    return -total if whole[1] == "-" else total


def render_hours(duration_milliseconds: int) -> str:
    """Return the duration in whole seconds as ``336h``, ``1h30m`` or ``1h0m15s``."""
    sign = "-" if duration_milliseconds <= -1000 else ""
    minutes, seconds = divmod(abs(duration_milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if not hours and not minutes:
        return f"{sign}{seconds}s"
    text = f"{hours}h" if hours else ""
    if minutes or seconds:
        text += f"{minutes}m"
    return sign + text + (f"{seconds}s" if seconds else "")
