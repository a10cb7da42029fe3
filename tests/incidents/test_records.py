import json

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.incidents.incident import Incident, IncidentState, Member, Phase
from lamplighter.incidents.records import entry_from_data, entry_to_data, incident_from_data, incident_to_data
from lamplighter.incidents.timeline import Entry, EntryKind

times = st.floats(0, 2**40)
phases = st.none() | st.sampled_from(Phase)
sets = st.frozensets(st.text())
incidents = st.builds(
    Incident,
    **{name: st.text() for name in ("id", "title", "title_check", "severity", "merged_into")},
    state=st.sampled_from(IncidentState),
    **dict.fromkeys(("opened_at", "changed_at"), times),
    **{name: st.none() | times for name in ("quiet_since", "resolved_at")},
    said=phases,
    members=st.dictionaries(st.text(), st.builds(Member, times, st.none() | times, st.booleans())),
    **dict.fromkeys(("group_keys", "checks", "needs"), sets),
    absorbed=st.lists(st.text()).map(tuple),
)
entries = st.builds(
    Entry,
    at=times,
    kind=st.sampled_from(EntryKind),
    serial=st.integers(0, 2**40),
    **{name: st.text() for name in ("fingerprint", "alertname", "check", "severity", "text", "author", "other")},
    phase=phases,
)


@given(incidents.filter(lambda incident: incident.id != ""))
def test_an_incident_comes_back_as_it_went(incident: Incident) -> None:
    assert incident_from_data({**json.loads(json.dumps(incident_to_data(incident))), "newer": 1}) == incident


@given(entries)
def test_a_line_comes_back_as_it_went(entry: Entry) -> None:
    assert entry_from_data({**json.loads(json.dumps(entry_to_data(entry))), "newer": 1}) == entry
