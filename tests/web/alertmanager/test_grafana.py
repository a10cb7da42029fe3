"""What Grafana's Alertmanager data source asks for (implementation "Prometheus"), as its proxy sends it.

Paths and parameters are those of its sources: datasource/alertmanager/DataSource.ts, ngalert/api/lotex_am.go,
unified/api/alertmanagerApi.ts, alertSilencesApi.ts and ngalert/sender.
"""

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.alertmanager_api import AlertmanagerWorld, routed_by
from tests.support.pages import SECRET

ROUTING = """
route:
  receiver: team
  group_by: [alertname]
  routes: [{receiver: pager, matchers: [severity="critical"]}]
receivers: [{name: team, log_configs: [{}]}, {name: pager, log_configs: [{}]}]
"""
BY_PROXY = {
    "authorization": "Basic " + base64.b64encode(f"grafana:{SECRET}".encode()).decode(),
    "user-agent": "Grafana/12.1.0",
    "x-forwarded-for": "10.0.0.7",
    "x-grafana-user": "admin",
}
SILENCE = {
    "comment": "new disk",
    "createdBy": "admin",
    "endsAt": "2026-11-20T14:00:00.000Z",
    "matchers": [
        {"isEqual": True, "isRegex": False, "name": "alertname", "value": "DiskFull"},
        {"isEqual": False, "isRegex": True, "name": "instance", "value": "web-.*"},
    ],
    "startsAt": "2026-11-20T12:00:00.000Z",
}
SENT = [
    {
        "labels": {"alertname": "DiskFull", "instance": "db-1", "severity": "critical", "grafana_folder": "hosts"},
        "annotations": {"summary": "93 % used", "__value_string__": "[ var='A' value=93 ]"},
        "startsAt": "2026-11-20T13:29:10.123456789+01:00",
        "endsAt": "2026-11-20T12:34:10.123456789Z",
        "generatorURL": "https://grafana.example.com/alerting/grafana/abc/view?orgId=1",
    },
    {"labels": {"alertname": "Slow", "a b": 'c"d'}, "annotations": {}, "endsAt": "2026-11-20T12:34:10Z"},
]


class Grafana:
    """Asks through its proxy."""

    def __init__(self) -> None:
        self._world = AlertmanagerWorld(routed_by(ROUTING))

    def asks(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return status and document."""
        return self._world.call(method, path, body, headers=BY_PROXY)

    def reads(self, path: str, **parameters: object) -> Any:
        """Return what a GET is answered with, which must be well."""
        status, document = self.asks("GET", f"/api/v2/{path}?{urlencode(parameters, doseq=True)}")
        assert status == 200, document
        return document


@pytest.fixture
def grafana() -> Grafana:
    return Grafana()


def names(alerts: list[Any]) -> list[str]:
    return sorted(alert["labels"]["alertname"] for alert in alerts)


def test_its_health_check_finds_a_prometheus_alertmanager_and_no_mimir(grafana: Grafana) -> None:
    assert grafana.asks("GET", "/alertmanager/api/v2/status")[0] == 404
    status, document = grafana.asks("GET", "/api/v2/status")
    assert status == 200
    assert document.keys() == {"cluster", "config", "uptime", "versionInfo"}
    assert "receiver: pager" in document["config"]["original"]


def test_it_delivers_alerts_of_its_own_rules(grafana: Grafana) -> None:
    assert grafana.asks("POST", "/api/v2/alerts", SENT) == (200, None)
    found = {alert["labels"]["alertname"]: alert for alert in grafana.reads("alerts")}
    assert found["DiskFull"]["startsAt"] == "2026-11-20T12:29:10.123Z"
    assert found["DiskFull"]["generatorURL"] == SENT[0]["generatorURL"]
    assert found["DiskFull"]["annotations"] == SENT[0]["annotations"]
    assert found["DiskFull"]["receivers"] == [{"name": "pager"}]
    assert found["Slow"]["labels"] == SENT[1]["labels"]


def test_it_lists_alerts_by_quoted_matchers_and_states(grafana: Grafana) -> None:
    grafana.asks("POST", "/api/v2/alerts", SENT)
    grafana.asks("POST", "/api/v2/silences", SILENCE)
    assert names(grafana.reads("alerts", filter=['alertname="DiskFull"', 'instance=~"db-.*"'])) == ["DiskFull"]
    assert names(grafana.reads("alerts", filter=['"a b"="c\\"d"'])) == ["Slow"]
    states = {"silenced": "false", "active": "true", "inhibited": "false", "unprocessed": "false"}
    assert names(grafana.reads("alerts", **states)) == ["Slow"]
    (silenced,) = grafana.reads("alerts", active="false")
    assert (silenced["status"]["state"], len(silenced["status"]["silencedBy"])) == ("suppressed", 1)


def test_it_shows_alerts_in_their_groups(grafana: Grafana) -> None:
    grafana.asks("POST", "/api/v2/alerts", SENT)
    groups = grafana.reads("alerts/groups")
    assert [(group["labels"], group["receiver"]) for group in groups] == [
        ({"alertname": "DiskFull"}, {"name": "pager"}),
        ({"alertname": "Slow"}, {"name": "team"}),
    ]
    assert [names(group["alerts"]) for group in groups] == [["DiskFull"], ["Slow"]]
    assert len(grafana.reads("alerts/groups", filter=['severity="critical"'], receiver="pager")) == 1
    assert grafana.reads("alerts/groups", filter=['severity="critical"'], receiver="team") == []


def test_it_makes_changes_and_ends_silences(grafana: Grafana) -> None:
    status, made = grafana.asks("POST", "/api/v2/silences", SILENCE)
    assert (status, made.keys()) == (200, {"silenceID"})
    # Its own parameters go through to the Alertmanager.
    (listed,) = grafana.reads("silences", ruleMetadata="true", accesscontrol="true")
    assert (listed["id"], listed["status"]) == (made["silenceID"], {"state": "active"})
    assert listed["matchers"] == SILENCE["matchers"]
    one = grafana.reads(f"silence/{listed['id']}", ruleMetadata="true", accesscontrol="true")
    assert one == listed
    longer = {**SILENCE, "id": listed["id"], "startsAt": listed["startsAt"], "endsAt": "2026-11-20T20:00:00.000Z"}
    assert grafana.asks("POST", "/api/v2/silences", longer) == (200, {"silenceID": listed["id"]})
    assert grafana.asks("DELETE", f"/api/v2/silence/{quote(listed['id'])}") == (200, None)
    assert [silence["status"] for silence in grafana.reads("silences")] == [{"state": "expired"}]


def test_what_is_wrong_with_a_silence_is_an_answer_that_it_can_show(grafana: Grafana) -> None:
    status, answer = grafana.asks("POST", "/api/v2/silences", {**SILENCE, "matchers": []})
    assert 400 <= status < 500
    assert json.dumps(answer)
