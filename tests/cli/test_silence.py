import json
import time
from collections.abc import Iterator

import pytest

from lamplighter.cli import main
from tests.support.alertmanager_api import AlertmanagerWorld, served_api
from tests.support.configuration import a_configuration
from tests.support.pages import SECRET

MATCHERS = ["Full", "a!=b", "c=~d.*", "e!~f"]


@pytest.fixture
def url() -> Iterator[str]:
    world = AlertmanagerWorld(a_configuration())
    with served_api(lambda request: world.api.answer(request, time.time())) as address:
        yield address.replace("//", f"//me:{SECRET}@")


def added(url: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["silence", "add", *arguments, "--by", "me", "--comment", "known", "--url", url]) == 0
    return capsys.readouterr().out.strip()


def listed(url: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["silence", "list", "--json", *arguments, "--url", url]) == 0
    return list(json.loads(capsys.readouterr().out))


def test_a_silence_is_added_listed_and_ended(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    silence = added(url, capsys, *MATCHERS, "--for", "2h")
    (found,) = listed(url, capsys)
    assert (found["id"], found["createdBy"], found["comment"]) == (silence, "me", "known")
    assert main(["silence", "list", "--url", url]) == 0
    assert 'alertname="Full" a!="b" c=~"d.*" e!~"f"' in capsys.readouterr().out
    assert main(["silence", "end", silence, "--url", url]) == 0
    assert listed(url, capsys) == []
    assert [found["id"] for found in listed(url, capsys, "--expired")] == [silence]


def test_silences_are_chosen_by_the_matchers_that_they_have(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    added(url, capsys, "a=1")
    chosen = added(url, capsys, "a=1", "b=2")
    assert [found["id"] for found in listed(url, capsys, "b=2")] == [chosen]


def test_what_the_server_refuses_is_said(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["silence", "add", "a=~.*", "--comment", "all", "--url", url]) == 1
    assert "at least one matcher must not match the empty string" in capsys.readouterr().err
    assert main(["silence", "end", "../silences", "--url", url]) == 1
    assert "must be of type uuid" in capsys.readouterr().err


@pytest.mark.parametrize("time_text", ["0s", "x", "400d"])
def test_a_time_that_is_none_is_wrongly_called(time_text: str) -> None:
    with pytest.raises(SystemExit):
        main(["silence", "add", "a", "--for", time_text, "--comment", "x"])
