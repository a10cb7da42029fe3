"""The parts of a date in UTC: minute, hour, days, month and year.

A value is a unix time in seconds, cut to a whole one. Go counts days from a year so far back that every second of
a 64-bit integer has a date; what does not fit one (NaN and infinities too) has the date that falls out there.
"""

from collections.abc import Callable, Sequence

from lamplighter.promql.columns import Argument, Column, Context
from lamplighter.promql.functions import arguments
from lamplighter.promql.functions.function import Function, Kind
from lamplighter.promql.functions.go_math import int64
from lamplighter.promql.labels import without_name

_DAY_SECONDS = 86_400
_FIRST_YEAR = -292_277_022_399
_EPOCH_SECONDS = 9_223_372_028_715_321_600
"""From the beginning of `_FIRST_YEAR`, a Monday, to 1970."""
_DAYS_IN_400_YEARS = 146_097


def _seconds(value: float) -> int:
    return (int64(value) + _EPOCH_SECONDS) % 2**64


def _date(value: float) -> tuple[int, int, int]:
    """Return year, month and day of the month by the Gregorian calendar."""
    cycles, days = divmod(_seconds(value) // _DAY_SECONDS, _DAYS_IN_400_YEARS)
    # March is month 0, so that the leap day ends the year; the 60 days before it belong to the year before.
    cycles, days = divmod(cycles * _DAYS_IN_400_YEARS + days + 306, _DAYS_IN_400_YEARS)
    year_of_cycle = (days - days // 1_460 + days // 36_524 - days // 146_096) // 365
    day_of_year = days - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    year = _FIRST_YEAR - 1 + cycles * 400 + year_of_cycle
    return (year, month + 3, day) if month < 10 else (year + 1, month - 9, day)


def format_rfc3339(seconds: int) -> str:
    """Return a unix time as RFC 3339 has it, in UTC."""
    year, month, day = _date(seconds)
    rest = _seconds(seconds) % _DAY_SECONDS
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in_month(value: float) -> int:
    year, month, _ = _date(value)
    if month == 2:
        return 29 if _leap(year) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def _day_of_year(value: float) -> int:
    year, month, day = _date(value)
    days_before = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month - 1]
    return days_before + day + (1 if month > 2 and _leap(year) else 0)


_PARTS: dict[str, Callable[[float], int]] = {
    "minute": lambda value: _seconds(value) % 3_600 // 60,
    "hour": lambda value: _seconds(value) % _DAY_SECONDS // 3_600,
    "day_of_week": lambda value: (_seconds(value) // _DAY_SECONDS + 1) % 7,
    "day_of_month": lambda value: _date(value)[2],
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "month": lambda value: _date(value)[1],
    "year": lambda value: _date(value)[0],
}


def _date_function(name: str, part: Callable[[float], int]) -> Function:
    def call(given: Sequence[Argument], context: Context) -> list[Column]:
        if not given:
            return [Column({}, [float(part(int(ms / 1000))) for ms in context.steps.times_ms])]
        context.check()
        return [
            Column(
                without_name(column.labels),
                [None if value is None else float(part(value)) for value in column.values],
            )
            for column in arguments.vector(given[0])
        ]

    return Function(name, (Kind.VECTOR,), call, variadic=1)


DATES = tuple(_date_function(name, part) for name, part in _PARTS.items())
