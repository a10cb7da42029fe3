"""``time.Time`` and ``time.Duration`` as templates see them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.floats import formatted
from lamplighter.rules.templates.golang.layouts import laid_out
from lamplighter.rules.templates.golang.values import STRING, WHOLE, Function, Struct, Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = "2006-01-02 15:04:05.999999999 -0700 MST"
_MOST_NANOSECONDS = 2**63
_UNITS = ((10**6, "ms"), (10**3, "µs"))


def time_at(milliseconds: int) -> Struct:
    """Return the time so many milliseconds after 1970, in UTC, with the methods that templates use."""
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise TemplateError("the year is not between 1 and 9999") from error
    whole = {
        "Year": moment.year, "Day": moment.day, "Hour": moment.hour, "Minute": moment.minute,
        "Second": moment.second, "YearDay": moment.timetuple().tm_yday,
        "Nanosecond": moment.microsecond * 1000,
        "Unix": milliseconds // 1000, "UnixMilli": milliseconds, "UnixNano": milliseconds * 1_000_000,
    }  # fmt: skip
    words = {"Month": "January", "Weekday": "Monday", "String": _PLAIN}
    methods = {name: _giving(value) for name, value in whole.items()}
    methods |= {name: _giving(laid_out(moment, layout)) for name, layout in words.items()}
    methods["Format"] = Function(lambda layout: laid_out(moment, layout), (STRING,))
    methods["UTC"] = Function(lambda: time_at(milliseconds))
    methods["AddDate"] = Function(lambda *parts: time_at(_moved(moment, *parts)), (WHOLE, WHOLE, WHOLE))
    return Struct(go_type="*time.Time", methods=methods, text=laid_out(moment, _PLAIN))


def time_of_seconds(seconds: float) -> Struct:
    """Return a time of unix seconds, cut to milliseconds as Prometheus does."""
    nanoseconds = checked_nanoseconds(seconds)
    return time_at(int(nanoseconds / 1_000_000))


def checked_nanoseconds(seconds: float) -> int:
    """Return unix seconds in nanoseconds; raises `TemplateError` where they are none or do not fit an int64."""
    if seconds != seconds or seconds in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        raise TemplateError("value is NaN or Inf")
    nanoseconds = seconds * 1e9
    if not -_MOST_NANOSECONDS <= nanoseconds <= _MOST_NANOSECONDS:
        shown = formatted(seconds, "g", None)
        raise TemplateError(f"{shown} cannot be represented as a nanoseconds timestamp since it overflows int64")
    return int(nanoseconds)


def duration_of_seconds(seconds: float) -> Struct:
    """Return a duration."""
    nanoseconds = checked_nanoseconds(seconds)
    text = duration_text(nanoseconds)
    real = {"Seconds": nanoseconds / 1e9, "Minutes": nanoseconds / 6e10, "Hours": nanoseconds / 3.6e12}
    methods: dict[str, Function] = {name: _giving(value) for name, value in real.items()}
    methods["Milliseconds"] = _giving(int(nanoseconds / 1_000_000))
    methods["String"] = _giving(text)
    return Struct(go_type="*time.Duration", fields={"seconds": nanoseconds / 1e9}, methods=methods, text=text)


def duration_text(nanoseconds: int) -> str:
    """Return a duration as Go prints it: ``1h2m3.5s``, ``1.5ms``, ``0s``."""
    sign, rest = ("-" if nanoseconds < 0 else ""), abs(nanoseconds)
    if rest < 10**9:
        if rest == 0:
            return "0s"
        size, unit = next(((size, unit) for size, unit in _UNITS if rest >= size), (1, "ns"))
        return f"{sign}{_exact(Fraction(rest, size))}{unit}"
    minutes, seconds = divmod(rest, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    shown = f"{_exact(Fraction(seconds, 10**9))}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{shown}"
    return f"{sign}{minutes}m{shown}" if minutes else f"{sign}{shown}"


def _exact(number: Fraction) -> str:
    whole, fraction = divmod(number, 1)
    digits = f"{int(fraction * 10**9):09d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def _giving(value: Value) -> Function:
    return Function(lambda: value)


def _moved(moment: datetime, years: int, months: int, days: int) -> int:
    """Move by calendar units; a day that the month has not runs over into the next one, as in Go."""
    total = moment.year * 12 + moment.month - 1 + years * 12 + months
    try:
        first = moment.replace(year=total // 12, month=total % 12 + 1, day=1)
        moved = first + timedelta(days=moment.day - 1 + days)
    except (ValueError, OverflowError) as error:
        raise TemplateError("the year is not between 1 and 9999") from error
    return (moved - _EPOCH) // timedelta(milliseconds=1)
