"""``lamplighter incidents`` against a served API."""

import json
from collections.abc import Iterator

import pytest

from lamplighter.cli import main
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.incidents_api import IncidentsApi
from tests.support.alertmanager_api import served_api
from tests.support.incident_pages import Shown
from tests.support.pages import SECRET


@pytest.fixture
def shown() -> Shown:
    shown = Shown()
    shown.incidents.fire("shop")
    shown.incidents.end("shop", 60)
    shown.incidents.wait(700)
    shown.incidents.fire("mail", 60)
    return shown


@pytest.fixture
def url(shown: Shown) -> Iterator[str]:
    incidents = shown.incidents
    guard = AdminGuard(lambda: SECRET, SignInAttempts(incidents.state))
    routes = IncidentsApi(guard.require, incidents.read, incidents.keep).routes()
    api = Api(shown.world.cache(), guard, routes)
    with served_api(lambda request: api.answer(request, shown.now)) as address:
        yield address.replace("//", f"//me:{SECRET.replace(' ', '%20')}@")


def incidents(url: str, *arguments: str) -> int:
    return main(["incidents", *arguments, "--url", url])


def test_incidents_are_listed_with_what_fires_of_them(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert incidents(url, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["investigating", "resolved"]
    assert lines[1].endswith("1 of 1  mail: CheckDown")
    assert incidents(url, "list", "--open", "--json") == 0
    assert [each["checks"] for each in json.loads(capsys.readouterr().out)] == [["core_mail"]]


def test_one_is_shown_with_its_timeline_in_the_order_in_which_it_happened(
    shown: Shown, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert incidents(url, "show", shown.incidents.incidents()[1].id) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines[3:]] == ["opened", "fired", "ended", "quiet", "resolved"]
    assert lines[4] == "2026-11-20 12:00:00  fired  CheckDown  shop: CheckDown"


def test_an_update_says_who_says_what(
    shown: Shown, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    incident = shown.incidents.incidents()[0]
    assert incidents(url, "update", incident.id, "--text", "A disk.\x1b[2J", "--status", "identified") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "2026-11-20 12:13:40  update  grace:  [identified]  A disk. [2J"
    assert incidents(url, "update", incident.id, "--text", "Done.", "--status", "resolved") == 1
    assert "1 of its alerts still fires" in capsys.readouterr().err


def test_an_unknown_incident_and_no_server_have_exit_codes(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert incidents(url, "show", "nothing") == 1
    assert "There is no such incident" in capsys.readouterr().err
    assert main(["incidents", "list", "--url", ""]) == 2
    assert "name the server" in capsys.readouterr().err
