"""lamplighter replay over a server with Prometheus' HTTP API: here, the real one."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from lamplighter.cli import main
from lamplighter.cli.replay_http import HttpHistory
from lamplighter.promql.storage import Matcher, MatchOp
from lamplighter.web.http import Request, Response, json_response
from tests.support.page_server import served
from tests.support.pages import SECRET
from tests.support.prometheus import Prometheus, running_prometheus
from tests.support.prometheus_api import api_over

RULES = """
groups:
  - name: load
    rules:
      - {record: "load:double", expr: load * 2}
      - {alert: High, expr: "load:double > 10", for: 2m, labels: {severity: warning}}
"""
VALUES = [1, 6, 6, 6, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1]
FIRING = {"__name__": "ALERTS", "alertstate": "firing", "alertname": "High", "host": "a", "severity": "warning"}


@pytest.fixture(scope="module")
def start() -> float:
    return time.time() // 60 * 60 - 900


@pytest.fixture(scope="module")
def server(start: float, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with running_prometheus(tmp_path_factory.mktemp("prometheus")) as found:
        load = [(start + 60 * index, float(value)) for index, value in enumerate(VALUES)]
        fired = [(start + 60 * index, 1.0) for index in (3, 4, 5)]
        elsewhere = {**FIRING, "host": "b"}
        found.write(
            [
                ({"__name__": "load", "host": "a"}, load),
                (FIRING, fired),
                (elsewhere, [(start + 840, 1.0)]),
            ]
        )
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yml").write_text(RULES)
    return tmp_path


def test_what_would_have_fired_stands_beside_what_a_server_says_did(
    server: Prometheus, folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    until = str(start + 60 * (len(VALUES) - 1))
    command = [
        "replay",
        "--url",
        server.url,
        "--since",
        "14m",
        "--until",
        until,
        "--config",
        str(folder),
        "--json",
    ]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    shown = [
        (
            one["in"],
            one["replay"] and one["replay"]["began"] - start,
            one["reality"] and one["reality"]["began"] - start,
        )
        for one in found["alerts"]
    ]
    assert shown == [("both", 180, 180), ("reality", None, 840)]
    assert found["alerts"][1]["reality"]["ended"] is None


def test_a_server_that_refuses_is_told_without_its_password(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["replay", "--url", "http://me:hunter2@127.0.0.1:9", "--since", "5m", "--config", str(folder)]
    assert main(command) == 1
    said = capsys.readouterr().err
    assert said.startswith("replay: the server gave no answer")
    assert "hunter2" not in said


def test_lamplighter_itself_is_asked_like_any_server(
    folder: Path, start: float, capsys: pytest.CaptureFixture[str]
) -> None:
    load = [(start + 60 * index, float(value)) for index, value in enumerate(VALUES)]
    api = api_over([({"__name__": "load", "host": "a"}, load)])
    until = str(start + 60 * (len(VALUES) - 1))
    with served(lambda request: api.answer(request, start + 900)) as address:
        url = address.replace("://", f"://any:{quote(SECRET)}@")
        command = ["replay", "--since", "14m", "--until", until, "--config", str(folder), "--json", "--url"]
        assert main([*command, url]) == 0
        found = json.loads(capsys.readouterr().out)
        assert main([*command, address]) == 1
    assert [(one["in"], one["replay"]["began"] - start) for one in found["alerts"]] == [("replay", 180)]
    assert "Not signed in" in capsys.readouterr().err


def test_what_takes_too_long_is_asked_for_in_smaller_parts() -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        query = request.form()["query"]
        asked.append(query[query.index("[") :])
        if len(asked) < 3:
            return json_response({"message": "Service Unavailable"}, status=503)
        return json_response({"status": "success", "data": {"result": []}})

    with served(answer) as address:
        HttpHistory(address).history(0.0).select([Matcher("__name__", MatchOp.EQUAL, "up")], 0.0, 3600.0)
    assert asked == ["[3600001ms]", "[1800001ms]", "[900001ms]", "[900001ms]", "[1800001ms]"]
