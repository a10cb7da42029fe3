import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.event_document import event_document
from lamplighter.alerting.event_reading import event_of

moments = st.integers(0, 4_000_000_000_000).map(lambda milliseconds: milliseconds / 1000)
texts = st.text(max_size=10)


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(EventKind))
    told = kind in (EventKind.NOTIFICATION, EventKind.ACTION)
    return Event(
        at=draw(moments),
        kind=kind,
        fingerprint=draw(texts),
        alertname=draw(texts),
        check=draw(texts),
        check_name=draw(texts),
        group=draw(texts),
        severity=draw(texts),
        state=draw(st.sampled_from(["firing", "resolved"])),
        pending_since=draw(st.none() | moments),
        starts_at=draw(moments),
        ends_at=draw(st.none() | moments),
        superseded=draw(st.booleans()),
        summary=draw(texts),
        cause=draw(texts),
        failed_conditions=tuple(draw(st.lists(texts, max_size=2))),
        labels=draw(st.dictionaries(texts, texts, max_size=2)),
        receiver=draw(texts),
        reason=draw(texts),
        outcome=draw(st.sampled_from(Outcome)) if told else None,
        author=draw(texts),
    )


@given(events())
def test_what_is_written_is_read_as_it_was(event: Event) -> None:
    assert event_document(event_of(event_document(event))) == event_document(event)


@pytest.mark.parametrize("document", [{}, {"kind": "rain", "alert": {}}, {"kind": "transition", "alert": None}])
def test_what_is_no_event_is_told_as_such(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        event_of(document)
