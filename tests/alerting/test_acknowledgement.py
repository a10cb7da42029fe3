"""Acknowledgements: whose firing they are of, how long they hold, what people may say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.acknowledgement import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_SECONDS,
    Acknowledgement,
    acknowledged,
    acknowledging,
    named,
    taken_back,
)
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.flapping import Course
from lamplighter.errors import InvalidAcknowledgement
from tests.support.alerts import NOON, a_resolved_alert, an_alert

KEY = "0c7a3cf2a5bd1d0e"
FIRING = an_alert(course=Course(episode_at=NOON + 2))


def an_acknowledgement(alert: Alert = FIRING, **overrides: Any) -> Acknowledgement:
    values: dict[str, Any] = {"by": "Ada", "comment": "", "seconds": 3600.0, "now": NOON + 60}
    return acknowledging(KEY, alert, **{**values, **overrides})


def test_it_holds_until_its_time_is_up() -> None:
    one = an_acknowledgement()
    assert (one.at, one.until) == (NOON + 60, NOON + 3660)
    assert one.holds(FIRING, NOON + 3659)
    assert not one.holds(FIRING, NOON + 3660)


def test_it_is_over_with_the_alert_and_with_being_taken_back() -> None:
    one = an_acknowledgement()
    assert not one.holds(a_resolved_alert(course=FIRING.course), NOON + 61)
    assert not taken_back(one, NOON + 70).holds(FIRING, NOON + 70)
    assert taken_back(one, NOON + 9999).until == one.until


def test_the_next_firing_is_another_matter_even_where_it_is_said_to_have_begun_at_the_same_time() -> None:
    one = an_acknowledgement()
    assert not one.holds(an_alert(course=Course(episode_at=NOON + 500)), NOON + 501)


def test_an_earlier_start_that_another_poster_knows_of_changes_nothing() -> None:
    one = an_acknowledgement()
    assert one.holds(an_alert(starts_at=NOON - 500, course=FIRING.course), NOON + 61)


def test_an_alert_of_before_courses_were_kept_is_known_by_its_start() -> None:
    old = an_alert()
    one = an_acknowledgement(old)
    assert one.holds(old, NOON + 61)
    assert not one.holds(an_alert(starts_at=NOON + 30), NOON + 61)


def test_of_many_those_are_found_that_hold() -> None:
    one = acknowledging("a", FIRING, by="Ada", comment="", seconds=3600, now=NOON)
    gone = acknowledging("b", FIRING, by="Ada", comment="", seconds=3600, now=NOON)
    other = acknowledging("c", an_alert(), by="Ada", comment="", seconds=3600, now=NOON)
    found = acknowledged({"a": FIRING, "c": FIRING}, {"a": one, "b": gone, "c": other}, NOON + 1)
    assert found == {"a": one}


@pytest.mark.parametrize("alert", [a_resolved_alert(), an_alert(state=AlertState.PENDING)])
def test_only_what_fires_is_acknowledged(alert: Alert) -> None:
    with pytest.raises(InvalidAcknowledgement, match="does not fire"):
        an_acknowledgement(alert)


@pytest.mark.parametrize("seconds", [0, 59.9, -5, LONGEST_SECONDS + 1, float("nan"), float("inf")])
def test_it_lasts_from_a_minute_to_thirty_days(seconds: float) -> None:
    with pytest.raises(InvalidAcknowledgement, match="from a minute to 30 days"):
        an_acknowledgement(seconds=seconds)


@pytest.mark.parametrize(
    ("by", "why"),
    [("", "say who"), (" \t\n", "say who"), ("\x00\x1b", "say who"), ("x" * (LONGEST_NAME + 1), "a name has")],
)
def test_somebody_has_to_say_who_they_are(by: str, why: str) -> None:
    with pytest.raises(InvalidAcknowledgement, match=why):
        an_acknowledgement(by=by)


def test_a_comment_is_kept_within_bounds() -> None:
    with pytest.raises(InvalidAcknowledgement, match="a comment has"):
        an_acknowledgement(comment="x" * (LONGEST_COMMENT + 1))


@given(st.text(min_size=1, max_size=LONGEST_NAME))
def test_what_cannot_be_shown_is_left_out_of_names(text: str) -> None:
    try:
        name = named(f"Ada {text}")
    except InvalidAcknowledgement:
        return
    assert name.isprintable()
    assert name == " ".join(name.split())
