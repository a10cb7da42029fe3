"""Signed links: ours are read, all others are not, whatever they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.acknowledge_link import (
    LINK_SECONDS,
    Link,
    acknowledge_url,
    is_about,
    link_key,
    read,
    token,
)
from lamplighter.alerting.flapping import Course
from tests.support.alerts import NOON, an_alert

KEY = link_key("the admin secret")
FINGERPRINT = "0c7a3cf2a5bd1d0e"


def test_a_link_says_which_firing_of_which_alert_and_for_how_long_it_is_good() -> None:
    url = acknowledge_url(KEY, "https://lamp.example.com/", FINGERPRINT, NOON + 0.25, NOON + 60)
    start = "https://lamp.example.com/acknowledge/"
    assert url.startswith(start)
    assert read(KEY, url.removeprefix(start)) == Link(
        fingerprint=FINGERPRINT, starts_at=NOON + 0.25, expires_at=NOON + 60 + LINK_SECONDS
    )


def test_there_is_no_link_where_nobody_knows_the_dashboards_address() -> None:
    assert acknowledge_url(KEY, "", FINGERPRINT, NOON, NOON) == ""


def test_there_is_no_key_without_a_secret() -> None:
    with pytest.raises(ValueError, match="empty"):
        link_key("")


def test_another_secret_makes_links_worthless() -> None:
    assert read(link_key("another"), token(KEY, FINGERPRINT, NOON, NOON)) is None


def test_the_key_is_not_the_one_of_sessions() -> None:
    assert len(KEY) == 32
    assert b"secret" not in KEY


@given(st.data())
def test_no_change_of_a_link_is_taken(data: st.DataObject) -> None:
    good = token(KEY, FINGERPRINT, NOON, NOON + 60)
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.characters(exclude_characters=good[place]))
    assert read(KEY, good[:place] + other + good[place + 1 :]) is None


@given(st.text() | st.from_regex(r"[0-9a-f]{16}\.[0-9]{1,15}\.[0-9]{1,12}\.[A-Za-z0-9_-]{22}", fullmatch=True))
def test_any_text_is_read_as_none_of_ours(text: str) -> None:
    assert read(KEY, text) is None


def test_the_parts_of_two_links_make_no_third() -> None:
    one, other = token(KEY, FINGERPRINT, NOON, NOON + 60), token(KEY, FINGERPRINT, NOON, NOON + 999)
    assert read(KEY, f"{other.rpartition('.')[0]}.{one.rpartition('.')[2]}") is None


@pytest.mark.parametrize(
    ("starts_at", "expected"), [(NOON, True), (NOON - 60, True), (NOON + 0.0004, True), (NOON + 60, False)]
)
def test_a_link_is_about_the_firing_that_its_message_told_of(starts_at: float, expected: bool) -> None:
    link = Link(fingerprint=FINGERPRINT, starts_at=NOON, expires_at=NOON + 60)
    assert is_about(link, an_alert(starts_at=starts_at)) is expected


def test_while_it_flaps_all_links_are_about_the_same_trouble() -> None:
    link = Link(fingerprint=FINGERPRINT, starts_at=NOON, expires_at=NOON + 60)
    assert is_about(link, an_alert(starts_at=NOON + 60, course=Course(flapping_since=NOON + 30)))
