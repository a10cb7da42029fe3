"""The same requests to a real Prometheus and to this API over the same samples: the same documents come back."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest

from lamplighter.web.api import Api
from lamplighter.web.http import Request
from tests.support.pages import NOW, SECRET
from tests.support.prometheus import Prometheus, running_prometheus
from tests.support.prometheus_api import api_over
from tests.support.prometheus_requests import MISTAKES, SERIES, SUCCESSES, VALUES_OF, Form


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus")) as server:
        server.write(SERIES)
        yield server


@pytest.fixture(scope="module")
def api() -> Api:
    return api_over(SERIES)


FORM = "application/x-www-form-urlencoded"


def raw_of(method: str, form: Form) -> dict[str, str]:
    text = urlencode(form, doseq=True)
    if method == "GET":
        return {"address": text, "body": "", "content_type": ""}
    return {"address": "", "body": text, "content_type": FORM}


def theirs(server: Prometheus, method: str, name: str, form: Form) -> tuple[int, Any]:
    return theirs_raw(server, method, name, **raw_of(method, form))


def ours(api: Api, method: str, name: str, form: Form) -> tuple[int, Any]:
    return ours_raw(api, method, name, **raw_of(method, form))


def theirs_raw(
    server: Prometheus, method: str, name: str, *, address: str, body: str, content_type: str
) -> tuple[int, Any]:
    headers = {"Content-Type": content_type} if content_type else {}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, f"/api/v1/{name}?{address}", body or None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def ours_raw(api: Api, method: str, name: str, *, address: str, body: str, content_type: str) -> tuple[int, Any]:
    request = Request(
        method=method,
        path=f"/api/v1/{name}",
        headers={"authorization": f"Bearer {SECRET}", "content-type": content_type},
        query_string=address,
        body=body.encode(),
    )
    response = api.answer(request, NOW)
    return response.status, json.loads(response.body)


def as_later_versions(document: Any) -> Any:
    """Return what the installed version answers in the words of ours."""
    if "error" in document:
        document["error"] = document["error"].replace("Invalid time value", "invalid time value")
    return document


def without_time(document: Any) -> Any:
    """Leave out when a scalar was evaluated: where no time is asked for, everybody has a clock of their own."""
    if document["status"] == "success":
        document["data"]["result"] = document["data"]["result"][1:]
    return document


def in_order(document: Any) -> Any:
    """Sort what Prometheus returns in no particular order, and leave out what later versions add."""
    data = document.get("data")
    if isinstance(data, dict) and "activeTargets" in data:
        data.pop("droppedTargetCounts", None)  # later versions have it
    if (
        isinstance(data, dict)
        and isinstance(data.get("result"), list)
        and data["resultType"] in {"vector", "matrix"}
    ):
        data["result"] = sorted(data["result"], key=lambda found: json.dumps(found["metric"], sort_keys=True))
    return {name: value for name, value in document.items() if name not in {"infos", "warnings"}}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "form"), SUCCESSES, ids=str)
def test_answers_are_the_same(prometheus: Prometheus, api: Api, method: str, name: str, form: Form) -> None:
    status, document = theirs(prometheus, method, name, form)
    assert (status, document["status"]) == (200, "success")
    found = ours(api, method, name, form)
    assert (found[0], in_order(found[1])) == (status, in_order(document))


@pytest.mark.parametrize(("name", "form"), VALUES_OF, ids=str)
def test_values_of_labels_are_the_same(prometheus: Prometheus, api: Api, name: str, form: Form) -> None:
    status, document = theirs(prometheus, "GET", name, form)
    found = ours(api, "GET", name, form)
    assert (found[0], in_order(found[1])) == (status, in_order(as_later_versions(document)))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "form"), MISTAKES, ids=str)
def test_mistakes_are_told_alike(prometheus: Prometheus, api: Api, method: str, name: str, form: Form) -> None:
    status, document = theirs(prometheus, method, name, form)
    assert document["status"] == "error"
    assert ours(api, method, name, form) == (status, as_later_versions(document))


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        "text/plain",
        "application/json",
        "garbage;;;",
        "",
    ],
)
def test_only_forms_are_read_and_the_address_with_them(
    prometheus: Prometheus, api: Api, content_type: str
) -> None:
    for address, body in (("query=1", "query=2"), ("", "query=2"), ("time=5", "query=time()"), ("query=1", "")):
        asked = {"address": address, "body": body, "content_type": content_type}
        status, document = theirs_raw(prometheus, "POST", "query", **asked)
        found = ours_raw(api, "POST", "query", **asked)
        assert (found[0], without_time(found[1])) == (status, without_time(document)), asked
