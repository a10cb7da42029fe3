from dataclasses import replace
from typing import Any

from lamplighter.alerting import events
from lamplighter.alerting.event import Event
from lamplighter.alerting.history import AlertHistory
from lamplighter.state.memory import InMemoryStateStore
from tests.support.alerts import NOON, an_alert

DAY = 86400.0


def an_event(at: float, **overrides: Any) -> Event:
    return replace(events.transition("f" * 16, an_alert(), at), **overrides)


def test_the_newest_comes_first_across_days() -> None:
    history = AlertHistory(InMemoryStateStore())
    times = [NOON - 3 * DAY, NOON - DAY, NOON - 10, NOON]
    for at in times:
        history.append(an_event(at))
    assert [event.at for event in history.recent(NOON)] == times[::-1]


def test_only_as_many_as_asked_for() -> None:
    history = AlertHistory(InMemoryStateStore())
    for second in range(30):
        history.append(an_event(NOON + second))
    found = history.recent(NOON + 60, limit=5)
    assert [event.at - NOON for event in found] == [29, 28, 27, 26, 25]


def test_one_check_is_found_among_others() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON - DAY, check="core_blog"))
    for second in range(30):
        history.append(an_event(NOON + second))
    assert [event.check for event in history.recent(NOON + 60, limit=3, check="core_blog")] == ["core_blog"]


def test_after_ninety_days_it_is_forgotten() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON))
    assert history.recent(NOON + 89 * DAY)
    assert not history.recent(NOON + 90 * DAY)


def test_the_same_event_twice_is_one() -> None:
    history = AlertHistory(InMemoryStateStore())
    history.append(an_event(NOON))
    history.append(an_event(NOON))
    assert len(history.recent(NOON)) == 1
