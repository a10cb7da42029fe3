import pytest

from lamplighter.alerting.alert import Alert
from lamplighter.alerting.deduplication import Entry
from lamplighter.alerting.doubt import after_failure, after_interruption
from lamplighter.alerting.flapping import Course
from lamplighter.alerting.groups import Interruption
from lamplighter.alerting.told import Told
from lamplighter.errors import DeliveryError
from tests.support.alerts import NOON, a_resolved_alert, an_alert

UNANSWERED = DeliveryError("no answer within 10 s", permanent=False, uncertain=True)
REFUSED = DeliveryError("the receiver answered 503", permanent=False)
KNOWS = Told(entry=Entry(frozenset("a"), frozenset(), NOON + 1))
OVER_AT = NOON + 312
"""When `a_resolved_alert` ended, which had begun at noon."""


def from_then_on(at: float) -> Interruption:
    """A flush that died, and its lease."""
    return Interruption(at, at + 30)


def test_a_refusal_leaves_no_doubt() -> None:
    assert after_failure(KNOWS, {"a": a_resolved_alert()}, REFUSED) == KNOWS


def test_it_is_owed_the_end_of_what_it_may_have_been_told() -> None:
    after = after_failure(KNOWS, {"a": an_alert(), "b": an_alert()}, UNANSWERED)
    assert (after.entry, after.owed) == (KNOWS.entry, frozenset("b"))
    assert after_failure(Told(), {"b": an_alert()}, UNANSWERED).owed == frozenset("b")


def test_what_it_may_have_been_told_to_be_over_is_not_known_to_fire_and_still_owed() -> None:
    after = after_failure(KNOWS, {"a": a_resolved_alert()}, UNANSWERED)
    assert after.entry is not None
    assert (after.entry.firing, after.owed) == (frozenset(), frozenset("a"))


@pytest.mark.parametrize(
    ("alert", "died_at", "owed"),
    [
        (a_resolved_alert(), NOON - 31, True),
        (an_alert(), NOON - 31, True),
        (a_resolved_alert(), NOON, True),
        (a_resolved_alert(), OVER_AT + 599, True),
        (a_resolved_alert(), OVER_AT + 600, False),
        (an_alert(), NOON, True),
    ],
)
def test_what_fired_when_a_flush_died_may_have_been_told(alert: Alert, died_at: float, owed: bool) -> None:
    assert bool(after_interruption(Told(), {"a": alert}, from_then_on(died_at)).owed) is owed


@pytest.mark.parametrize(
    ("alert", "is_known"),
    [
        (an_alert(), True),
        (an_alert(starts_at=NOON + 5), True),
        (an_alert(starts_at=NOON + 400), False),
        (a_resolved_alert(), False),
    ],
)
def test_what_has_ended_since_the_last_message_may_have_been_told_to_be_over(alert: Alert, is_known: bool) -> None:
    after = after_interruption(KNOWS, {"a": alert}, from_then_on(NOON + 500))
    assert after.entry is not None
    assert (after.entry.firing == frozenset("a")) is is_known
    assert after.known == frozenset("a")


def test_a_flush_that_died_after_it_had_recorded_leaves_no_doubt() -> None:
    recorded = Told(entry=Entry(frozenset(), frozenset("a"), NOON + 500), left={"a": OVER_AT})
    assert after_interruption(recorded, {"a": a_resolved_alert()}, from_then_on(NOON + 500)) == recorded
    assert after_interruption(recorded, {"a": a_resolved_alert()}, from_then_on(NOON + 501)) == recorded


def test_what_flapped_counted_as_firing_until_it_was_calm() -> None:
    flapped = a_resolved_alert(course=Course(changed_at=(OVER_AT,), calm_at=NOON + 2000))
    assert after_interruption(Told(), {"a": flapped}, from_then_on(NOON + 1900)).owed == frozenset("a")


def test_of_several_flushes_that_died_the_last_is_in_doubt_though_the_first_had_recorded() -> None:
    recorded = Told(entry=Entry(frozenset(), frozenset(), NOON + 10))
    died = Interruption(NOON + 10, NOON + 200)
    assert after_interruption(recorded, {"a": an_alert(starts_at=NOON + 60)}, died).owed == frozenset("a")
    over = a_resolved_alert(starts_at=NOON + 60, ends_at=NOON + 90)
    assert after_interruption(recorded, {"a": over}, died).owed == frozenset("a")


def test_without_an_interruption_nothing_is_in_doubt() -> None:
    assert after_interruption(KNOWS, {"a": a_resolved_alert()}, None) == KNOWS
