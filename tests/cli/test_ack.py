"""``lamplighter ack`` against a served API."""

import json
import time
from collections.abc import Iterator

import pytest

from lamplighter.cli import main
from tests.support.alertmanager_api import AlertmanagerWorld, served_api
from tests.support.configuration import a_configuration
from tests.support.pages import SECRET

ALERTS = [{"labels": {"alertname": "Full", "instance": name}} for name in ("db-1", "db-2", "web-1")]


@pytest.fixture
def url() -> Iterator[str]:
    world = AlertmanagerWorld(a_configuration(), now=time.time())
    assert world.call("POST", "/api/v2/alerts", ALERTS)[0] == 200
    with served_api(lambda request: world.api.answer(request, time.time())) as address:
        yield address.replace("//", f"//me:{SECRET}@")


def ack(url: str, *arguments: str) -> int:
    return main(["ack", *arguments, "--url", url])


def listed(url: str, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    capsys.readouterr()
    assert ack(url, "list", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    return sorted((each["labels"]["instance"], each["by"], each["comment"]) for each in found)


def test_what_fires_is_acknowledged_listed_and_taken_back(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ack(url, "add", "Full", "instance=~db-.*", "--by", "Ada", "--comment", "on it", "--for", "4h") == 0
    assert "Full/db-1  until 20" in capsys.readouterr().out
    assert listed(url, capsys) == [("db-1", "Ada", "on it"), ("db-2", "Ada", "on it")]
    assert ack(url, "list") == 0
    assert "Full/db-2" in capsys.readouterr().out
    assert ack(url, "take-back", "instance=db-2", "--by", "Grace") == 0
    assert "Full/db-2" in capsys.readouterr().out
    assert listed(url, capsys) == [("db-1", "Ada", "on it")]


def test_without_a_name_it_is_the_users(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    assert ack(url, "add", "instance=web-1") == 0
    assert listed(url, capsys) == [("web-1", "grace", "")]


@pytest.mark.parametrize("action", ["add", "take-back"])
def test_it_is_said_that_there_is_nothing_such(url: str, action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ack(url, action, "instance=nowhere", "--by", "Ada") == 1
    assert capsys.readouterr().err.startswith("ack: no")


def test_what_the_server_refuses_is_said(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ack(url, "add", "Full", "--by", "x" * 200) == 1
    assert "the server answered 400: A name has at most 100 characters." in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0s", "soon"])
def test_a_time_that_is_none_is_wrongly_called(text: str) -> None:
    with pytest.raises(SystemExit):
        main(["ack", "add", "Full", "--for", text])


def test_a_server_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert ack("", "list") == 2
    assert "--url" in capsys.readouterr().err
