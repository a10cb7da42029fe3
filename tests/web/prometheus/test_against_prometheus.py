"""The same requests to a real Prometheus and to this API over the same samples: the same documents come back."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from math import inf, nan
from typing import Any
from urllib.parse import urlencode

import pytest

from lamplighter.web.api import Api
from lamplighter.web.http import Request
from tests.support.pages import NOW, SECRET
from tests.support.prometheus import Prometheus, running_prometheus
from tests.support.prometheus_api import api_over
from tests.support.remote_write import Series

VALUES = [
    0.0,
    -0.0,
    0.1 + 0.2,
    1e-5,
    1e-6,
    9.9e-7,
    5e-324,
    1e15,
    1e16,
    1e20,
    1e21,
    -1.25e22,
    1.7e308,
    inf,
    -inf,
    nan,
]
BEGIN = 1795177200
ODD = 'C:\\"x"\n☃ <&>'
SERIES: list[Series] = [
    ({"__name__": "odd", "n": f"{number:02d}"}, [(float(BEGIN), value)]) for number, value in enumerate(VALUES)
]
SERIES += [
    (
        {"__name__": "up", "check": "a", "path": 'C:\\"x"\n☃ <&>'},
        [(BEGIN + 15.5 * step, 1.0) for step in range(20)],
    ),
    ({"__name__": "up", "check": "b"}, [(float(BEGIN + 15 * step), step / 8) for step in range(20)]),
    ({"__name__": "requests_total", "check": "a"}, [(float(BEGIN + 15 * step), 7.0 * step) for step in range(20)]),
]
SPAN = {"start": str(BEGIN), "end": str(BEGIN + 300), "step": "30"}
AT = {"time": str(BEGIN + 250)}

Form = dict[str, str | list[str]]
INSTANTS: list[tuple[str, Form]] = [
    ("query", {"query": query, **AT}) for query in (
        "1", "-1.5e-7", "1e21", "1/0", "-1/0", "0/0", "'a \"b\" ☃'", "up", "nothing", "up[1m]", "sum(up)",
        "1 > bool 2", "sort_desc(up)", 'count_values("v", up)', "time()", "vector(1e-6)",
        "rate(requests_total[1m])",
    )
]  # fmt: skip
RANGES: list[tuple[str, Form]] = [
    ("query_range", {"query": query, **SPAN})
    for query in ("1", "up", "sum(up)", "nothing", "irate(requests_total[1m])", "up > 1", "time()")
]
SUCCESSES: list[tuple[str, Form]] = [
    *INSTANTS,
    *RANGES,
    ("query", {"query": "odd", "time": str(BEGIN)}),
    ("query", {"query": "time()", "time": "2026-11-20T12:20:00.123Z"}),
    ("query", {"query": "time()", "time": "2026-11-20T14:20:00.5+02:00"}),
    ("query", {"query": "time()", "time": "-1.25"}),
    ("query", {"query": "time()", "time": "1.7951772e9"}),
    ("query", {"query": "up", **AT, "timeout": "5s"}),
    ("query_range", {"query": "up", **SPAN, "step": "1m"}),
    ("query_range", {"query": "up", **SPAN, "step": "0.5", "end": str(BEGIN + 10)}),
    ("query_range", {"query": "up", "start": "2026-11-20T12:20:00Z", "end": "1795177260.75", "step": "7.25"}),
    ("query_exemplars", {"query": "up", **SPAN}),
    ("format_query", {"query": "sum(rate(up[5m]))by(check)/on(check)group_left up offset 1h"}),
    ("series", {"match[]": "up"}),
    ("series", {"match[]": ["up", '{check="a"}'], "start": str(BEGIN), "end": str(BEGIN + 100)}),
    ("series", {"match[]": "nothing"}),
    ("labels", {}),
    ("labels", {"match[]": ["up", "odd"]}),
    ("labels", {"match[]": "nothing"}),
]
VALUES_OF: list[tuple[str, Form]] = [
    ("label/check/values", {}),
    ("label/__name__/values", {"match[]": '{check="a"}'}),
    ("label/nothing/values", {}),
]
MISTAKES: list[tuple[str, Form]] = [
    ("query", {}),
    ("query", {"query": "up{", **AT}),
    ("query", {"query": "sum(", **AT}),
    ("query", {"query": "rate(up)", **AT}),
    ("query", {"query": "up", "time": "x"}),
    ("query", {"query": "up", "timeout": "x"}),
    ("query", {"query": "label_replace(up, 'a', 'b', 'check', '(')", **AT}),
    ("query", {"query": "label_replace(up, 'path', '', '', '') + ignoring(check) up", **AT}),
    ("query_range", {}),
    ("query_range", {"query": "up", "start": "1"}),
    ("query_range", {"query": "up", "start": "2", "end": "1", "step": "1"}),
    ("query_range", {"query": "up", "start": "1", "end": "2"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "0"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "-5"}),
    ("query_range", {"query": "up", "start": "1", "end": "2", "step": "1e10"}),
    ("query_range", {"query": "up", "start": "0", "end": "11001", "step": "1"}),
    ("query_exemplars", {"query": "up("}),
    ("query_exemplars", {"query": "up", "start": "2", "end": "1"}),
    ("format_query", {"query": "up("}),
    ("format_query", {}),
    ("series", {}),
    ("series", {"match[]": "up{"}),
    ("series", {"match[]": "{}"}),
    ("series", {"match[]": '{check=~".*"}'}),
    ("series", {"match[]": "up[5m]"}),
    ("series", {"match[]": "1"}),
    ("series", {"match[]": "up", "start": "x"}),
    ("labels", {"match[]": "up{"}),
    ("labels", {"start": "x"}),
    ("labels", {"end": "2026-02-30T00:00:00Z"}),
]


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus")) as server:
        server.write(SERIES)
        yield server


@pytest.fixture(scope="module")
def api() -> Api:
    return api_over(SERIES)


def theirs(server: Prometheus, method: str, name: str, form: Form) -> tuple[int, Any]:
    text = urlencode(form, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    address = f"/api/v1/{name}" + (f"?{text}" if method == "GET" else "")
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, address, text if method == "POST" else None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def ours(api: Api, method: str, name: str, form: Form) -> tuple[int, Any]:
    text = urlencode(form, doseq=True)
    headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/x-www-form-urlencoded"}
    request = Request(
        method=method,
        path=f"/api/v1/{name}",
        headers=headers,
        query_string=text if method == "GET" else "",
        body=text.encode() if method == "POST" else b"",
    )
    response = api.answer(request, NOW)
    return response.status, json.loads(response.body)


def in_order(document: Any) -> Any:
    """Sort what Prometheus returns in no particular order, and leave out what later versions add."""
    data = document.get("data")
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
    assert ours(api, "GET", name, form) == theirs(prometheus, "GET", name, form)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "form"), MISTAKES, ids=str)
def test_mistakes_are_told_alike(prometheus: Prometheus, api: Api, method: str, name: str, form: Form) -> None:
    status, document = theirs(prometheus, method, name, form)
    assert document["status"] == "error"
    document["error"] = document["error"].replace("Invalid time value", "invalid time value")  # as later versions
    assert ours(api, method, name, form) == (status, document)
