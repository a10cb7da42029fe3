import csv
import json
import time
from collections.abc import Callable, Iterator

import pytest

from lamplighter.alerting.history import AlertHistory
from lamplighter.cli import history_served, main
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.web.history_api import HistoryApi
from lamplighter.web.http import Request, Response
from tests.support.alertmanager_api import served_api
from tests.support.pages import a_summary, an_event

Says = Callable[[str], None]


@pytest.fixture
def asked() -> list[str]:
    """The query strings that the server was asked."""
    return []


@pytest.fixture
def url(asked: list[str]) -> Iterator[str]:
    now = time.time()
    history = AlertHistory(InMemoryStateStore())
    for number, name in enumerate(("shop", "mail", "pay")):
        history.append(an_event(a_summary(name), at=now - 600 - 600 * number))
    api = HistoryApi(require=lambda _request, _now: None, history=history)
    (listed,) = [route for route in api.routes() if route.template == "/api/v1/history"]

    def answer(request: Request) -> Response:
        asked.append(request.query_string)
        return listed.answer(request, time.time())

    with served_api(answer) as address:
        yield address


def test_a_server_is_asked_and_no_table(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--url", url]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.startswith("time (UTC)")
    assert len(rows) == 3


def test_all_pages_are_read(
    url: str, asked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_served, "AT_ONCE", 1)
    assert main(["history", "--url", url, "--format", "json"]) == 0
    found = [json.loads(line)["alert"]["check"] for line in capsys.readouterr().out.splitlines()]
    assert found == ["core_shop", "core_mail", "core_pay"]
    assert len({query.partition("&after")[0] for query in asked}) == 1, "the same question, page by page"


def test_what_is_asked_for_arrives(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--url", url, "--check", "core_mail", "--check", "core_pay", "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["check"] for row in rows] == ["core_mail", "core_pay"]
    assert main(["history", "--url", url, "--since", "15m", "--format", "json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["history", "--url", url, "--limit", "2", "--format", "json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_server_may_be_named_by_the_environment(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMPLIGHTER_URL", url)
    assert main(["history", "--severity", "none"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    "body",
    ["[]", '{"events": [{}], "next": null}', '{"events": [{"kind": "rain", "alert": {}}], "next": null}'],
)
def test_an_answer_that_is_no_history_is_an_error(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    with served_api(lambda _request: Response(body=body)) as address:
        assert main(["history", "--url", address]) == 1
    assert capsys.readouterr().err == "history: the server's answer is no history\n"
