from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.decision import (
    GIVE_UP_SECONDS,
    LONGEST_BACKOFF_SECONDS,
    LONGEST_RETRY_AFTER_SECONDS,
    PERMANENT_BACKOFF_SECONDS,
    Decision,
    Reason,
    Wishes,
    backoff_seconds,
    closed,
    decide,
    delivered,
    failed,
)
from lamplighter.alerting.told import Told
from tests.support.alerts import NOON, a_resolved_alert, an_alert

FIRING = an_alert()
RESOLVED = a_resolved_alert()
SUPERSEDED = a_resolved_alert(details={**RESOLVED.details, "superseded": True})
PENDING = an_alert(state=AlertState.PENDING)
NOW = NOON + 600
KNOWS_FIRING = delivered(FIRING, NOON + 1)
KNOWS_RESOLVED = delivered(RESOLVED, NOON + 320)
ALL = Wishes()


def a_failure(alert: Alert, told: Told | None = None, *, at: float = NOW, permanent: bool = False) -> Told:
    return failed(told, alert, at, permanent=permanent, retry_after_seconds=None, seed="team/slack/0")


@pytest.mark.parametrize(
    ("told", "alert", "wishes", "reason", "act"),
    [
        (None, PENDING, ALL, Reason.PENDING, False),
        (None, FIRING, ALL, Reason.FIRST_FIRING, True),
        (KNOWS_RESOLVED, FIRING, ALL, Reason.FIRST_FIRING, True),
        (KNOWS_FIRING, FIRING, ALL, Reason.ALREADY_TOLD, False),
        (KNOWS_FIRING, FIRING, Wishes(reminder_seconds=3600), Reason.ALREADY_TOLD, False),
        (KNOWS_FIRING, FIRING, Wishes(reminder_seconds=300), Reason.REMINDER, True),
        (KNOWS_FIRING, RESOLVED, ALL, Reason.RESOLVED, True),
        (KNOWS_FIRING, RESOLVED, Wishes(send_resolved=False), Reason.RESOLVED_NOT_WANTED, False),
        (KNOWS_RESOLVED, RESOLVED, ALL, Reason.ALREADY_TOLD, False),
        (None, RESOLVED, ALL, Reason.RESOLVED_NEVER_TOLD, False),
        (KNOWS_FIRING, SUPERSEDED, ALL, Reason.SUPERSEDED, False),
        (KNOWS_FIRING, SUPERSEDED, Wishes(send_superseded=True), Reason.RESOLVED, True),
        (a_failure(FIRING), FIRING, ALL, Reason.RETRY_LATER, False),
        (a_failure(FIRING, at=NOW - 60), FIRING, ALL, Reason.FIRST_FIRING, True),
        (a_failure(FIRING, at=NOW - GIVE_UP_SECONDS), FIRING, ALL, Reason.GIVEN_UP, False),
        (a_failure(FIRING, at=NOW - 60), RESOLVED, ALL, Reason.RESOLVED_NEVER_TOLD, False),
        (a_failure(RESOLVED, KNOWS_FIRING), RESOLVED, ALL, Reason.RETRY_LATER, False),
        (a_failure(RESOLVED, KNOWS_FIRING, at=NOW - 60), RESOLVED, ALL, Reason.RESOLVED, True),
    ],
)
def test_every_decision_has_a_name(
    told: Told | None, alert: Alert, wishes: Wishes, reason: Reason, act: bool
) -> None:
    decision = decide(told, alert, wishes, NOW)
    assert (decision.reason, decision.act) == (reason, act)


def test_an_alert_that_fires_anew_before_its_end_was_told_is_nothing_new() -> None:
    again = an_alert(starts_at=NOON + 400)
    assert decide(KNOWS_FIRING, again, ALL, NOW) == Decision(Reason.ALREADY_TOLD)


def test_an_alert_that_fires_anew_is_told_where_its_end_could_not_be_told_in_a_day() -> None:
    gave_up = replace(a_failure(RESOLVED, KNOWS_FIRING), given_up=True)
    assert decide(gave_up, an_alert(starts_at=NOON + 90_000), ALL, NOON + 90_001).reason is Reason.FIRST_FIRING


def test_an_end_that_is_not_told_closes_the_record() -> None:
    decision = decide(KNOWS_FIRING, RESOLVED, Wishes(send_resolved=False), NOW)
    after = closed(KNOWS_FIRING, NOW)
    assert decision.close
    assert decide(after, RESOLVED, ALL, NOW).reason is Reason.ALREADY_TOLD
    assert decide(after, an_alert(starts_at=NOW), ALL, NOW).reason is Reason.FIRST_FIRING


def test_it_says_when_a_reminder_is_due() -> None:
    assert decide(KNOWS_FIRING, FIRING, Wishes(reminder_seconds=3600), NOW).next_at == NOON + 3601


def test_it_says_when_to_try_again() -> None:
    told = a_failure(FIRING)
    assert decide(told, FIRING, ALL, NOW).next_at == told.next_attempt_at


def test_a_failed_reminder_leaves_the_alert_told() -> None:
    told = a_failure(FIRING, KNOWS_FIRING)
    assert decide(told, FIRING, ALL, NOW).reason is Reason.ALREADY_TOLD
    assert decide(told, RESOLVED, ALL, NOW).act


def test_attempts_are_counted_for_each_state_anew() -> None:
    told = a_failure(FIRING, a_failure(FIRING), at=NOW + 10)
    assert (told.attempts, told.first_attempt_at) == (2, NOW)
    assert a_failure(RESOLVED, told).attempts == 1


def test_a_permanent_failure_is_tried_again_by_the_hour() -> None:
    assert a_failure(FIRING, permanent=True).next_attempt_at == NOW + PERMANENT_BACKOFF_SECONDS


@pytest.mark.parametrize(("asked", "wait"), [(120.0, 120.0), (1e9, LONGEST_RETRY_AFTER_SECONDS)])
def test_a_receiver_that_asks_for_patience_gets_it(asked: float, wait: float) -> None:
    told = failed(None, FIRING, NOW, permanent=False, retry_after_seconds=asked, seed="x")
    assert told.next_attempt_at == NOW + wait


@given(st.integers(1, 10_000), st.text())
def test_backoff_grows_to_a_quarter_of_an_hour_and_is_spread(attempts: int, seed: str) -> None:
    longest = min(5.0 * 2.0 ** min(attempts - 1, 20), LONGEST_BACKOFF_SECONDS)
    assert 0.75 * longest <= backoff_seconds(attempts, seed) <= longest


def test_two_integrations_do_not_come_back_together() -> None:
    assert backoff_seconds(3, "team/slack/0") != backoff_seconds(3, "team/slack/1")
