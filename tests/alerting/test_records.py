import json

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting import events as events_of
from lamplighter.alerting.alert import Alert, AlertState
from lamplighter.alerting.event import Event, EventKind, Outcome
from lamplighter.alerting.records import alert_from_data, alert_to_data, event_from_data, event_to_data
from tests.support.alerts import an_alert

texts = st.dictionaries(st.text(), st.text())
times = st.floats(0, 2**40)
alerts = st.builds(
    Alert,
    labels=texts,
    annotations=texts,
    state=st.sampled_from(AlertState),
    pending_since=times,
    starts_at=times,
    ends_at=st.none() | times,
    evaluated_at=times,
    clear_rounds=st.integers(0, 9),
    suspected_since=st.none() | times,
    details=st.dictionaries(st.text(), st.text() | st.lists(st.text()) | st.booleans() | st.none()),
)
events = st.builds(
    Event,
    at=times,
    kind=st.sampled_from(EventKind),
    **{name: st.text() for name in ("fingerprint", "alertname", "check", "check_name", "group", "severity")},
    state=st.sampled_from(["firing", "resolved"]),
    pending_since=st.none() | times,
    starts_at=times,
    ends_at=st.none() | times,
    superseded=st.booleans(),
    labels=texts,
    failed_conditions=st.lists(st.text()).map(tuple),
    receiver=st.text(),
    reason=st.text(),
    delivered=st.none() | st.booleans(),
    outcome=st.none() | st.sampled_from(Outcome),
    author=st.text(),
    message=st.dictionaries(st.text(), st.text()),
)


@given(alerts)
def test_an_alert_comes_back_as_it_went(alert: Alert) -> None:
    assert alert_from_data(json.loads(json.dumps(alert_to_data(alert)))) == alert


@given(events)
def test_an_event_comes_back_as_it_went(event: Event) -> None:
    assert event_from_data(json.loads(json.dumps(event_to_data(event)))) == event


def test_fields_of_a_newer_version_are_passed_over() -> None:
    alert = an_alert()
    assert alert_from_data({**alert_to_data(alert), "colour": "red"}) == alert


def test_an_outcome_that_only_a_newer_version_knows_is_none() -> None:
    event = events_of.notification("f" * 16, an_alert(), 1.0, integration="a", reason="", delivered=False)
    assert event_from_data({**event_to_data(event), "outcome": "teleported"}).status == "failed"
