from collections.abc import Sequence

from lamplighter.promql import (
    STALE,
    InMemoryStorage,
    Matcher,
    MatchOp,
    SelectHints,
    Selection,
    StoredSeries,
    Vector,
    evaluate,
)
from lamplighter.rules.overlay import Overlay

NOW = 1000.0
DATA = [({"__name__": "a", "host": "x"}, [(NOW - 60, 1.0), (NOW, 2.0)])]
HINTS = SelectHints(start_ms=0, end_ms=0, step_ms=1, range_ms=0, lookback_ms=300_000, function="")


def values(overlay: Overlay, expression: str, at: float = NOW) -> dict[str, float]:
    found = evaluate(expression, overlay, at)
    assert isinstance(found, Vector)
    return {sample.labels.get("host", ""): sample.value for sample in found.samples}


def an_overlay() -> Overlay:
    return Overlay(InMemoryStorage.from_samples(DATA), NOW)


def test_what_is_added_joins_the_series_that_it_is_of_and_replaces_what_was_there_at_that_time() -> None:
    overlay = an_overlay()
    overlay.add({"__name__": "a", "host": "x"}, 5.0)
    assert values(overlay, "a") == {"x": 5.0}
    assert values(overlay, "count_over_time(a[5m])") == {"x": 2.0}
    assert values(overlay, "sum_over_time(a[5m])") == {"x": 6.0}


def test_what_is_new_stands_beside_what_is_there() -> None:
    overlay = an_overlay()
    overlay.add({"__name__": "a", "host": "y"}, 5.0)
    overlay.add({"__name__": "b", "host": "z"}, 7.0)
    assert values(overlay, "a") == {"x": 2.0, "y": 5.0}
    assert values(overlay, '{__name__=~"a|b",host!="x"}') == {"y": 5.0, "z": 7.0}


def test_a_stale_marker_ends_a_series() -> None:
    overlay = an_overlay()
    overlay.add({"__name__": "a", "host": "x"}, STALE)
    assert values(overlay, "a") == {}
    assert values(overlay, "a offset 1m") == {"x": 1.0}


def test_the_past_does_not_know_what_was_added() -> None:
    overlay = an_overlay()
    overlay.add({"__name__": "b"}, 5.0)
    assert values(overlay, "b offset 1s") == {}
    assert values(overlay, "b", NOW - 1) == {}


class Hinted:
    """Rolls everything up where it is let."""

    def select(self, matchers: Sequence[Matcher], start: float, end: float) -> Sequence[StoredSeries]:
        return InMemoryStorage.from_samples(DATA).select(matchers, start, end)

    def select_hinted(
        self, matchers: Sequence[Matcher], start: float, end: float, hints: SelectHints
    ) -> Selection:
        del hints
        return Selection(self.select(matchers, start, end), infos=("rolled up",))


def test_hints_reach_what_lies_below_unless_samples_were_added_to_it() -> None:
    overlay = Overlay(Hinted(), NOW)
    matchers = [Matcher("__name__", MatchOp.EQUAL, "a")]
    assert overlay.select_hinted(matchers, 0, NOW, HINTS).infos == ("rolled up",)
    overlay.add({"__name__": "a", "host": "x"}, 5.0)
    raw = overlay.select_hinted(matchers, 0, NOW, HINTS)
    assert (raw.infos, raw.series[0].values) == ((), (1.0, 5.0))
