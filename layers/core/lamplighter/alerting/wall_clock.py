"""Moments that a wall clock shows: most once, some twice, some never. Pure."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from math import ceil, floor

DAY = timedelta(days=1)
LARGEST_CHANGE = timedelta(hours=3)
"""What is more is no change of summer time but a country that has moved to another side of the date line."""


def days_around(after: float, until: float, zone: tzinfo) -> Iterator[date]:
    """Yield the days of a place that have the moments from `after` to `until`, and one more at either end."""
    day = datetime.fromtimestamp(floor(after), zone).date() - DAY
    last = datetime.fromtimestamp(ceil(until), zone).date() + DAY
    while day <= last:
        yield day
        day += DAY


def walls_around(after: float, until: float, zone: tzinfo) -> Callable[[datetime], bool]:
    """Return what tells whether the clock can show a time between two moments: most times of a day it cannot."""
    low = datetime.fromtimestamp(floor(after), zone).replace(tzinfo=None) - LARGEST_CHANGE
    high = datetime.fromtimestamp(ceil(until), zone).replace(tzinfo=None) + LARGEST_CHANGE
    return lambda wall: low <= wall <= high


def moments_of(wall: datetime, zone: tzinfo) -> tuple[float, ...]:
    """Return when the clock of a place shows `wall`, which has no zone itself: once, twice or never."""
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if _offset(first) == _offset(second):
        return (first.timestamp(),)
    return (first.timestamp(), second.timestamp()) if _offset(first) > _offset(second) else ()


def first_moment_of(wall: datetime, zone: tzinfo) -> tuple[float, ...]:
    """Return when the clock shows `wall` first, or when it is put past it; nothing where it leaves out a day."""
    if shown := moments_of(wall, zone):
        return shown[:1]
    before, after = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if _offset(after) - _offset(before) > LARGEST_CHANGE:
        return ()
    return (_change_between(after.timestamp(), before.timestamp(), zone),)


def _change_between(earliest: float, latest: float, zone: tzinfo) -> float:
    """Return the second in which the offset becomes what it is at `latest`; it is another one at `earliest`."""
    low, high = floor(earliest), floor(latest)
    wanted = datetime.fromtimestamp(high, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == wanted:
            high = middle
        else:
            low = middle
    return float(high)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
