import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.groups import (
    LONGEST_REST_SECONDS,
    Group,
    Interruption,
    Pace,
    finished,
    interruption,
    is_due,
    is_idle,
    leased,
    with_news,
)
from tests.support.alerts import NOON

PACE = Pace(wait_seconds=30.0, interval_seconds=300.0)
IDLE = Group(key="{}:{}/team/slack/0")


def news(group: Group, at: float, starts_at: float | None = None) -> Group:
    return with_news(group, PACE, at, at if starts_at is None else starts_at)


def flushed(group: Group, at: float, *, has_alerts: bool = True, retry_at: float | None = None) -> Group:
    return finished(group, PACE, at, news_seen=group.news, has_alerts=has_alerts, retry_at=retry_at)


def test_the_first_message_waits_for_group_wait() -> None:
    assert news(IDLE, NOON).due_at == NOON + 30


def test_one_about_an_alert_that_is_older_than_group_wait_goes_at_once() -> None:
    assert news(IDLE, NOON, NOON - 31).due_at == NOON
    assert news(IDLE, NOON, NOON - 30).due_at == NOON + 30


def test_what_comes_meanwhile_goes_with_it_however_old_it_is() -> None:
    first = news(IDLE, NOON)
    assert news(first, NOON + 20, NOON - 3600).due_at == NOON + 30


def test_a_group_that_has_alerts_is_looked_at_every_group_interval() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30)
    assert group.due_at == NOON + 330
    assert flushed(group, NOON + 330).due_at == NOON + 630


def test_news_is_told_at_the_next_turn() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30)
    assert news(group, NOON + 40).due_at == NOON + 330


def test_a_turn_that_nobody_took_is_taken_as_soon_as_there_is_news() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30)
    assert is_due(news(group, NOON + 4000), NOON + 4000)


def rested(group: Group, at: float, until: float) -> Group:
    return finished(group, PACE, at, news_seen=group.news, has_alerts=True, rests_until=until)


@pytest.mark.parametrize(
    ("until", "due"), [(0, 330), (330, 330), (331, 630), (630, 630), (800, 930), (931, 930), (1e6, 930)]
)
def test_turns_that_cannot_tell_anything_are_passed_over_for_a_quarter_of_an_hour(
    until: float, due: float
) -> None:
    assert rested(news(IDLE, NOON), NOON + 30, NOON + until).due_at == NOON + due


def test_news_of_a_group_that_is_left_alone_is_told_at_its_next_turn() -> None:
    group = rested(news(IDLE, NOON), NOON + 30, NOON + 1e6)
    assert [news(group, NOON + at).due_at for at in (40, 330, 331, 900)] == [
        NOON + due for due in (330, 330, 630, 930)
    ]


def test_what_came_in_during_a_flush_is_told_at_the_next_turn() -> None:
    group = news(IDLE, NOON)
    after = finished(
        news(group, NOON + 31), PACE, NOON + 30, news_seen=group.news, has_alerts=True, rests_until=9e9
    )
    assert after.due_at == NOON + 330


@given(st.floats(1, 1e5), st.floats(0, 1e6), st.floats(0, 1e6))
def test_turns_stay_on_one_grid_however_many_are_passed_over(interval: float, until: float, at: float) -> None:
    pace = Pace(wait_seconds=0.0, interval_seconds=interval)
    rest = pace.turn_after_rest(NOON + until, NOON)
    assert interval <= rest - NOON + 1e-3 <= max(interval, LONGEST_REST_SECONDS) + 2e-3
    turn = pace.turn_from(NOON + at, NOON)
    assert -0.51 <= turn - (NOON + at) <= interval or turn == NOON + interval
    for found in (rest, turn):
        assert abs((found - NOON) / interval - round((found - NOON) / interval)) < 1e-3


def test_turns_that_are_taken_about_on_time_do_not_drift_and_late_ones_begin_anew() -> None:
    group = flushed(news(IDLE, NOON), NOON + 31.2)
    assert group.due_at == NOON + 330
    assert flushed(group, NOON + 331.2).due_at == NOON + 630
    assert flushed(group, NOON + 360).due_at == NOON + 660


def test_a_group_that_is_over_begins_anew() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30, has_alerts=False)
    assert is_idle(group, NOON + 31)
    assert (group.due_at, news(group, NOON + 40).due_at) == (None, NOON + 70)


def test_a_retry_keeps_the_group_alive() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30, has_alerts=False, retry_at=NOON + 35)
    assert (group.due_at, is_idle(group, NOON + 31)) == (NOON + 35, False)


def test_a_retry_does_not_move_the_turns() -> None:
    group = flushed(news(IDLE, NOON), NOON + 30, retry_at=NOON + 35)
    assert flushed(group, NOON + 35).due_at == NOON + 330


def test_a_turn_goes_before_a_far_away_retry() -> None:
    assert flushed(news(IDLE, NOON), NOON + 30, retry_at=NOON + 3630).due_at == NOON + 330


def test_news_during_a_flush_is_due_afterwards() -> None:
    taken = leased(news(IDLE, NOON), NOON + 30, 30)
    during = news(taken, NOON + 31)
    after = finished(during, PACE, NOON + 30, news_seen=taken.news, has_alerts=False)
    assert (after.due_at, after.lease_until) == (NOON + 330, 0.0)


def test_a_lease_keeps_others_away_until_it_runs_out() -> None:
    taken = leased(news(IDLE, NOON), NOON + 30, 30)
    assert not is_due(taken, NOON + 59)
    assert is_due(taken, NOON + 60)


def test_a_lease_that_ran_out_tells_of_a_flush_that_died() -> None:
    taken = leased(news(IDLE, NOON), NOON + 30, 30)
    assert interruption(taken) == Interruption(NOON + 30, NOON + 60)
    assert interruption(flushed(taken, NOON + 31)) is None
    again = leased(taken, NOON + 90, 30)
    assert interruption(again) == Interruption(NOON + 30, NOON + 120)
    assert not is_due(again, NOON + 119)


def test_it_is_due_from_its_time_on_give_or_take_two_clocks() -> None:
    group = news(IDLE, NOON)
    assert not is_due(group, NOON + 29)
    assert is_due(group, NOON + 29.6)
    assert not is_due(IDLE, NOON)
