from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events
from lamplighter.alerting.alert import Alert
from lamplighter.alerting.delivery_figures import DeliveryFigures, delivery_figures, percentile
from lamplighter.alerting.event import Event, Outcome
from tests.support.alerts import NOON, a_resolved_alert, an_alert


def told(
    after: float,
    *,
    outcome: Outcome = Outcome.SENT,
    receiver: str = "team/slack/0",
    fingerprint: str = "a",
    alert: Alert | None = None,
) -> Event:
    return events.notification(
        fingerprint,
        alert or an_alert(),
        NOON + after,
        integration=receiver,
        reason="",
        delivered=outcome is Outcome.SENT,
        outcome=outcome,
    )


def figures(*history: Event, start: float = NOON - 3600) -> DeliveryFigures:
    (found,) = delivery_figures(history, start)
    return found


def test_what_was_told_at_last_was_told() -> None:
    found = figures(told(40), told(10, outcome=Outcome.FAILED), told(20, outcome=Outcome.FAILED))
    assert (found.told, found.untold, found.failed_attempts, found.rate) == (1, 0, 2, 1.0)
    assert found.latency_p50_seconds == 40


def test_what_was_only_tried_was_not() -> None:
    found = figures(
        told(10, outcome=Outcome.FAILED),
        told(90, outcome=Outcome.DEAD_LETTERED),
        told(5, outcome=Outcome.FAILED_OVER, fingerprint="b"),
        told(5, fingerprint="c"),
    )
    assert (found.told, found.untold, found.failed_attempts, found.dead_lettered) == (1, 2, 3, 1)
    assert found.rate == pytest.approx(1 / 3)


def test_what_was_held_back_was_neither() -> None:
    found = figures(told(10, outcome=Outcome.HELD_BACK))
    assert (found.told, found.untold, found.rate, found.latency_p95_seconds) == (0, 0, None, None)


def test_a_repeat_is_no_late_message() -> None:
    assert figures(told(14_400), told(30)).latency_p95_seconds == 30
    old = figures(told(14_400), start=NOON + 3600)
    assert (old.told, old.latency_p50_seconds) == (1, None)


def test_the_end_is_timed_from_the_end() -> None:
    assert figures(told(322, alert=a_resolved_alert())).latency_p50_seconds == 10


def test_each_integration_has_its_own_figures() -> None:
    history = [told(60, receiver="team/sns/0"), told(5), events.transition("a", an_alert(), NOON)]
    assert [(each.receiver, each.latency_p50_seconds) for each in delivery_figures(history, NOON)] == [
        ("team/slack/0", 5),
        ("team/sns/0", 60),
    ]


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.0, 1)])
def test_percentiles_are_values_that_were_seen(share: float, expected: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_that_share_of_values_is_not_above_its_percentile(values: list[float], share: float) -> None:
    found: Any = percentile(values, share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)
