"""The endpoints over HTTP: who is let in, in which formats they answer."""

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from lamplighter.errors import StoreUnavailable
from lamplighter.web.api import Api
from lamplighter.web.attempts import MOST_ATTEMPTS
from lamplighter.web.gateway import encode
from lamplighter.web.http import Request, Response
from tests.support.pages import NOW, SECRET
from tests.support.prometheus_api import api_over, failing_api

BASIC = {"authorization": "Basic " + base64.b64encode(f"grafana:{SECRET}".encode()).decode()}
BEARER = {"authorization": f"Bearer {SECRET}"}
ENDPOINTS = [
    "query?query=1",
    "query_range?query=1&start=1&end=2&step=1",
    "query_exemplars?query=up",
    "format_query?query=up",
    "parse_query?query=up",
    "series?match[]=up",
    "labels",
    "label/check/values",
    "metadata",
    "rules",
    "alerts",
    "targets",
    "targets/metadata",
    "scrape_pools",
    "alertmanagers",
    "status/buildinfo",
    "status/runtimeinfo",
    "status/config",
    "status/flags",
    "status/tsdb",
]
BY_FORM = ["query", "query_range", "query_exemplars", "format_query", "parse_query", "series", "labels"]


@pytest.fixture
def api() -> Api:
    return api_over(
        [
            ({"__name__": "up", "check": "a"}, [(NOW - 60, 1.0), (NOW, 2.0)]),
            ({"__name__": "up", "check": "b"}, [(NOW - 60, 1.0), (NOW, 3.0)]),
        ]
    )


def _get(api: Api, target: str, headers: Mapping[str, str] = BEARER, address: str = "192.0.2.7") -> Response:
    path, _, query = target.partition("?")
    request = Request(
        method="GET", path=f"/api/v1/{path}", query_string=query, headers=headers, client_address=address
    )
    return api.answer(request, NOW)


def _post(api: Api, name: str, form: Any) -> Response:
    headers = {**BASIC, "content-type": "application/x-www-form-urlencoded"}
    request = Request(
        method="POST", path=f"/api/v1/{name}", headers=headers, body=urlencode(form, doseq=True).encode()
    )
    return api.answer(request, NOW)


def _json(response: Response) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.body)
    return document


@pytest.mark.parametrize("headers", [BEARER, BASIC])
@pytest.mark.parametrize("target", ENDPOINTS)
def test_every_endpoint_answers_to_the_secret(api: Api, target: str, headers: Mapping[str, str]) -> None:
    response = _get(api, target, headers)
    assert (response.status, _json(response)["status"]) == (200, "success")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic d3Jvbmc6d3Jvbmc="}]
)
@pytest.mark.parametrize("target", ENDPOINTS)
def test_no_endpoint_answers_without_it(api: Api, target: str, headers: Mapping[str, str]) -> None:
    response = _get(api, target, headers)
    assert response.status == 401
    assert response.headers["www-authenticate"].startswith('Bearer realm="lamplighter", Basic realm="lamplighter"')
    assert _json(response).keys() == {"status", "errorType", "error"}
    assert _json(response)["errorType"] == "unauthorized"


def test_guessing_is_stopped_in_prometheus_format_too(api: Api) -> None:
    for number in range(MOST_ATTEMPTS):
        assert _get(api, "labels", {"authorization": f"Bearer wrong {number}"}).status == 401
    stopped = _get(api, "labels")
    assert (stopped.status, _json(stopped)["errorType"]) == (429, "too_many_requests")
    assert int(stopped.headers["retry-after"]) > 0
    assert _get(api, "labels", address="192.0.2.8").status == 200


def test_a_client_with_an_old_secret_does_not_shut_out_others_behind_its_address(api: Api) -> None:
    for _ in range(5 * MOST_ATTEMPTS):
        assert _get(api, "labels", {"authorization": "Bearer of yesterday"}).status == 401
    assert _get(api, "labels").status == 200


@pytest.mark.parametrize("name", BY_FORM)
def test_what_prometheus_takes_by_form_is_taken_by_form(api: Api, name: str) -> None:
    form = {"query": "up", "start": NOW - 60, "end": NOW, "step": 60, "match[]": ["up", 'other{a="b,c"}']}
    assert _json(_post(api, name, form))["status"] == "success"


def test_a_form_and_the_address_ask_the_same(api: Api) -> None:
    form = {"query": "sum by (check) (up)", "time": NOW}
    assert _post(api, "query", form).body == _get(api, f"query?{urlencode(form)}", BASIC).body


def test_repeated_selectors_are_all_used(api: Api) -> None:
    found = _json(_post(api, "series", {"match[]": ['up{check="b"}', 'up{check="a"}']}))["data"]
    assert [labels["check"] for labels in found] == ["a", "b"]


