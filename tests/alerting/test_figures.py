from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.event import Event, Outcome
from lamplighter.alerting.figures import DayCount, Mean, Noise, alerts_per_day, mean_times, noisiest
from tests.support.alerts import NOON, a_resolved_alert, an_alert

DAY = 86400.0
NOTHING = Mean(None, 0)


def fired(at: float = NOON, *, fingerprint: str = "a", seen: float = 0.0, **labels: str) -> Event:
    """Return the event of an alert that fired `seen` seconds after its fault was first seen."""
    alert = an_alert(pending_since=at - seen, starts_at=at, labels=labels)
    return events.transition(fingerprint, alert, at + 2)


def resolved(at: float = NOON, *, after: float, fingerprint: str = "a", seen: float = 0.0, **more: Any) -> Event:
    """Return the event of the end, `after` seconds later."""
    alert = a_resolved_alert(pending_since=at - seen, starts_at=at, ends_at=at + after, **more)
    return events.transition(fingerprint, alert, at + after + 2)


def acknowledged(after: float, *, at: float = NOON, fingerprint: str = "a") -> Event:
    return events.acknowledgement(fingerprint, an_alert(starts_at=at), at + after, author="ada")


def told(alert: Alert, *, fingerprint: str = "a", delivered: bool = True, **more: Any) -> Event:
    values: dict[str, Any] = {"integration": "team/slack/0", "reason": "first_firing", "delivered": delivered}
    return events.notification(fingerprint, alert, NOON + 9, **(values | more))


def test_days_without_alerts_are_counted_too() -> None:
    history = [fired(NOON), fired(NOON + 60, severity="warning"), fired(NOON + 2 * DAY), fired(NOON - 3 * DAY)]
    assert alerts_per_day(history, NOON - 3600, NOON + 2 * DAY + 3600) == [
        DayCount(date(2026, 11, 20), {"critical": 1, "warning": 1}),
        DayCount(date(2026, 11, 21), {}),
        DayCount(date(2026, 11, 22), {"critical": 1}),
    ]


def test_a_span_that_ends_at_midnight_has_nothing_of_the_next_day() -> None:
    midnight = NOON + DAY / 2
    assert [each.day for each in alerts_per_day([], NOON, midnight)] == [date(2026, 11, 20)]
    assert [each.day.day for each in alerts_per_day([], NOON, midnight + 1)] == [20, 21]
    assert alerts_per_day([fired(NOON)], NOON, NOON) == []


def test_one_firing_counts_once_however_often_it_is_read() -> None:
    (day,) = alerts_per_day([fired(), fired(), fired(fingerprint="b")], NOON, NOON + 60)
    assert day.fired == 2


def test_what_it_took_on_average() -> None:
    history = [
        resolved(after=300, seen=60),
        acknowledged(100),
        acknowledged(40),
        fired(seen=60),
        fired(NOON + 1000, fingerprint="b", seen=0),
        resolved(NOON + 1000, after=100, fingerprint="b"),
        acknowledged(60, at=NOON + 1000, fingerprint="b"),
        fired(NOON + 2000, fingerprint="b", seen=30),
    ]
    times = mean_times(history)
    assert times.detect == Mean(30.0, 3)
    assert times.acknowledge == Mean(50.0, 2)
    assert times.resolve == Mean(230.0, 2)


def test_nothing_took_no_time() -> None:
    times = mean_times([])
    assert (times.detect, times.acknowledge, times.resolve) == (NOTHING, NOTHING, NOTHING)


def test_what_another_alert_took_over_was_not_resolved() -> None:
    over = resolved(after=60, details={"superseded": True})
    assert over.superseded
    assert mean_times([over]).resolve == NOTHING
    assert noisiest([fired(), over])[0].short == 0


def test_events_of_before_first_looks_were_kept_say_nothing_of_detection() -> None:
    times = mean_times([replace(fired(), pending_since=None), replace(resolved(after=60), pending_since=None)])
    assert times.detect == NOTHING
    assert times.resolve == Mean(60.0, 1)


def test_the_rules_that_fire_most_come_first() -> None:
    history = [
        *(fired(NOON + number, alertname="Busy") for number in range(3)),
        *(resolved(NOON + number, after=299, labels={"alertname": "Busy"}) for number in range(2)),
        resolved(NOON + 2, after=300, labels={"alertname": "Busy"}),
        fired(alertname="Quiet", fingerprint="q"),
        fired(alertname="Loud", fingerprint="l"),
        told(an_alert(labels={"alertname": "Loud"})),
        told(an_alert(labels={"alertname": "Loud"}), delivered=False),
        told(an_alert(labels={"alertname": "Quiet"}), delivered=False, outcome=Outcome.DEAD_LETTERED),
    ]
    assert noisiest(history) == [
        Noise(alertname="Busy", fired=3, notifications=0, short=2),
        Noise(alertname="Loud", fired=1, notifications=1, short=0),
        Noise(alertname="Quiet", fired=1, notifications=0, short=0),
    ]
    assert [each.alertname for each in noisiest(history, limit=1)] == ["Busy"]


@given(
    st.permutations([fired(seen=60), acknowledged(40), acknowledged(90), resolved(after=300, seen=60), fired()])
)
def test_the_order_of_events_changes_nothing_but_which_copy_counts(history: list[Event]) -> None:
    times = mean_times(history)
    assert (times.acknowledge, times.resolve) == (Mean(40.0, 1), Mean(360.0, 1))
    assert times.detect.count == 1
