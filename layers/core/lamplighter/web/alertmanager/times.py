"""Times of the API: RFC 3339, written in UTC with milliseconds (go-openapi: strfmt/time.go)."""

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZERO = -62_135_596_800
"""The first second of year 1: Go's time that says nothing."""
_LATEST_MS = 253_402_300_799_999
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[Tt ](?P<clock>\d{2}:\d{2}(:\d{2})?)(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def parse_time(text: str) -> float | None:
    """Read a time as unix seconds; Go's zero time is None, and an empty text is 1970. Raises ValueError."""
    if not text:
        return 0.0
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no time")
    zone = (found["zone"] or "Z").upper().replace("Z", "+00:00")
    seconds = (datetime.fromisoformat(f"{found['day']}T{found['clock']}{zone}") - _EPOCH) // timedelta(seconds=1)
    if not _ZERO <= seconds <= _LATEST_MS // 1000:
        raise ValueError("a time of the years before 1 or after 9999")
    return None if seconds == _ZERO else seconds + float(f"0.{found['fraction'] or 0}")


def format_time(at: float) -> str:
    """Write unix seconds."""
    moment = _EPOCH + timedelta(milliseconds=min(round(at * 1000), _LATEST_MS))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z".rjust(24, "0")
