"""Silences are made, changed and ended whoever else does so at the same time."""

from collections.abc import Sequence

import pytest

from lamplighter.alerting.silence_desk import LOST_RACES, SilenceDesk, in_order
from lamplighter.alerting.silence_store import SilenceStore
from lamplighter.alerting.silences import Silence
from lamplighter.errors import InvalidSilence, StoreUnavailable
from lamplighter.matching import parse_matchers
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.state.store import Record
from tests.support.alerts import NOON

HOUR = 3600.0


class Raced(InMemoryStateStore):
    """Loses as many races as it is told to."""

    def __init__(self, lost: int) -> None:
        super().__init__()
        self.lost = lost

    def put_all(self, records: Sequence[Record]) -> bool:
        """Write, or find that someone was first."""
        self.lost -= 1
        return self.lost < 0 and super().put_all(records)


def a_desk(lost: int = 0) -> SilenceDesk:
    """Return a desk that numbers its silences."""
    numbers = iter(range(1, 100))
    return SilenceDesk(SilenceStore(Raced(lost)), lambda: f"id-{next(numbers)}")


def a_silence(silence_id: str = "", starts_at: float = NOON, ends_at: float = NOON + HOUR) -> Silence:
    return Silence(id=silence_id, matchers=parse_matchers("a=b"), starts_at=starts_at, ends_at=ends_at)


def test_a_silence_is_made_changed_and_ended() -> None:
    desk = a_desk()
    made = desk.put(a_silence(), NOON)
    assert made is not None
    longer = desk.put(a_silence(made.id, ends_at=NOON + 2 * HOUR), NOON + 1)
    assert longer is not None
    assert (longer.id, longer.ends_at) == (made.id, NOON + 2 * HOUR)
    ended = desk.end(made.id, NOON + 2)
    assert ended is not None
    assert ended.ends_at == NOON + 2
    assert desk.end(made.id, NOON + 3) == ended, "ending twice changes nothing"


def test_what_is_not_there_is_neither_changed_nor_ended() -> None:
    desk = a_desk()
    assert desk.put(a_silence("gone"), NOON) is None
    assert desk.end("gone", NOON) is None
    assert desk.get("gone", NOON) is None


def test_a_lost_race_is_run_again() -> None:
    desk = a_desk(lost=LOST_RACES - 1)
    assert desk.put(a_silence(), NOON) is not None


@pytest.mark.parametrize("act", ["put", "end"])
def test_too_many_lost_races_are_the_stores_trouble(act: str) -> None:
    state = Raced(0)
    desk = SilenceDesk(SilenceStore(state), lambda: "one")
    desk.put(a_silence(), NOON)
    state.lost = LOST_RACES
    with pytest.raises(StoreUnavailable):
        desk.put(a_silence("one", ends_at=NOON + 9 * HOUR), NOON) if act == "put" else desk.end("one", NOON)


def test_a_silence_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidSilence):
        a_desk().put(Silence(matchers=(), starts_at=NOON, ends_at=NOON + HOUR), NOON)


def test_active_ones_come_first_then_what_begins_next_then_what_has_ended_last() -> None:
    active = [a_silence("a", ends_at=NOON + 9), a_silence("b", ends_at=NOON + 5)]
    pending = [a_silence("c", NOON + 9, NOON + 99), a_silence("d", NOON + 5, NOON + 99)]
    expired = [a_silence("e", NOON - 9, NOON - 5), a_silence("f", NOON - 9, NOON - 1)]
    found = in_order([*expired, *pending, *active], NOON)
    assert [silence.id for silence in found] == ["b", "a", "d", "c", "f", "e"]
