"""The parts of dates, by Python's calendar where it reaches and by Go's arithmetic beyond."""

import math
from calendar import monthrange
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.promql.functions import FUNCTIONS
from lamplighter.promql.functions.calendar_dates import DATES, format_rfc3339
from tests.support.promql_functions import at, columns_of, value_of


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - hypothesis wants them naive
def test_parts_are_those_of_the_gregorian_calendar(moment: datetime) -> None:
    seconds = (moment - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001
    moment = moment.replace(microsecond=0)
    parts = {function.name: value_of(function.name, float(seconds)) for function in DATES}
    assert parts == {
        "minute": moment.minute,
        "hour": moment.hour,
        "day_of_week": moment.isoweekday() % 7,
        "day_of_month": moment.day,
        "day_of_year": moment.timetuple().tm_yday,
        "days_in_month": monthrange(moment.year, moment.month)[1],
        "month": moment.month,
        "year": moment.year,
    }
    assert format_rfc3339(seconds) == f"{moment.isoformat()}Z".rjust(20, "0")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("year", math.nan, 292277026596),
        ("hour", math.inf, 15),
        ("day_of_week", -math.inf, 0),
        ("year", 1e18, 31688740476),
        ("year", -1e18, -31688736537),
        ("month", -1e18, 3),
        ("minute", -1.0, 59),
        ("year", -0.5, 1970),
        ("minute", 59.999, 0),
    ],
)
def test_times_that_are_none_have_the_parts_that_prometheus_gives(name: str, value: float, expected: int) -> None:
    assert value_of(name, value) == expected


def test_without_an_argument_it_is_the_time_of_the_evaluation() -> None:
    noon = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC).timestamp()
    (column,) = columns_of(FUNCTIONS["hour"].call([], at(noon + 0.75)))
    assert column.labels == {}
    assert column.values == [12.0]
    (column,) = columns_of(FUNCTIONS["minute"].call([], at(noon)))
    assert column.values == [34.0]
