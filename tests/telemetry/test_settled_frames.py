"""Frames that an instance remembers between queries: what is read again, what is not, and for how long."""

from lamplighter.telemetry.catalogue import Catalogue
from lamplighter.telemetry.codec import encode
from lamplighter.telemetry.frame_memory import DecodedFrame
from lamplighter.telemetry.series import Series
from lamplighter.telemetry.settled_frames import (
    KEPT_SECONDS,
    RULES_SETTLED_AFTER_MS,
    SETTLED_AFTER_MS,
    SettledFrames,
)
from lamplighter.telemetry.stored import StoredFrame
from tests.support.aws import FakeTime
from tests.support.frames import START_MS

HOUR = ("s/0", START_MS)
MINUTE_MS = 60_000
MUCH_LATER_MS = START_MS + 7_200_000
CATALOGUE = Catalogue.of([Series.of("up")])
PLENTY = 1_000_000


def at(minute: float) -> int:
    return START_MS + round(minute * MINUTE_MS)


def frames(*minutes: float, expires_at: float = float("inf")) -> list[DecodedFrame]:
    values = encode(CATALOGUE, [1.0])
    return [
        DecodedFrame(StoredFrame(at(minute), CATALOGUE.id, values, expires_at=expires_at), CATALOGUE)
        for minute in minutes
    ]


def recalled(
    settled: SettledFrames, first: float, last: float, now_ms: int = MUCH_LATER_MS
) -> tuple[list[float], float]:
    """Return the minutes of the frames that are known, and from which minute on the store is asked."""
    known, begin_ms = settled.recall(HOUR, at(first), at(last), now_ms)
    return [(frame.timestamp_ms - START_MS) / MINUTE_MS for frame in known], (begin_ms - START_MS) / MINUTE_MS


def test_what_lies_within_the_stretch_that_was_read_is_known() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    settled.keep(HOUR, at(10), at(50), frames(10, 20, 30, 40, 50), MUCH_LATER_MS)
    assert recalled(settled, 20, 40)[0] == [20, 30, 40]
    assert recalled(settled, 20, 40)[1] > 40


def test_only_the_rest_is_asked_for_where_the_range_goes_on() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    settled.keep(HOUR, at(0), at(30), frames(0, 30), MUCH_LATER_MS)
    known, begin = recalled(settled, 0, 59)
    assert known == [0, 30]
    assert begin == 30 + 1 / MINUTE_MS


def test_a_range_that_begins_before_what_is_known_is_read_whole() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    settled.keep(HOUR, at(10), at(30), frames(10, 30), MUCH_LATER_MS)
    assert recalled(settled, 5, 30) == ([], 5)
    assert recalled(settled, 45, 50) == ([], 45)


def test_frames_of_the_last_minutes_are_asked_for_every_time() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    now_ms = at(30)
    settled.keep(HOUR, at(0), at(30), frames(0, 10, 25, 28, 30), now_ms)
    known, begin = recalled(settled, 0, 30, now_ms)
    assert known == [0, 10, 25]
    assert begin == (now_ms - SETTLED_AFTER_MS - START_MS + 1) / MINUTE_MS


def test_what_rules_record_may_come_an_hour_late() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    hour, now_ms = ("rules/late.yml/group", START_MS), at(50) + RULES_SETTLED_AFTER_MS
    settled.keep(hour, at(0), at(59), frames(0, 50, 55), now_ms)
    known, begin_ms = settled.recall(hour, at(0), at(59), now_ms)
    assert [frame.timestamp_ms for frame in known] == [at(0), at(50)]
    assert begin_ms == at(50) + 1


def test_an_hour_that_goes_on_grows_and_an_empty_one_is_known_to_be_empty() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    settled.keep(HOUR, at(0), at(20), frames(0, 20), MUCH_LATER_MS)
    settled.keep(HOUR, at(10), at(40), frames(20, 40), MUCH_LATER_MS)
    assert recalled(settled, 0, 40)[0] == [0, 20, 40]
    settled.keep(("s/1", START_MS), at(0), at(59), [], MUCH_LATER_MS)
    assert settled.recall(("s/1", START_MS), at(0), at(59), MUCH_LATER_MS) == ([], at(59) + 1)


def test_what_was_read_once_is_forgotten_in_time_even_if_it_has_grown_since() -> None:
    clock = FakeTime(0)
    settled = SettledFrames(clock, PLENTY)
    settled.keep(HOUR, at(0), at(20), frames(0), MUCH_LATER_MS)
    clock.now = KEPT_SECONDS - 1
    settled.keep(HOUR, at(0), at(40), frames(0, 40), MUCH_LATER_MS)
    assert recalled(settled, 0, 40)[0] == [0, 40]
    clock.now = KEPT_SECONDS
    assert recalled(settled, 0, 40) == ([], 0)


def test_a_frame_is_not_shown_after_its_expiry() -> None:
    settled = SettledFrames(FakeTime(0), PLENTY)
    now = MUCH_LATER_MS / 1000
    settled.keep(HOUR, at(0), at(40), [*frames(0, expires_at=now), *frames(40, expires_at=now + 1)], MUCH_LATER_MS)
    assert recalled(settled, 0, 40)[0] == [40]


def test_the_hour_that_was_used_longest_ago_makes_room() -> None:
    made = frames(0, 1)
    settled = SettledFrames(FakeTime(0), most_bytes=2 * sum(frame.weight for frame in made))
    hours = [("s/0", START_MS), ("s/1", START_MS), ("s/2", START_MS)]
    for hour in hours[:2]:
        settled.keep(hour, at(0), at(59), frames(0, 1), MUCH_LATER_MS)
    settled.recall(hours[0], at(0), at(1), MUCH_LATER_MS)
    settled.keep(hours[2], at(0), at(59), frames(0, 1), MUCH_LATER_MS)
    known = [bool(settled.recall(hour, at(0), at(1), MUCH_LATER_MS)[0]) for hour in hours]
    assert known == [True, False, True]


def test_a_metric_that_is_taken_apart_adds_to_the_weight() -> None:
    frame = frames(0)[0]
    before = frame.weight
    frame.decode(None)
    assert frame.weight > before
