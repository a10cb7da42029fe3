"""Roll-ups that an instance remembers between queries: asked for once, and for how long."""

from collections.abc import Sequence
from math import inf

from lamplighter.telemetry.hours import HOUR_MS
from lamplighter.telemetry.settled_frames import KEPT_SECONDS
from lamplighter.telemetry.settled_roll_ups import SettledRollUps
from lamplighter.telemetry.stored import RollUpPart, StoredRollUp
from lamplighter.telemetry.tiers import FIVE_MINUTES, ONE_HOUR, Tier
from tests.support.aws import FakeTime
from tests.support.frames import START_MS

DAYS_LATER_MS = START_MS + 48 * HOUR_MS
PLENTY = 1_000_000


class Hours:
    """A source's roll-ups by the number of the hour; notes what is read."""

    def __init__(self, *numbers: int, expires_at: float = inf) -> None:
        self.stored = {number: roll_up(number, expires_at) for number in numbers}
        self.read: list[tuple[int, int]] = []

    def __call__(self, first_ms: int, last_ms: int) -> Sequence[StoredRollUp]:
        first, last = ((at - START_MS) // HOUR_MS for at in (first_ms, last_ms))
        self.read.append((first, last))
        return [one for number, one in self.stored.items() if first <= number <= last]


def roll_up(number: int, expires_at: float = inf) -> StoredRollUp:
    return StoredRollUp(START_MS + number * HOUR_MS, ("one",), (RollUpPart(0, 1, bytes(1000)),), expires_at)


def read(
    settled: SettledRollUps,
    hours: Hours,
    first: int,
    last: int,
    *,
    tier: Tier = FIVE_MINUTES,
    now_ms: int = DAYS_LATER_MS,
) -> list[int]:
    """Return the numbers of the hours that come back."""
    begin, end = (START_MS + number * HOUR_MS for number in (first, last))
    return [(one.hour_ms - START_MS) // HOUR_MS for one in settled.read("s/0", tier, begin, end, now_ms, hours)]


def test_hours_are_asked_for_once_and_new_ones_alone() -> None:
    settled, hours = SettledRollUps(FakeTime(0), PLENTY), Hours(0, 1, 2, 3, 4)
    assert read(settled, hours, 0, 3) == [0, 1, 2, 3]
    assert read(settled, hours, 1, 4) == [1, 2, 3, 4]
    assert read(settled, hours, 1, 4) == [1, 2, 3, 4]
    assert hours.read == [(0, 3), (4, 4)]


def test_each_tier_is_remembered_for_itself() -> None:
    settled, hours = SettledRollUps(FakeTime(0), PLENTY), Hours(0)
    read(settled, hours, 0, 0)
    assert read(settled, Hours(), 0, 0, tier=ONE_HOUR) == []


def test_an_hour_that_is_not_there_is_asked_for_again_only_while_it_may_still_appear() -> None:
    settled, hours = SettledRollUps(FakeTime(0), PLENTY), Hours(0)
    for _ in range(2):
        assert read(settled, hours, 0, 1) == [0]
    assert hours.read == [(0, 1)]
    soon_ms = START_MS + 4 * HOUR_MS
    for _ in range(2):
        assert read(settled, hours, 2, 3, now_ms=soon_ms) == []
    assert hours.read[1:] == [(2, 3), (2, 3)]


def test_an_hour_that_was_folded_again_is_seen_in_time() -> None:
    clock = FakeTime(0)
    settled, hours = SettledRollUps(clock, PLENTY), Hours(0)
    read(settled, hours, 0, 0)
    clock.now += KEPT_SECONDS
    read(settled, hours, 0, 0)
    assert hours.read == [(0, 0), (0, 0)]


def test_an_hour_is_not_shown_after_its_expiry() -> None:
    settled, hours = SettledRollUps(FakeTime(0), PLENTY), Hours(0, expires_at=DAYS_LATER_MS / 1000)
    assert read(settled, hours, 0, 0, now_ms=DAYS_LATER_MS - 1) == [0]
    assert read(settled, hours, 0, 0, now_ms=DAYS_LATER_MS) == []


def test_what_was_used_longest_ago_makes_room() -> None:
    settled, hours = SettledRollUps(FakeTime(0), most_bytes=3000), Hours(0, 1, 2)
    for number in (0, 1, 0, 2, 0, 1):
        read(settled, hours, number, number)
    assert hours.read == [(0, 0), (1, 1), (2, 2), (1, 1)]
