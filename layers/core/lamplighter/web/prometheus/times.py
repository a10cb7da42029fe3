"""Times and durations of parameters, and times of answers. Inside they are whole milliseconds and nanoseconds."""

import re
from datetime import UTC, datetime, timedelta

from lamplighter.promql.functions.numbers import parse_float
from lamplighter.promql.literals import duration_text
from lamplighter.promql.quoting import quote

EARLIEST_MS = -9_223_309_901_257_974_000
LATEST_MS = 9_223_309_901_257_974_999
"""What clients send for the beginning and the end of all times, as Prometheus has them."""
_EARLIEST, _LATEST = "-292273086-05-16T16:47:06Z", "292277025-08-18T07:12:54.999999999Z"
_MOST_NANOSECONDS = 2**63 - 1
_SECOND_NS = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))", re.ASCII)
_DURATION = re.compile(
    r"(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?"
)
_UNITS_MS = (31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1)


def parse_time(text: str) -> int:
    """Read unix seconds or RFC 3339 as milliseconds; a ValueError is worded as Prometheus'."""
    seconds = parse_float(text)
    if seconds is not None and EARLIEST_MS <= seconds * 1000 <= LATEST_MS:
        return round(seconds * 1000)
    found = _RFC3339.fullmatch(text)
    if found:
        try:
            return _rfc3339_ms(found)
        except ValueError:
            pass
    if text in {_EARLIEST, _LATEST}:
        return EARLIEST_MS if text == _EARLIEST else LATEST_MS
    raise ValueError(f"cannot parse {quote(text)} to a valid timestamp")


def _rfc3339_ms(found: re.Match[str]) -> int:
    moment, fraction, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta()
    if sign and (int(hours) > 24 or int(minutes) > 60):
        raise ValueError("no such time zone")
    naive = datetime.fromisoformat(moment).replace(tzinfo=UTC) - _EPOCH
    utc = naive + offset if sign == "-" else naive - offset
    return utc // timedelta(milliseconds=1) + int((fraction or "0").ljust(3, "0")[:3])


def parse_duration(text: str) -> int:
    """Read seconds or a duration such as ``1h30m`` as nanoseconds; a ValueError is worded as Prometheus'."""
    seconds = parse_float(text)
    if seconds is not None:
        if abs(seconds) * _SECOND_NS > _MOST_NANOSECONDS:
            raise ValueError(f"cannot parse {quote(text)} to a valid duration. It overflows int64")
        return int(seconds * _SECOND_NS) if seconds == seconds else -_MOST_NANOSECONDS  # noqa: PLR0124 - NaN
    found = _DURATION.fullmatch(text) if text and len(text) < 100 else None
    nanoseconds = _unit_sum_ms(found) * 1_000_000 if found else _MOST_NANOSECONDS + 1
    if nanoseconds > _MOST_NANOSECONDS:
        raise ValueError(f"cannot parse {quote(text)} to a valid duration")
    return nanoseconds


def _unit_sum_ms(found: re.Match[str]) -> int:
    return sum(int(number or 0) * unit_ms for number, unit_ms in zip(found.groups(), _UNITS_MS, strict=True))


def format_time(at: float | None) -> str:
    """Write unix seconds as Go writes a time in UTC, fractions without trailing zeros; None is Go's zero time."""
    if at is None:
        return "0001-01-01T00:00:00Z"
    milliseconds = round(at * 1000)
    moment = _EPOCH + timedelta(milliseconds=milliseconds - milliseconds % 1000)
    fraction = f".{milliseconds % 1000:03d}".rstrip("0") if milliseconds % 1000 else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def format_duration(seconds: float) -> str:
    """Write a duration as Prometheus' configuration does: ``1m30s``."""
    return duration_text(round(seconds * 1000))
