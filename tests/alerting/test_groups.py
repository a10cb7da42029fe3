from lamplighter.alerting.groups import Group, Pace, finished, interrupted_at, is_due, leased, with_news
from tests.support.alerts import NOON

PACE = Pace(wait_seconds=30.0, interval_seconds=300.0)
IDLE = Group(key="{}:{}/team/slack/0")


def flushed(group: Group, at: float, *, open_alerts: bool = True, next_at: float | None = None) -> Group:
    return finished(group, PACE, at, news_seen=group.news, sent=True, open_alerts=open_alerts, next_at=next_at)


def test_the_first_message_waits_for_group_wait() -> None:
    assert with_news(IDLE, PACE, NOON).due_at == NOON + 30


def test_what_comes_meanwhile_goes_with_it() -> None:
    first = with_news(IDLE, PACE, NOON)
    assert with_news(first, PACE, NOON + 20).due_at == NOON + 30


def test_a_later_message_keeps_group_interval() -> None:
    group = flushed(with_news(IDLE, PACE, NOON), NOON + 30)
    assert with_news(group, PACE, NOON + 40).due_at == NOON + 330


def test_a_later_message_still_waits_for_others_to_join() -> None:
    group = flushed(with_news(IDLE, PACE, NOON), NOON + 30)
    assert with_news(group, PACE, NOON + 4000).due_at == NOON + 4030


def test_a_group_that_is_over_begins_anew() -> None:
    group = flushed(with_news(IDLE, PACE, NOON), NOON + 30, open_alerts=False)
    assert (group.due_at, with_news(group, PACE, NOON + 40).due_at) == (None, NOON + 70)


def test_a_retry_keeps_the_group_alive() -> None:
    group = flushed(with_news(IDLE, PACE, NOON), NOON + 30, open_alerts=False, next_at=NOON + 35)
    assert (group.due_at, group.flushed_at) == (NOON + 35, NOON + 30)


def test_news_goes_before_a_far_away_retry() -> None:
    group = flushed(with_news(IDLE, PACE, NOON), NOON + 30, next_at=NOON + 3630)
    assert with_news(group, PACE, NOON + 60).due_at == NOON + 330


def test_news_during_a_flush_is_due_afterwards() -> None:
    taken = leased(with_news(IDLE, PACE, NOON), NOON + 30, 30)
    during = with_news(taken, PACE, NOON + 31)
    after = finished(during, PACE, NOON + 30, news_seen=taken.news, sent=True, open_alerts=False, next_at=None)
    assert (after.due_at, after.lease_until) == (NOON + 330, 0.0)


def test_a_lease_keeps_others_away_until_it_runs_out() -> None:
    taken = leased(with_news(IDLE, PACE, NOON), NOON + 30, 30)
    assert not is_due(taken, NOON + 59)
    assert is_due(taken, NOON + 60)


def test_a_lease_that_ran_out_tells_of_a_flush_that_died() -> None:
    taken = leased(with_news(IDLE, PACE, NOON), NOON + 30, 30)
    assert interrupted_at(taken) == NOON + 30
    assert interrupted_at(flushed(taken, NOON + 31)) is None


def test_it_is_due_from_its_time_on_give_or_take_two_clocks() -> None:
    group = with_news(IDLE, PACE, NOON)
    assert not is_due(group, NOON + 29)
    assert is_due(group, NOON + 29.6)
    assert not is_due(IDLE, NOON)
