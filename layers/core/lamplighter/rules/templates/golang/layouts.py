"""Go's time layouts: a time is written as the reference time, 2006-01-02 15:04:05, is written in the layout."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "January": lambda time: _MONTHS[time.month - 1],
    "Jan": lambda time: _MONTHS[time.month - 1][:3],
    "Monday": lambda time: _DAYS[time.weekday()],
    "Mon": lambda time: _DAYS[time.weekday()][:3],
    "MST": lambda time: time.tzname() or "UTC",
    "2006": lambda time: f"{time.year:04d}",
    "__2": lambda time: f"{time.timetuple().tm_yday:3d}",
    "002": lambda time: f"{time.timetuple().tm_yday:03d}",
    "01": lambda time: f"{time.month:02d}",
    "02": lambda time: f"{time.day:02d}",
    "03": lambda time: f"{time.hour % 12 or 12:02d}",
    "04": lambda time: f"{time.minute:02d}",
    "05": lambda time: f"{time.second:02d}",
    "06": lambda time: f"{time.year % 100:02d}",
    "15": lambda time: f"{time.hour:02d}",
    "_2": lambda time: f"{time.day:2d}",
    "PM": lambda time: "PM" if time.hour >= 12 else "AM",
    "pm": lambda time: "pm" if time.hour >= 12 else "am",
    "1": lambda time: str(time.month),
    "2": lambda time: str(time.day),
    "3": lambda time: str(time.hour % 12 or 12),
    "4": lambda time: str(time.minute),
    "5": lambda time: str(time.second),
}
_LAYOUT = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|_2006|2006|__2|002|0[1-6]|15|_2|PM|pm"
    r"|[Z-]07(?::00(?::00)?|00(?:00)?)?|[.,](?:0+|9+)(?![0-9])|[1-5]"
)


def laid_out(time: datetime, layout: str) -> str:
    """Return a time, in the zone that it is in, in a layout."""
    return _LAYOUT.sub(lambda found: _part(time, found.group()), layout)


def _part(time: datetime, part: str) -> str:
    if part == "_2006":
        return f"_{time.year:04d}"
    if part in _PARTS:
        return _PARTS[part](time)
    if part[1:3] == "07":
        return _offset(time.utcoffset() or timedelta(), part)
    digits = f"{time.microsecond:06d}000"[: len(part) - 1].ljust(len(part) - 1, "0")
    if part[1] == "9":
        digits = digits.rstrip("0")
    return part[0] + digits if digits else ""


def _offset(offset: timedelta, part: str) -> str:
    """An offset as ``-07:00`` or its like lays it out; with a Z in front none is a Z."""
    if part[0] == "Z" and not offset:
        return "Z"
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    digits = f"{minutes // 60:02d}", f"{minutes % 60:02d}", f"{seconds:02d}"
    shown = len(part[1:].replace(":", "")) // 2
    return ("-" if offset < timedelta() else "+") + (":" if ":" in part else "").join(digits[:shown])
