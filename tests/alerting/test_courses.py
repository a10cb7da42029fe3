"""Courses go on through whatever is written of an alert, by rules, checks and posts that know nothing of them."""

from lamplighter.alerting.alert import AlertState
from lamplighter.alerting.changes import Change
from lamplighter.alerting.courses import followed
from lamplighter.alerting.flapping import Course, Flapping
from tests.support.alerts import NOON, a_resolved_alert, an_alert

FLAPS = Flapping(changes=1, window_seconds=60.0, calm_seconds=60.0)
KNOWN = Course(changed_at=(NOON,), episode_at=NOON)


def test_a_transition_is_noted_with_the_time_at_which_it_is_written() -> None:
    change = Change("a", an_alert(), AlertState.FIRING)
    (after,) = followed([change], {}, lambda _: None, NOON + 5)
    assert after.alert is not None
    assert after.alert.course == Course(changed_at=(NOON + 5,), episode_at=NOON + 5)
    assert after.alert.firing_since == NOON + 5


def test_what_is_written_without_a_transition_keeps_the_course() -> None:
    change = Change("a", an_alert(annotations={"summary": "worse"}))
    (after,) = followed([change], {"a": an_alert(course=KNOWN)}, lambda _: FLAPS, NOON + 5)
    assert after.alert is not None
    assert after.alert.course == KNOWN


def test_an_end_is_a_change_and_of_the_same_episode() -> None:
    change = Change("a", a_resolved_alert(), AlertState.RESOLVED)
    (after,) = followed([change], {"a": an_alert(course=KNOWN)}, lambda _: None, NOON + 5)
    assert after.alert is not None
    assert after.alert.course == Course(changed_at=(NOON + 5,), episode_at=NOON)


def test_what_flaps_is_asked_by_the_labels() -> None:
    change = Change("a", a_resolved_alert(), AlertState.RESOLVED)
    kept = {"a": an_alert(course=KNOWN)}
    (after,) = followed([change], kept, lambda labels: FLAPS if labels["check"] == "shop" else None, NOON + 5)
    assert after.alert is not None
    assert after.alert.course.flapping_since == NOON + 5


def test_what_is_forgotten_has_none() -> None:
    change = Change("a", None)
    assert followed([change], {"a": an_alert(course=KNOWN)}, lambda _: FLAPS, NOON) == [change]
