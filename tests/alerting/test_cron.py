from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.cron import CronLine, parse_cron
from lamplighter.errors import ScheduleError


def numbers(lowest: int, highest: int) -> st.SearchStrategy[frozenset[int]]:
    return st.frozensets(st.integers(lowest, highest), min_size=1)


@pytest.mark.parametrize(
    ("text", "minutes", "hours"),
    [
        ("30 2 * * *", {30}, {2}),
        ("0,15-20,*/25 2-4 * * *", {0, 15, 16, 17, 18, 19, 20, 25, 50}, {2, 3, 4}),
        ("10-59/20 22-23/2 * * *", {10, 30, 50}, {22}),
        ("  5\t0  * * * ", {5}, {0}),
        ("@hourly", {0}, set(range(24))),
        ("@Midnight", {0}, {0}),
    ],
)
def test_minutes_and_hours_are_read(text: str, minutes: set[int], hours: set[int]) -> None:
    line = parse_cron(text)
    assert (set(line.minutes), set(line.hours)) == (minutes, hours)


@pytest.mark.parametrize(
    ("text", "months", "weekdays"),
    [
        ("0 0 * jan,Jun-aug mon-fri", {1, 6, 7, 8}, {1, 2, 3, 4, 5}),
        ("0 0 * 12 7", {12}, {0}),
        ("0 0 * * 5-7", set(range(1, 13)), {5, 6, 0}),
        ("0 0 * */4 SAT,sun", {1, 5, 9}, {6, 0}),
        ("@weekly", set(range(1, 13)), {0}),
    ],
)
def test_months_and_weekdays_have_names(text: str, months: set[int], weekdays: set[int]) -> None:
    line = parse_cron(text)
    assert (set(line.months), set(line.weekdays)) == (months, weekdays)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "has 0 fields: expected minute, hour, day of month, month, day of week"),
        ("* * * *", "has 4 fields"),
        ("* * * * * *", "has 6 fields"),
        ("@reboot", "has 1 fields"),
        ("60 * * * *", "minute `60`: expected 0 to 59"),
        ("* 24 * * *", "hour `24`: expected 0 to 23"),
        ("* * 0 * *", "day of month `0`: expected 1 to 31"),
        ("* * * 13 *", "month `13`: expected 1 to 12 or jan"),
        ("* * * * 8", "day of week `8`: expected 0 to 7 or sun"),
        ("* * * jan jan", "day of week `jan`: expected"),
        ("mon * * * *", "minute `mon`: expected 0 to 59"),
        ("*/0 * * * *", "minute `*/0`: a step of 0 never gets on"),
        ("5/10 * * * *", "minute `5/10`: a step needs * or a range before it"),
        ("30-20 * * * *", "minute `30-20`: the range ends before it begins"),
        ("* * * * fri-mon", "day of week `fri-mon`: the range ends before it begins"),
        ("1,,2 * * * *", "minute ``: expected"),
        ("-5 * * * *", "minute `-5`: expected"),
        ("99999999999999999999 * * * *", "expected 0 to 59"),
        ("² * * * *", "expected"),
        ("0 0 31 2,4 *", "never comes: none of its months has such a day"),
    ],
)
def test_mistakes_are_named(text: str, mistake: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(text)
    assert mistake in str(caught.value)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("0 0 13 * *", {13}),
        ("0 0 * * fri", {6, 13, 20, 27}),
        ("0 0 13,14 * fri", {6, 13, 14, 20, 27}),
        ("0 0 */13 * fri", {27}),
        ("0 0 13 * */5", {13}),
        ("0 0 30 11 *", {30}),
        ("0 0 * 12 *", set()),
    ],
)
def test_either_day_is_enough_where_neither_begins_with_a_star(text: str, days: set[int]) -> None:
    november = [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]
    assert {day.day for day in november if parse_cron(text).has_day(day)} == days


@pytest.mark.parametrize(
    ("text", "follows"),
    [("0 2 * * *", False), ("* 2 * * *", True), ("0 */2 * * *", True), ("0-59 0-23 * * *", False)],
)
def test_a_line_follows_the_clock_where_minute_or_hour_begin_with_a_star(text: str, follows: bool) -> None:
    assert parse_cron(text).follows_clock is follows


@given(st.tuples(numbers(0, 59), numbers(0, 23), numbers(1, 28), numbers(1, 12), numbers(0, 6)))
def test_a_line_that_lists_its_numbers_is_read_back(sets: tuple[frozenset[int], ...]) -> None:
    line = parse_cron(" ".join(",".join(map(str, several)) for several in sets))
    assert line == CronLine(
        minutes=sets[0],
        hours=sets[1],
        days_of_month=sets[2],
        months=sets[3],
        weekdays=sets[4],
        either_day=True,
        follows_clock=False,
    )


@given(st.text("0123456789*/,- janmo", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        line = parse_cron(f"{text} * * *")
    except ScheduleError:
        return
    assert line.minutes
    assert line.hours
