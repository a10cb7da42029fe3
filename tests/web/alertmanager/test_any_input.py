"""Whatever is sent, the answer is one that Alertmanager could give, and what was kept can be shown."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.web.http import Request
from tests.support.alertmanager_api import BEARER, AlertmanagerWorld, routed_by
from tests.support.pages import NOW

ROUTING = """
route: {receiver: team, group_by: [a], routes: [{receiver: team, matchers: ['b=~".+"'], group_by: ['...']}]}
receivers: [{name: team, log_configs: [{}]}]
inhibit_rules: [{source_matchers: ['a=~".*"'], target_matchers: ['b!="x"'], equal: [a]}]
"""
CONFIGURATION = routed_by(ROUTING)
TEXTS = st.one_of(
    st.text(max_size=5), st.sampled_from(["a", "b", "", ".*", "(", "\ud800", "\x00", "2026-11-20T12:00:00Z"])
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
TIMES = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.sampled_from(["", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999Z", "2026-11-20T12:30:05+23:59"]),
    VALUES,
)
LABELS = st.one_of(st.dictionaries(TEXTS, TEXTS, max_size=3), VALUES)
ALERT = st.fixed_dictionaries(
    {"labels": LABELS},
    optional={"annotations": LABELS, "startsAt": TIMES, "endsAt": TIMES, "generatorURL": TEXTS, "x": VALUES},
)
MATCHER = st.fixed_dictionaries(
    {"name": TEXTS, "value": TEXTS, "isRegex": st.booleans()}, optional={"isEqual": st.booleans(), "x": VALUES}
)
SILENCE = st.fixed_dictionaries(
    {
        "matchers": st.lists(st.one_of(MATCHER, VALUES), max_size=3),
        "startsAt": TIMES,
        "endsAt": TIMES,
        "createdBy": TEXTS,
        "comment": TEXTS,
    },
    optional={"id": st.one_of(TEXTS, st.uuids().map(str), VALUES), "annotations": LABELS},
)
KNOWN = {200, 400, 404, 415, 422}


def world() -> AlertmanagerWorld:
    return AlertmanagerWorld(CONFIGURATION)


def all_can_be_shown(found: AlertmanagerWorld) -> None:
    for path in ("alerts", "alerts/groups", "silences"):
        for document in found.get(path):
            json.dumps(document, ensure_ascii=False).encode()


@given(st.one_of(st.lists(ALERT, max_size=4), VALUES))
def test_any_alerts(body: Any) -> None:
    found = world()
    status, _ = found.call("POST", "/api/v2/alerts", json.dumps(body).encode())
    assert status in KNOWN
    all_can_be_shown(found)


@given(st.one_of(SILENCE, VALUES))
def test_any_silence(body: Any) -> None:
    found = world()
    status, answer = found.call("POST", "/api/v2/silences", json.dumps(body).encode())
    assert status in KNOWN
    all_can_be_shown(found)
    if status == 200:
        assert found.get(f"silence/{answer['silenceID']}")


@given(st.binary(max_size=40))
def test_any_bytes(body: bytes) -> None:
    for path in ("alerts", "silences"):
        assert world().call("POST", f"/api/v2/{path}", body)[0] in KNOWN


@given(
    st.sampled_from(["alerts", "alerts/groups", "silences", "receivers", "status"]),
    st.lists(
        st.tuples(st.sampled_from(["filter", "receiver", "receiver_matchers", "active", "muted", "x"]), TEXTS),
        max_size=4,
    ),
)
def test_any_parameters(path: str, pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)
    assert world().call("GET", f"/api/v2/{path}?{query}")[0] in KNOWN


@given(st.text(), st.text())
def test_any_path_and_query(path: str, query: str) -> None:
    request = Request(method="GET", path=f"/api/v2/silence/{path}", query_string=query, headers=BEARER)
    assert world().api.answer(request, NOW).status in KNOWN
