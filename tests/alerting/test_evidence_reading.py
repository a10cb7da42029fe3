"""Evidence from stored frames: the present of all checks, the last hour of those that are told of."""

from collections.abc import Iterable

from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.alerting.evidence_reading import present, read_evidence
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.memory import InMemoryTelemetryStore
from lamplighter.telemetry.series import Frame, Note
from tests.support.pages import NOW, Seen, a_frame, a_summary

SHOP, PAY, WIKI = a_summary("shop"), a_summary("pay"), a_summary("wiki", "other")
REFUSED = Note(cause="refused")


def a_store(frames: Iterable[Frame]) -> InMemoryTelemetryStore:
    """Return a store with these frames."""
    store = InMemoryTelemetryStore()
    for frame in frames:
        store.write(frame)
    return store


def evidence_of(store: InMemoryTelemetryStore, key: str = SHOP.key, now: float = NOW) -> Evidence | None:
    """Return what is known of one check."""
    return read_evidence(store, present(store, now), [key], now).get(key)


def test_the_newest_round_says_how_long_it_took_and_where() -> None:
    found = evidence_of(a_store([a_frame([Seen(summary=SHOP, seconds=0.1), Seen(summary=PAY, seconds=9.0)])]))
    assert found is not None
    assert found.response_seconds == 0.1
    assert [name for name, _ in found.phases] == ["resolve", "connect", "tls", "processing", "transfer"]
    assert abs(sum(seconds for _, seconds in found.phases) - 0.1) < 1e-9


def test_the_last_hour_is_by_minute_and_leaves_gaps() -> None:
    frames = [
        a_frame([Seen(summary=SHOP, seconds=0.2)], NOW - 59 * 60),
        a_frame([Seen(summary=SHOP, seconds=0.3)], NOW - 65),
        a_frame([Seen(summary=SHOP, state=CheckState.DOWN, seconds=None)], NOW - 5),
        a_frame([Seen(summary=SHOP, seconds=0.4)], NOW - 2),
    ]
    found = evidence_of(a_store(frames))
    assert found is not None
    assert found.minutes[0] == Minute(CheckState.UP, 0.2)
    assert found.minutes[58] == Minute(CheckState.UP, 0.3)
    assert found.minutes[59] == Minute(CheckState.DOWN, 0.4), "the worst state and the slowest answer"
    assert len(found.minutes) == 60
    assert set(found.minutes[1:58]) == {None}


def test_checks_alike_are_those_of_the_group_and_those_that_fail_likewise() -> None:
    seen = [
        Seen(summary=SHOP, state=CheckState.DOWN, note=REFUSED),
        Seen(summary=PAY, state=CheckState.DEGRADED, note=Note(cause="latency")),
        Seen(summary=a_summary("third")),
        Seen(summary=WIKI, state=CheckState.DOWN, note=REFUSED),
    ]
    found = evidence_of(a_store([a_frame(seen)]))
    assert found is not None
    assert (found.group, found.alike, found.alike_failing, found.same_cause) == ("core", 3, 2, 1)


def test_a_source_that_has_fallen_silent_says_nothing() -> None:
    store = a_store([a_frame([Seen(summary=SHOP)], NOW - 1000)])
    assert evidence_of(store) is None


def test_a_check_that_moved_is_known_by_its_newest_source() -> None:
    old = a_frame([Seen(summary=SHOP, seconds=1.0)], NOW - 60, source="checks/local/60/0")
    new = a_frame([Seen(summary=SHOP, seconds=2.0)], NOW - 5, source="checks/local/60/1")
    found = evidence_of(a_store([new, old]))
    assert found is not None
    assert found.response_seconds == 2.0
    assert sum(seconds for _, seconds in found.phases) < 2.1
