"""Incidents for programs: what is answered, what is taken, and what is refused how."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from lamplighter.incidents.settling import CALM_SECONDS
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.api import Api
from lamplighter.web.attempts import SignInAttempts
from lamplighter.web.history_api import HistoryApi
from lamplighter.web.http import Request, Response
from lamplighter.web.incidents_api import IncidentsApi
from tests.support.incident_pages import Shown
from tests.support.pages import SECRET, a_summary, an_event


class Asking:
    """The API over incidents that alerts have made."""

    def __init__(self) -> None:
        self.shown = Shown()
        self.incidents = self.shown.incidents
        guard = AdminGuard(lambda: SECRET, SignInAttempts(self.incidents.state))
        incidents = IncidentsApi(guard.require, self.incidents.read, self.incidents.keep)
        history = HistoryApi(guard.require, self.shown.world.history)
        self.api = Api(self.shown.world.cache(), guard, [*incidents.routes(), *history.routes()])

    def ask(self, address: str, *, method: str = "GET", body: object = None, secret: str = SECRET) -> Response:
        """Send a request."""
        parts = urlsplit(address)
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
        request = Request(
            method=method,
            path=parts.path,
            query=query,
            query_string=parts.query,
            headers={"authorization": f"Bearer {secret}"},
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
        )
        return self.api.answer(request, self.incidents.now)

    def get(self, address: str) -> Any:
        """Return the document at an address."""
        response = self.ask(address)
        assert (response.status, response.headers["content-type"]) == (200, "application/json")
        return json.loads(response.body)

    def say(self, **update: object) -> Response:
        """Send an update to the only incident."""
        address = f"/api/v1/incidents/{self.incidents.the_incident().id}/updates"
        return self.ask(address, method="POST", body=update)


ADDRESSES = ("incidents", "incidents/1", "history", "history.csv", "history.jsonl", "statistics")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_answered_without_the_secret(address: str) -> None:
    response = Asking().ask(f"/api/v1/{address}", secret="guess")
    assert (response.status, response.headers["content-type"]) == (401, "application/problem+json")


def test_incidents_are_listed_page_by_page() -> None:
    asking = Asking()
    for name in ("shop", "mail", "blog"):
        asking.incidents.fire(name, 60)
    first = asking.get("/api/v1/incidents?limit=2")
    assert [each["title"] for each in first["incidents"]] == ["blog: CheckDown", "mail: CheckDown"]
    second = asking.get(f"/api/v1/incidents?limit=2&before={first['next']}")
    assert [each["title"] for each in second["incidents"]] == ["shop: CheckDown"]
    assert second["next"] is None


def test_what_is_open_can_be_asked_for_alone() -> None:
    asking = Asking()
    asking.incidents.fire("shop")
    asking.incidents.end("shop", 60)
    asking.incidents.wait(CALM_SECONDS)
    asking.incidents.fire("mail", 60)
    assert [each["checks"] for each in asking.get("/api/v1/incidents?state=open")["incidents"]] == [["core_mail"]]


def test_one_incident_has_its_alerts_its_timeline_and_who_was_told() -> None:
    asking = Asking()
    asking.incidents.fire("shop")
    asking.shown.tell("CheckDown-shop", 5)
    asking.incidents.end("shop", 60)
    document = asking.get(f"/api/v1/incidents/{asking.incidents.the_incident().id}")
    assert document["members"] == [
        {
            "fingerprint": "CheckDown-shop",
            "startsAt": "2026-11-20T12:00:00.000Z",
            "endsAt": "2026-11-20T12:01:00.000Z",
        }
    ]
    assert (document["status"], document["state"], document["resolvedAt"]) == ("monitoring", "monitoring", None)
    assert [line["kind"] for line in document["timeline"]] == ["quiet", "ended", "fired", "opened"]
    assert [event["receiver"] for event in document["events"]] == ["team/slack/0"]


def test_an_update_is_kept_and_answered_with_what_came_of_it() -> None:
    asking = Asking()
    asking.incidents.fire("shop")
    response = asking.say(author="Ada", text="A disk is full.", status="identified")
    assert response.status == 201
    document = json.loads(response.body)
    assert document["status"] == "identified"
    assert document["timeline"][0] == {
        "at": "2026-11-20T12:00:00.000Z",
        "kind": "update",
        "status": "identified",
        "text": "A disk is full.",
        "author": "Ada",
    }


@pytest.mark.parametrize(
    ("update", "status", "detail"),
    [
        ({"author": "Ada", "text": ""}, 422, "An update needs a text."),
        ({"text": "Hm."}, 422, "An update needs an author."),
        ({"author": "Ada", "text": "Hm.", "status": "fine"}, 422, "An incident is investigating, identified"),
        ({"author": "Ada", "text": "Hm.", "status": "resolved"}, 422, "1 of its alerts still fires."),
        ({"author": "Ada", "text": 5}, 400, "The body is an object of the texts"),
        ({"author": "Ada", "text": "Hm.", "phase": "resolved"}, 400, "The body is an object of the texts"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(update: dict[str, object], status: int, detail: str) -> None:
    asking = Asking()
    asking.incidents.fire("shop")
    response = asking.say(**update)
    assert (response.status, response.headers["content-type"]) == (status, "application/problem+json")
    assert json.loads(response.body)["detail"].startswith(detail)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, b'"text"'])
def test_a_body_that_is_no_update_is_refused(body: bytes) -> None:
    asking = Asking()
    asking.incidents.fire("shop")
    address = f"/api/v1/incidents/{asking.incidents.the_incident().id}/updates"
    assert asking.ask(address, method="POST", body=body).status == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/incidents/nothing", 404),
        ("/api/v1/incidents?state=shut", 400),
        (f"/api/v1/incidents/{'2' * 2000}", 404),
        ("/api/v1/incidents?before=x", 400),
        ("/api/v1/incidents?limit=0", 400),
        ("/api/v1/incidents?limit=201", 400),
        ("/api/v1/incidents?limit=\u0662", 400),
        ("/api/v1/history?limit=10001", 400),
        ("/api/v1/history?last=soon", 400),
        ("/api/v1/statistics?start=2030-01-01T00:00:00Z", 400),
        ("/api/v1/statistics?start=0&end=86400", 400),
    ],
)
def test_a_question_without_an_answer_is_a_problem(address: str, status: int) -> None:
    assert Asking().ask(address).status == status


def test_an_update_to_nothing_is_not_found() -> None:
    body = {"author": "Ada", "text": "Hm."}
    assert Asking().ask("/api/v1/incidents/nothing/updates", method="POST", body=body).status == 404


def test_history_is_answered_page_by_page_with_the_documents_of_the_export() -> None:
    asking = Asking()
    now = asking.incidents.now
    asking.shown.world.history.events = [an_event(a_summary("shop"), at=now - 60 * n) for n in range(5)]
    first = asking.get("/api/v1/history?limit=3&last=1h")
    assert [event["kind"] for event in first["events"]] == ["transition"] * 3
    second = asking.get(f"/api/v1/history?limit=3&last=1h&after={first['next']}")
    assert len(second["events"]) == 2
    assert second["next"] is None
    exported = str(asking.ask("/api/v1/history.jsonl?last=1h").body).splitlines()
    assert [json.loads(line) for line in exported] == [*first["events"], *second["events"]]
    assert str(asking.ask("/api/v1/history.csv?last=1h").body).count("\r\n") == 6


def test_a_page_names_the_next_in_its_headers_too() -> None:
    asking = Asking()
    now = asking.incidents.now
    asking.shown.world.history.events = [an_event(a_summary("shop"), at=now - 60 * n) for n in range(3)]
    link = asking.ask("/api/v1/history?limit=2&last=1h").headers["link"]
    assert link.endswith('>; rel="next"')
    assert len(asking.get(f"/api/v1/history{link[1 : link.index('>')]}")["events"]) == 1


def test_statistics_begin_no_earlier_than_the_history() -> None:
    assert len(Asking().get("/api/v1/statistics?start=0")["alertsPerDay"]) == 92


def test_statistics_say_null_of_what_there_is_none_of() -> None:
    asking = Asking()
    now = asking.incidents.now
    asking.shown.world.history.events = [an_event(a_summary("shop"), at=now - 60)]
    document = asking.get("/api/v1/statistics?last=7d")
    assert document["fired"] == 1
    assert document["alertsPerDay"][-1] == {"day": "2026-11-20", "fired": 1, "bySeverity": {"critical": 1}}
    assert document["meanSeconds"]["acknowledge"] == {"seconds": None, "alerts": 0}
    assert document["noisiest"] == [{"alertname": "CheckDown", "fired": 1, "notifications": 0, "short": 0}]
