from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.rate_limit import (
    FORGOTTEN_SECONDS,
    SLICES,
    Window,
    held_back,
    room_at,
    slice_of,
    with_message,
    with_waiting,
    without_message,
)
from lamplighter.config.alertmanager import RateLimit
from tests.support.alerts import NOON

THREE_AN_HOUR = RateLimit(messages=3, per_seconds=3600.0)


def after_messages(*seconds: float, limit: RateLimit = THREE_AN_HOUR) -> Window:
    window = Window()
    for second in seconds:
        window = with_message(window, limit, "a", NOON + second)
    return window


def test_there_is_room_for_as_many_as_the_limit_says() -> None:
    assert room_at(after_messages(0, 1), THREE_AN_HOUR, NOON + 2) == NOON + 2
    assert room_at(after_messages(0, 1, 2), THREE_AN_HOUR, NOON + 3) > NOON + 3


def test_room_comes_when_the_oldest_has_left_the_window() -> None:
    at = room_at(after_messages(0, 600, 1200), THREE_AN_HOUR, NOON + 1300)
    assert NOON + 3600 < at <= NOON + 3600 + 60
    assert room_at(after_messages(0, 600, 1200), THREE_AN_HOUR, at) == at


def test_a_message_that_was_not_taken_does_not_count() -> None:
    window = after_messages(0, 1, 2)
    assert room_at(without_message(window, slice_of(THREE_AN_HOUR, NOON)), THREE_AN_HOUR, NOON + 3) == NOON + 3


def test_a_lower_limit_counts_what_was_sent_before() -> None:
    one = RateLimit(messages=1, per_seconds=600.0)
    assert room_at(after_messages(0, 1), one, NOON + 2) > NOON + 500
    assert room_at(after_messages(0, 1), one, NOON + 700) == NOON + 700


def test_it_says_what_else_is_held_back_as_long_as_that_comes_again() -> None:
    window = with_waiting(after_messages(0, 1, 2), "b", 4, NOON + 3600, NOON + 3)
    window = with_waiting(window, "c", 1, NOON + 3600, NOON + 3)
    assert held_back(window, THREE_AN_HOUR, "b", NOON + 4) == (
        "1 more message about 1 alert held back: at most 3 may be sent here in 1 h."
    )
    assert held_back(window, THREE_AN_HOUR, "a", NOON + 4) == (
        "2 more messages about 5 alerts held back: at most 3 may be sent here in 1 h."
    )
    assert held_back(window, THREE_AN_HOUR, "a", NOON + 3600 + FORGOTTEN_SECONDS) == ""
    assert held_back(with_message(window, THREE_AN_HOUR, "c", NOON + 5), THREE_AN_HOUR, "b", NOON + 6) == ""


@given(
    limit=st.builds(RateLimit, messages=st.integers(1, 6), per_seconds=st.sampled_from([1.0, 60.0, 3600.0])),
    waits=st.lists(st.floats(0.0, 0.5), max_size=60),
)
def test_there_are_never_more_in_any_stretch_and_what_is_kept_has_an_end(
    limit: RateLimit, waits: list[float]
) -> None:
    now, window, sent = NOON, Window(), []
    for wait in waits:
        now += wait * limit.per_seconds
        if room_at(window, limit, now) <= now:
            window = with_message(window, limit, "a", now)
            sent.append(now)
    for start in sent:
        assert sum(1 for at in sent if start <= at < start + limit.per_seconds) <= limit.messages
    assert len(window.sent) <= SLICES + 1


@given(messages=st.integers(1, 5), waits=st.lists(st.floats(0.0, 900.0), max_size=20))
def test_when_room_is_promised_there_is_room(messages: int, waits: list[float]) -> None:
    limit = RateLimit(messages=messages, per_seconds=3600.0)
    now, window = NOON, Window()
    for wait in waits:
        now += wait
        window = with_message(window, limit, "a", now)
    at = room_at(window, limit, now)
    assert room_at(window, limit, at) == at
    assert at <= now + limit.per_seconds * (1 + 1 / SLICES)
