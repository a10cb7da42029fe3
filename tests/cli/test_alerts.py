import json
import time
from collections.abc import Iterator

import pytest

from lamplighter.cli import main
from tests.support.alertmanager_api import AlertmanagerWorld, served_api
from tests.support.configuration import a_configuration
from tests.support.pages import SECRET


@pytest.fixture
def world() -> AlertmanagerWorld:
    found = AlertmanagerWorld(a_configuration(), now=time.time())
    found.post(
        "alerts",
        [
            {
                "labels": {"alertname": "Full", "severity": "warning"},
                "annotations": {"summary": "The disk\x1b[31m"},
            },
            {"labels": {"alertname": "Slow", "instance": "db-1"}},
        ],
    )
    return found


@pytest.fixture
def url(world: AlertmanagerWorld) -> Iterator[str]:
    with served_api(lambda request: world.api.answer(request, time.time())) as address:
        yield address.replace("//", f"//me:{SECRET}@")


def test_alerts_are_listed(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "--url", url]) == 0
    said = capsys.readouterr().out
    heads, *rows = said.splitlines()
    assert heads.split()[:3] == ["alert", "severity", "state"]
    assert {row.split()[0] for row in rows} == {"Full", "Slow"}
    assert "instance=db-1" in said
    assert "\x1b" not in said


def test_alerts_are_chosen_by_matchers(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "--json", "--url", url, "instance=~db.*"]) == 0
    assert [alert["labels"]["alertname"] for alert in json.loads(capsys.readouterr().out)] == ["Slow"]
    assert main(["alerts", "--json", "--url", url, "Full", "--receiver", "log"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_what_is_held_back_is_said_or_left_out(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["silence", "add", "Full", "--comment", "known", "--url", url]) == 0
    capsys.readouterr()
    main(["alerts", "--url", url])
    assert "silenced" in capsys.readouterr().out
    main(["alerts", "--not-suppressed", "--url", url])
    assert "Full" not in capsys.readouterr().out


def test_a_server_that_refuses_is_quoted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "--receiver", "(", "--url", url]) == 1
    assert "the server answered 400: failed to parse receiver param" in capsys.readouterr().err
    assert main(["alerts", "--url", url.replace(SECRET, "top-secret")]) == 1
    assert capsys.readouterr().err.startswith("alerts: the server answered 401: ")


def test_a_server_that_does_not_answer_is_told_without_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "--url", "http://me:top-secret@127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == "alerts: the server gave no answer to read: ConnectionError\n"


def test_without_a_server_it_is_wrongly_called(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LAMPLIGHTER_URL", raising=False)
    assert main(["alerts"]) == 2
    assert "name the server" in capsys.readouterr().err


def test_a_matcher_that_is_none_is_wrongly_called(url: str) -> None:
    with pytest.raises(SystemExit):
        main(["alerts", "--url", url, "a=~("])
