"""Go's ``time.Time`` in any zone, and ``time.Duration``, as notifications' templates see them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.layouts import laid_out
from lamplighter.rules.templates.golang.times import duration_of_seconds
from lamplighter.rules.templates.golang.values import STRING, WHOLE, Function, GoType, Struct, Value

TIME = GoType(name="time.Time")
DURATION = GoType(name="time.Duration")
ZERO = datetime(1, 1, 1, tzinfo=UTC)
"""Go's zero time: the end of what has not ended."""
_LONGEST_SECONDS = 2**63 / 1e9
_PRINTED = "2006-01-02 15:04:05.999999999 -0700 MST"
_JSON = "2006-01-02T15:04:05.999999999Z07:00"


@dataclass(slots=True, eq=False, kw_only=True)
class Moment(Struct):
    """A time, and what it is in Python."""

    at: datetime


def moment_at(seconds: float) -> Moment:
    """Return unix seconds, to the millisecond, in UTC."""
    return moment(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(seconds * 1000)))


def moment(at: datetime) -> Moment:
    """Return a time with the methods that templates use."""
    whole = {
        "Year": at.year, "Day": at.day, "Hour": at.hour, "Minute": at.minute, "Second": at.second,
        "YearDay": at.timetuple().tm_yday, "Nanosecond": at.microsecond * 1000,
        "Unix": _milliseconds(at) // 1000, "UnixMilli": _milliseconds(at), "UnixNano": _milliseconds(at) * 10**6,
        "IsZero": at == ZERO,
    }  # fmt: skip
    words = {"Month": "January", "Weekday": "Monday", "String": _PRINTED}
    methods = {name: _giving(value) for name, value in whole.items()}
    methods |= {name: _giving(laid_out(at, layout)) for name, layout in words.items()}
    methods |= {
        "Format": Function(lambda layout: laid_out(at, layout), (STRING,)),
        "UTC": Function(lambda: moment(at.astimezone(UTC))),
        "Local": Function(lambda: moment(at.astimezone(UTC))),
        "Add": Function(lambda length: _added(at, length), (DURATION,)),
        "AddDate": Function(lambda *parts: _moved(at, *parts), (WHOLE, WHOLE, WHOLE)),
        "Sub": Function(lambda other: duration((at - other.at).total_seconds()), (TIME,)),
        "Before": Function(lambda other: at < other.at, (TIME,)),
        "After": Function(lambda other: at > other.at, (TIME,)),
        "Equal": Function(lambda other: at == other.at, (TIME,)),
    }
    return Moment(go_type=TIME.name, methods=methods, text=laid_out(at, _PRINTED), at=at)


def duration(seconds: float) -> Struct:
    """Return a duration; as Go's do, it ends at 292 years."""
    bounded = max(-_LONGEST_SECONDS, min(seconds, _LONGEST_SECONDS))
    return replace(duration_of_seconds(bounded), go_type=DURATION.name)


def in_zone(name: str, time: Moment) -> Moment:
    """Return the same time in another zone: an IANA name, ``UTC``, or empty for UTC."""
    if name in ("", "UTC", "Local"):
        return moment(time.at.astimezone(UTC))
    try:
        return moment(time.at.astimezone(ZoneInfo(name)))
    except (KeyError, ValueError, OSError):
        raise TemplateError(f"unknown time zone {name}") from None
    except OverflowError:
        # The zero time, west of Greenwich: a firing alert's end must not fail a message.
        return moment(time.at.astimezone(UTC))


def rfc3339(time: Moment) -> str:
    """Return the time as Go's JSON has it."""
    return laid_out(time.at, _JSON)


def _milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _giving(value: Value) -> Function:
    return Function(lambda: value)


def _added(at: datetime, length: Struct) -> Moment:
    try:
        return moment(at + timedelta(seconds=length.fields["seconds"]))
    except OverflowError:
        raise TemplateError("the year is not between 1 and 9999") from None


def _moved(at: datetime, years: int, months: int, days: int) -> Moment:
    """Move by calendar units; a day that the month has not runs over into the next one, as in Go."""
    total = at.year * 12 + at.month - 1 + years * 12 + months
    try:
        first = at.replace(year=total // 12, month=total % 12 + 1, day=1)
        return moment(first + timedelta(days=at.day - 1 + days))
    except (ValueError, OverflowError):
        raise TemplateError("the year is not between 1 and 9999") from None
