"""The api function over tables."""

import base64
import gzip
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.deployed import Deployed, deployed
from tests.support.handlers import EVENTS, event_of
from tests.support.http_events import http_event
from tests.support.pages import SECRET


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed("api", monkeypatch) as function:
        yield function


def _event(token: str) -> dict[str, Any]:
    event = event_of("api/checks.json")
    return event | {"headers": event["headers"] | {"authorization": f"Bearer {token}"}}


def test_the_admin_secret_as_a_bearer_token_lists_the_checks(api: Deployed) -> None:
    answer = api.answer(_event(SECRET))
    assert answer["statusCode"] == 200
    (check,) = json.loads(answer["body"])["checks"]
    assert (check["key"], check["state"], check["latencySeconds"]) == ("core_shop", "up", 0.045)


def test_another_token_is_refused(api: Deployed) -> None:
    answer = api.answer(event_of("api/checks.json"))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (401, "application/problem+json")
    assert "shop" not in answer["body"]


def test_guesses_are_counted_in_the_table(api: Deployed) -> None:
    statuses = [api.answer(_event(f"guess {number}"))["statusCode"] for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2


def _as_grafana(event: dict[str, Any]) -> dict[str, Any]:
    """Return a recorded event with the secret of this account, about the hour before now."""
    now = int(time.time())
    pairs = {"1795174200": str(now - 3600), "1795177800": str(now)}
    address, body = event["rawQueryString"], base64.b64decode(event.get("body", "")).decode()
    for before, after in pairs.items():
        address, body = address.replace(before, after), body.replace(before, after)
    authorization = "Basic " + base64.b64encode(f"grafana:{SECRET}".encode()).decode()
    sent = {"body": base64.b64encode(body.encode()).decode()} if "body" in event else {}
    headers = event["headers"] | {"authorization": authorization}
    return event | sent | {"rawQueryString": address, "headers": headers}


def _document(answer: dict[str, Any]) -> dict[str, Any]:
    body = answer["body"]
    text = gzip.decompress(base64.b64decode(body)) if answer["isBase64Encoded"] else body
    document: dict[str, Any] = json.loads(text)
    return document


def test_what_grafana_asks_for_is_answered(api: Deployed) -> None:
    events = [_as_grafana(event) for event in json.loads((EVENTS / "api" / "grafana.json").read_text())]
    answers = [_document(api.answer(event)) for event in events]
    assert [answer["status"] for answer in answers] == ["success"] * len(events)
    build, two, labels, names, checks, series, metadata, matrix, vector, exemplars, rules, alerts = (
        answer["data"] for answer in answers
    )
    assert build["version"].startswith("3.")
    assert two["result"][1] == "2"
    assert labels == ["__name__", "check", "group", "key"]
    assert {"check_state", "probe_duration_seconds"} <= set(names)
    assert checks == ["shop"]
    assert [found["__name__"] for found in series] == ["check_state", "probe_duration_seconds"]
    assert metadata["check_state"][0]["type"] == "gauge"
    assert matrix["result"][0]["metric"] == {"check": "shop"}
    assert {value for _, value in matrix["result"][0]["values"]} == {"1"}
    assert vector["result"][0]["metric"]["key"] == "core_shop"
    assert exemplars == []
    assert {rule["type"] for group in rules["groups"] for rule in group["rules"]} == {"alerting"}
    assert alerts == {"alerts": []}


def test_a_lost_table_is_an_error_in_prometheus_format(api: Deployed) -> None:
    api.lose_tables()
    event = _as_grafana(json.loads((EVENTS / "api" / "grafana.json").read_text())[1])
    answer = api.answer(event)
    assert (answer["statusCode"], _document(answer)["errorType"]) == (503, "unavailable")


def test_alerts_of_other_servers_are_taken_and_shown(api: Deployed) -> None:
    """There is no queue in this account: the flush is left to the sweep."""
    posted = _as_alertmanager("POST", "alerts", [{"labels": {"alertname": "Full", "severity": "critical"}}])
    assert api.answer(posted)["statusCode"] == 200
    answer = api.answer(_as_alertmanager("GET", "alerts?filter=severity%3Dcritical"))
    (alert,) = json.loads(answer["body"])
    assert (alert["labels"]["alertname"], alert["status"]["state"]) == ("Full", "active")
    assert answer["headers"]["content-type"] == "application/json"


def _as_alertmanager(method: str, path: str, body: object = None) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}
    event = http_event(method, f"/api/v2/{path}", headers=headers)
    return event if body is None else event | {"body": json.dumps(body)}
