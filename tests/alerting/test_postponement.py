from dataclasses import replace

import pytest

from lamplighter.alerting.attempts import Attempts, tried_in
from lamplighter.alerting.circuit_gate import Admission
from lamplighter.alerting.decision import Asked, Decision, Held
from lamplighter.alerting.deduplication import Entry, Reason
from lamplighter.alerting.integrations import Integration
from lamplighter.alerting.postponement import (
    at_rest,
    cooling_down,
    gravest,
    lines_of_postponed,
    overtaken,
    postponed,
)
from lamplighter.alerting.told import Told
from tests.support.alerting import A_HOOK
from tests.support.alerts import NOON, a_resolved_alert, an_alert

HOOK = Integration("team", "webhook", 0, A_HOOK)
FIRING, OVER = an_alert(labels={"severity": "warning"}), a_resolved_alert(labels={"severity": "critical"})

NOTHING = Told()


def a_decision(told: Told = NOTHING, reason: Reason | Held | Asked = Reason.NEW_FIRING) -> Decision:
    return Decision(
        reason=reason, told=Told(entry=Entry(frozenset("a"), frozenset(), NOON)), knows=told, to_send={"a": FIRING}
    )


def test_the_gravest_that_fires_counts_and_of_what_is_over_only_if_nothing_does() -> None:
    assert gravest({"a": FIRING, "b": OVER}) == "warning"
    assert gravest({"b": OVER}) == "critical"
    assert gravest({}) == ""


def test_what_is_admitted_stays_as_it_was_decided() -> None:
    assert postponed(a_decision(), Admission(), NOON) == a_decision()


def test_what_an_open_circuit_keeps_back_counts_as_tried_and_is_handed_over_and_its_day_runs() -> None:
    first = postponed(a_decision(), Admission(held=Held.CIRCUIT_OPEN, again_at=NOON + 300), NOON)
    assert (first.reason, first.to_send, first.retry_at) == (Held.CIRCUIT_OPEN, {}, NOON + 300)
    attempts = first.told.attempts
    assert (attempts.count, attempts.first_at, attempts.next_at, attempts.hands_over) == (
        1,
        NOON,
        NOON + 300,
        True,
    )
    later = postponed(a_decision(first.told), Admission(held=Held.CIRCUIT_OPEN, again_at=NOON + 600), NOON + 300)
    assert (later.told.attempts.count, later.told.attempts.first_at) == (1, NOON)
    lines = [[line.status for line in lines_of_postponed(each, HOOK, NOON)] for each in (first, later)]
    assert lines == [["failed"], []], "once"


@pytest.mark.parametrize("held", [Held.COOLDOWN, Held.RATE_LIMITED])
def test_what_is_held_back_is_no_attempt_and_is_a_line_once(held: Held) -> None:
    first = postponed(a_decision(), Admission(held=held, again_at=NOON + 60), NOON)
    assert first.told == replace(Told(), held=tried_in({"a": FIRING}))
    later = postponed(a_decision(first.told), Admission(held=held, again_at=NOON + 60), NOON + 5)
    lines = [
        [(line.status, line.reason) for line in lines_of_postponed(each, HOOK, NOON)] for each in (first, later)
    ]
    assert lines == [[("held_back", str(held))], []]


def test_a_channel_that_asked_to_be_called_does_not_wait_for_a_cooldown() -> None:
    told = Told(entry=Entry(frozenset("a"), frozenset(), NOON))
    cooldowns = {"warning": 600.0}
    assert cooling_down(a_decision(told), cooldowns, NOON + 1).again_at == NOON + 600
    assert cooling_down(a_decision(told), cooldowns, NOON + 600) == Admission()
    assert cooling_down(a_decision(told, Asked.NEXT_STEP), cooldowns, NOON + 1) == Admission()


def test_what_was_tried_and_is_not_to_be_told_any_more_is_overtaken_as_it_was_then() -> None:
    tried = Told(attempts=Attempts(count=1, first_at=NOON, next_at=NOON + 5, tried=tried_in({"a": FIRING})))
    now_over = {"a": replace(OVER, labels=FIRING.labels)}
    settled = replace(a_decision(tried, Reason.NOTHING_TO_TELL), told=tried, to_send={})
    found = overtaken(settled, now_over)
    assert [(key, str(alert.state), alert.starts_at) for key, alert in found.items()] == [("a", "firing", NOON)]
    assert at_rest(settled).told.attempts == Attempts()
    waiting = replace(settled, reason=Held.RETRY_LATER)
    assert overtaken(waiting, now_over) == {}
    assert at_rest(waiting) == waiting
