"""Prometheus' own clients against the real thing on one port: promtool, and what Grafana's data source sends."""

import base64
import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.support.local_stack import ROOT, SECRET, LocalStack, until
from tests.support.promtool import promtool_query

Form = Sequence[tuple[str, str]]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The default configuration with its demo, every check seen once."""
    folder = tmp_path_factory.mktemp("stack")
    shutil.copytree(ROOT / "config", folder / "config")
    with LocalStack(folder, folder / "config") as stack:
        until(lambda: set(stack.states().values()) == {"up"}, "every default check is up", 20)
        yield stack


def ask(stack: LocalStack, path: str, form: Form = (), *, method: str = "GET") -> tuple[int, Any]:
    """Ask as Grafana does, with basic authentication."""
    token = base64.b64encode(f"grafana:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "User-Agent": "Grafana/12.2.1"}
    address = f"http://127.0.0.1:{stack.port}/api/v1/{path}"
    body = urlencode(form).encode() if method == "POST" else None
    if form and method == "GET":
        address += f"?{urlencode(form)}"
    try:
        with urlopen(Request(address, data=body, headers=headers, method=method), timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def data(stack: LocalStack, path: str, form: Form = (), *, method: str = "GET") -> Any:
    """Return the data of an answer that has to be a success."""
    status, document = ask(stack, path, form, method=method)
    assert (status, document["status"]) == (200, "success"), document
    return document["data"]


def test_promtool_queries_an_instant(stack: LocalStack) -> None:
    code, output = promtool_query(stack.port, "instant", 'check_state{check="shop"}')
    assert code == 0, output
    assert re.fullmatch(r'check_state\{check="shop", group="demo", key="demo_shop"\} => 1 @\[[\d.]+\]\n', output)


def test_promtool_queries_a_range(stack: LocalStack) -> None:
    now = int(time.time())
    span = (f"--start={now - 30}", f"--end={now}", "--step=10s")
    code, output = promtool_query(stack.port, "range", *span, 'max(check_state{group="demo"})')
    assert code == 0, output
    assert re.match(r"\{\} =>\n1 @\[\d+\]\n", output), output


def test_promtool_lists_series(stack: LocalStack) -> None:
    code, output = promtool_query(
        stack.port, "series", '--match=check_state{group="demo"}', "--match=probe_success{check='shop'}", ""
    )
    assert code == 0, output
    found = output.splitlines()
    assert '{__name__="check_state", check="shop", group="demo", key="demo_shop"}' in found
    assert '{__name__="probe_success", check="shop", group="demo", key="demo_shop"}' in found
    assert len(found) == 4


def test_promtool_lists_the_values_of_a_label(stack: LocalStack) -> None:
    code, output = promtool_query(stack.port, "labels", "group")
    assert (code, output.splitlines()) == (0, ["demo", "monitor"])


def test_promtool_prints_what_is_wrong_with_a_query(stack: LocalStack) -> None:
    code, output = promtool_query(stack.port, "instant", "check_state{")
    assert code == 1
    assert (
        'bad_data: invalid parameter "query": 1:13: parse error: unexpected end of input inside braces' in output
    )


def test_promtool_is_not_let_in_with_another_password(stack: LocalStack) -> None:
    code, output = promtool_query(stack.port, "instant", "check_state", secret="another")
    assert code == 1
    assert "401" in output or "client error" in output or "unauthorized" in output


def test_promtool_finds_it_healthy_and_ready(stack: LocalStack) -> None:
    assert stack.get("/-/healthy") == (200, b"Lamplighter is Healthy.\n")
    assert stack.get("/-/ready") == (200, b"Lamplighter is Ready.\n")
    for path in ("/-/healthy", "/-/ready"):
        with urlopen(Request(f"http://127.0.0.1:{stack.port}{path}", method="HEAD"), timeout=30) as answer:
            assert (answer.status, answer.read()) == (200, b"")


def test_a_data_source_of_grafana_works(stack: LocalStack) -> None:
    now = time.time()
    span = [("start", f"{now - 300:.0f}"), ("end", f"{now:.0f}")]
    assert data(stack, "status/buildinfo")["version"].startswith("3.")
    assert data(stack, "query", [("query", "1+1"), ("time", f"{now:.3f}")], method="POST")["result"][1] == "2"
    names = data(stack, "labels", [*span, ("match[]", "check_state"), ("match[]", "up")], method="POST")
    assert names == ["__name__", "check", "group", "key"]
    assert "check_state" in data(stack, "label/__name__/values", span)
    series = data(stack, "series", [("match[]", '{__name__="check_state",group="demo"}'), *span], method="POST")
    assert {labels["check"] for labels in series} == {"shop", "catalogue", "stock"}
    assert data(stack, "metadata", [("metric", "check_state")])["check_state"][0]["type"] == "gauge"
    assert data(stack, "query_exemplars", [("query", "check_state"), *span], method="POST") == []
    panel: Form = [("query", "avg by (group) (probe_success)"), *span, ("step", "15")]
    assert_a_panel(data(stack, "query_range", panel, method="POST"))
    assert {
        target["labels"]["check"] for target in data(stack, "targets", [("state", "active")])["activeTargets"]
    } == {
        "shop",
        "catalogue",
        "stock",
        "lamplighter",
    }


def assert_a_panel(found: Mapping[str, Any]) -> None:
    """A matrix with a series a group, all of it up."""
    assert found["resultType"] == "matrix"
    assert {series["metric"]["group"] for series in found["result"]} == {"demo", "monitor"}
    assert {value for series in found["result"] for _, value in series["values"]} == {"1"}


def test_rules_are_listed_and_evaluated(stack: LocalStack) -> None:
    def evaluated() -> bool:
        groups = data(stack, "rules")["groups"]
        return bool(groups) and all(rule["health"] == "ok" for group in groups for rule in group["rules"])

    until(evaluated, "every rule went well once", 90)
    watchdog = [alert for alert in data(stack, "alerts")["alerts"] if alert["labels"]["alertname"] == "Watchdog"]
    assert [(alert["state"], alert["value"]) for alert in watchdog] == [("firing", "1e+00")]


def test_nobody_else_is_let_in(stack: LocalStack) -> None:
    for path in ("query?query=1", "labels", "rules", "targets", "status/buildinfo"):
        status, body = stack.get(f"/api/v1/{path}")
        assert (status, json.loads(body)["errorType"]) == (401, "unauthorized")
