"""Numbers and times as people read them."""

import pytest

from lamplighter.web import wording
from tests.support.pages import NOW


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (605, "10 min 5 s"),
        (3600, "1 h"),
        (7259, "2 h"),
        (93_600, "1 d 2 h"),
        (86_460, "1 d"),
    ],
)
def test_a_duration_is_said_in_two_units(seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, wording.NOTHING), (0.0004, "0.4 ms"), (0.045, "45 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s")],
)
def test_a_response_time_is_said_shortly(seconds: float | None, said: str) -> None:
    assert wording.milliseconds(seconds) == said


def test_times_are_in_utc_and_say_so() -> None:
    assert wording.moment(NOW) == "20 Nov 2026, 12:30 UTC"
    assert wording.short_moment(NOW) == "20 Nov 12:30:05 UTC"
    assert wording.clock(NOW) == "12:30:05 UTC"
    assert wording.iso(NOW) == "2026-11-20T12:30:05Z"
    assert wording.day_name("2026-11-02") == "2 Nov"


@pytest.mark.parametrize(("number", "said"), [(0, "0 checks"), (1, "1 check"), (1234, "1,234 checks")])
def test_things_are_counted_in_the_right_number(number: int, said: str) -> None:
    assert wording.count(number, "check") == said


@pytest.mark.parametrize(
    ("size", "said"), [(512, "512 B"), (1536, "1.5 KiB"), (16e9, "14.9 GiB"), (3e12, "2.7 TiB")]
)
def test_sizes_are_in_binary_units(size: float, said: str) -> None:
    assert wording.byte_size(size) == said
