"""Numbers as people read them, as Prometheus' templates write them."""

import math
import re

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.floats import formatted
from lamplighter.rules.templates.golang.values import Struct, Value, type_name

_UNDERSCORE = re.compile(r"(?<=[0-9])_(?=[0-9])")
_LARGE = ("k", "M", "G", "T", "P", "E", "Z", "Y")
_LARGE_BINARY = ("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
_SMALL = ("m", "u", "n", "p", "f", "a", "z", "y")


def to_float(value: Value) -> float:
    """Return a number, or a text that is one, as a number."""
    if isinstance(value, str):
        return parsed_float(value)
    if isinstance(value, Struct) and value.go_type.endswith("time.Duration"):
        return float(value.fields["seconds"])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise TemplateError(f"can't convert {type_name(value)} to float")


def parsed_float(text: str) -> float:
    """Return what Go's ParseFloat makes of a text."""
    plain = _UNDERSCORE.sub("", text)
    try:
        if "_" in plain or text != text.strip() or not text.isascii():
            raise _fault(text, "invalid syntax")
        number = _hexadecimal(plain) if "x" in plain.lower() else float(plain)
    except OverflowError:
        raise _fault(text, "value out of range") from None
    except ValueError:
        raise _fault(text, "invalid syntax") from None
    if math.isinf(number) and any(character.isdigit() for character in plain):
        raise _fault(text, "value out of range")
    return number


def _hexadecimal(plain: str) -> float:
    if "p" not in plain.lower():
        raise ValueError(plain)
    return float.fromhex(plain)


def _fault(text: str, reason: str) -> TemplateError:
    return TemplateError(f'strconv.ParseFloat: parsing "{text}": {reason}')


def four_digits(value: float) -> str:
    """Return a number to four significant digits."""
    return formatted(value, "g", 4)


def humanize(value: Value) -> str:
    """Return a number with a metric prefix."""
    number = to_float(value)
    if number == 0 or not math.isfinite(number):
        return four_digits(number)
    if abs(number) >= 1:
        return "".join(_scaled(number, 1000, _LARGE))
    return "".join(_small(number))


def humanize1024(value: Value) -> str:
    """Return a number with a binary prefix."""
    number = to_float(value)
    if abs(number) <= 1 or not math.isfinite(number):
        return four_digits(number)
    return "".join(_scaled(number, 1024, _LARGE_BINARY))


def humanize_percentage(value: Value) -> str:
    """Return a fraction of one as a percentage."""
    return f"{four_digits(to_float(value) * 100)}%"


def humanize_duration(value: Value) -> str:
    """Return seconds as days, hours, minutes and seconds, or with a metric prefix below a second."""
    seconds = to_float(value)
    if not math.isfinite(seconds):
        return four_digits(seconds)
    if seconds == 0:
        return f"{four_digits(seconds)}s"
    if abs(seconds) >= 1:
        return _long_duration(seconds)
    number, prefix = _small(seconds)
    return f"{number}{prefix}s"


def _long_duration(seconds: float) -> str:
    sign, whole = "-" if seconds < 0 else "", min(int(abs(seconds)), 2**63 - 1)
    minutes, hours, days = whole // 60 % 60, whole // 3600 % 24, whole // 86_400
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {whole % 60}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {whole % 60}s"
    if minutes:
        return f"{sign}{minutes}m {whole % 60}s"
    return f"{sign}{four_digits(abs(seconds))}s"


def _scaled(number: float, base: int, prefixes: tuple[str, ...]) -> tuple[str, str]:
    shown = ""
    for prefix in prefixes:
        if abs(number) < base:
            break
        shown, number = prefix, number / base
    return four_digits(number), shown


def _small(number: float) -> tuple[str, str]:
    shown = ""
    for prefix in _SMALL:
        if abs(number) >= 1:
            break
        shown, number = prefix, number * 1000
    return four_digits(number), shown
