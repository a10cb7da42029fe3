from collections.abc import Sequence

import pytest

from lamplighter.promql import InMemoryStorage, Matcher, MatchOp, SelectHints, Selection, StoredSeries
from lamplighter.rules import remembering
from lamplighter.rules.remembering import Remembering

UP = [Matcher("__name__", MatchOp.EQUAL, "up")]
DATA = [({"__name__": "up", "host": str(number)}, [(0.0, 1.0), (60.0, 2.0)]) for number in range(3)]
HINTS = SelectHints(start_ms=0, end_ms=0, step_ms=1, range_ms=0, lookback_ms=300_000, function="")


class Counting:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.storage = InMemoryStorage.from_samples(DATA)
        self.asked = 0

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        self.asked += 1
        return self.storage.select(matchers, start, end)


class CountingHinted(Counting):
    """Chooses by hints."""

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        return Selection(self.select(matchers, start, end), warnings=(f"for {hints.function or 'nothing'}",))


def test_what_was_asked_before_is_not_asked_again_and_what_differs_is() -> None:
    below = Counting()
    storage = Remembering(below)
    first = storage.select(UP, 0, 60)
    assert storage.select(UP, 0, 60) == first == below.storage.select(UP, 0, 60)
    assert below.asked == 1
    storage.select(UP, 0, 59)
    storage.select([Matcher("__name__", MatchOp.NOT_EQUAL, "up")], 0, 60)
    assert below.asked == 3


@pytest.mark.parametrize(("kind", "warnings"), [(Counting, ()), (CountingHinted, ("for nothing",))])
def test_hints_reach_those_who_want_them(kind: type[Counting], warnings: tuple[str, ...]) -> None:
    below = kind()
    storage = Remembering(below)
    assert storage.select_hinted(UP, 0, 60, HINTS) == storage.select_hinted(UP, 0, 60, HINTS)
    assert storage.select_hinted(UP, 0, 60, HINTS).warnings == warnings
    assert below.asked == 1


def test_more_than_may_be_remembered_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_SAMPLES", 10)
    below = Counting()
    storage = Remembering(below)
    for _ in range(2):
        storage.select(UP, 0, 0)
        storage.select(UP, 0, 60)
    assert below.asked == 3
