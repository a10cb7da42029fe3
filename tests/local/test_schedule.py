"""Rates and cron expressions."""

import pytest

from local.errors import LocalRunnerError
from local.schedule import scheduled_input, timetable

MIDNIGHT = 29_419_200
"""Minutes since 1970 at the start of a day."""


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", list(range(121))),
        ("rate(30 minutes)", [0, 30, 60, 90, 120]),
        ("rate(1 hour)", [0, 60, 120]),
        ("cron(* * * * ? *)", list(range(121))),
        ("cron(5 * * * ? *)", [5, 65]),
        ("cron(0/40 * * * ? *)", [0, 40, 60, 100, 120]),
        ("cron(1,3-4 0 * * ? *)", [1, 3, 4]),
        ("cron(0 2 * * ? *)", [120]),
    ],
)
def test_a_schedule_is_due_on_its_minutes(expression: str, due: list[int]) -> None:
    timetable_ = timetable(expression)
    assert [minute for minute in range(121) if timetable_.is_due(MIDNIGHT + minute)] == due


@pytest.mark.parametrize(
    "expression", ["at(2026-11-20T12:00:00)", "cron(0 0 1 * ? *)", "cron(x * * * ? *)", "rate(1)"]
)
def test_a_schedule_that_cannot_be_kept_is_named(expression: str) -> None:
    with pytest.raises(LocalRunnerError, match="does not know the schedule"):
        timetable(expression)


def test_the_scheduled_time_is_filled_in() -> None:
    text = '{"scheduledTime": "<aws.scheduler.scheduled-time>"}'
    assert scheduled_input(text, 1795176000) == '{"scheduledTime": "2026-11-20T12:00:00Z"}'