@pytest.mark.parametrize(("method", "path"), [("POST", "rules"), ("PUT", "query"), ("DELETE", "series")])
def test_other_methods_are_refused_with_those_that_there_are(api: Api, method: str, path: str) -> None:
    response = api.answer(Request(method=method, path=f"/api/v1/{path}", headers=BEARER), NOW)
    assert response.status == 405
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    ("target", "status", "kind", "text"),
    [
        (
            "query?query=up(",
            400,
            "bad_data",
            'invalid parameter "query": 1:4: parse error: unclosed left parenthesis',
        ),
        ("query?query=up%2Bon()up", 422, "execution", "many-to-many matching not allowed"),
        ("query?query=up&timeout=0", 503, "timeout", "query timed out in expression evaluation"),
        ("series", 400, "bad_data", "no match[] parameter provided"),
        ("query_exemplars?query=up(", 400, "bad_data", "1:4: parse error: unclosed left parenthesis"),
        ("query_exemplars?start=2&end=1", 400, "bad_data", "end timestamp must not be before start timestamp"),
        ("parse_query?query=up(", 400, "bad_data", 'invalid parameter "query": 1:4: parse error: '),
        ("format_query?query=up(", 400, "bad_data", 'invalid parameter "query": 1:4: parse error: '),
    ],
)
def test_errors_have_a_type_a_text_and_its_status(
    api: Api, target: str, status: int, kind: str, text: str
) -> None:
    response = _get(api, target)
    assert response.status == status
    assert (_json(response)["status"], _json(response)["errorType"]) == ("error", kind)
    assert text in _json(response)["error"]


def test_a_store_that_does_not_answer_is_an_unavailable_service() -> None:
    response = _get(failing_api(StoreUnavailable("Query: Throttling")), "query?query=up")
    assert (response.status, _json(response)["errorType"]) == (503, "unavailable")


def test_an_unexpected_error_is_logged_and_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    response = _get(failing_api(RuntimeError("a secret detail")), "query?query=up")
    assert (response.status, _json(response)["errorType"]) == (500, "internal")
    assert "detail" not in str(response.body)
    assert "a secret detail" in caplog.text


def test_long_answers_are_gzipped_for_who_takes_it(api: Api) -> None:
    target = "query_range?query=up&start=1795177805&end=1795178100&step=1"
    response = _get(api, target, {**BEARER, "accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert isinstance(response.body, bytes)
    assert gzip.decompress(response.body).decode() == _get(api, target).body


def test_an_answer_that_is_too_large_is_explained() -> None:
    samples = [({"__name__": "up", "check": f"{number:0200d}"}, [(NOW, 1.0)]) for number in range(30_000)]
    response = _get(api_over(samples), "query?query=up")
    assert (response.status, _json(response)["errorType"]) == (422, "execution")
    assert "6,291,456 bytes" in _json(response)["error"]
    assert _get(api_over(samples), "query?query=up", {**BEARER, "accept-encoding": "gzip"}).status == 200


def test_exemplars_are_none(api: Api) -> None:
    assert _json(_get(api, "query_exemplars?query=up&start=1&end=2")) == {"status": "success", "data": []}


def test_queries_are_formatted(api: Api) -> None:
    assert _json(_post(api, "format_query", {"query": "sum(up)by(check)"}))["data"] == "sum by (check) (up)"


def test_clients_are_told_whose_api_this_is(api: Api) -> None:
    build = _json(_get(api, "status/buildinfo"))["data"]
    assert build.keys() == {"version", "revision", "branch", "buildUser", "buildDate", "goVersion"}
    assert build["version"].startswith("3.")
    assert build["revision"] == "lamplighter-1.2.3"
    runtime = _json(_get(api, "status/runtimeinfo"))["data"]
    assert (runtime["reloadConfigSuccess"], runtime["storageRetention"]) == (True, "15d")
    assert (runtime["startTime"], runtime["serverTime"]) == ("2026-11-20T11:30:05Z", "2026-11-20T12:30:05Z")
    assert _json(_get(api, "status/flags"))["data"]["query.timeout"] == "20s"


def test_the_configuration_is_what_a_prometheus_would_need_to_do_the_same(api: Api) -> None:
    configuration = yaml.safe_load(_json(_get(api, "status/config"))["data"]["yaml"])
    assert configuration == {
        "global": {"scrape_interval": "1m", "evaluation_interval": "1m"},
        "rule_files": ["a.yml", "b.yml"],
    }


@pytest.mark.parametrize(("path", "text"), [("/-/healthy", "Healthy"), ("/-/ready", "Ready")])
def test_whether_it_is_there_is_told_to_everybody(api: Api, path: str, text: str) -> None:
    response = api.answer(Request(method="GET", path=path), NOW)
    assert (response.status, response.body) == (200, f"Lamplighter is {text}.\n")


def test_without_its_store_it_is_healthy_and_not_ready() -> None:
    api = failing_api(StoreUnavailable("gone"))
    answers = [api.answer(Request(method="GET", path=f"/-/{path}"), NOW).status for path in ("healthy", "ready")]
    assert answers == [200, 503]


@pytest.mark.parametrize("headers", [BEARER, {**BEARER, "accept-encoding": "gzip"}])
def test_bytes_that_are_no_text_do_not_spoil_an_answer(api: Api, headers: Mapping[str, str]) -> None:
    for name in ("query", "parse_query", "format_query"):
        response = _get(api, f"{name}?query=%22s%5Cxff%22", headers)
        assert response.status == 200
        assert encode(response)["body"].encode()
