"""The API of acknowledgements: what it takes, what it refuses, and how."""

import json
from typing import Any

import pytest

from lamplighter.alerting.acknowledge import Acknowledge
from lamplighter.alerting.fingerprint import fingerprint
from lamplighter.web.http import Request
from tests.support.alertmanager_api import AlertmanagerWorld
from tests.support.configuration import a_configuration
from tests.support.pages import NOW

PATH = "/api/v1/acknowledgements"
LABELS = {"alertname": "DiskFull", "instance": "db-1"}
KEY = fingerprint(LABELS)
MADE = {"fingerprint": KEY, "by": "Ada", "comment": "on it", "for": "4h"}


@pytest.fixture
def world() -> AlertmanagerWorld:
    world = AlertmanagerWorld(a_configuration())
    assert world.call("POST", "/api/v2/alerts", [{"labels": LABELS, "annotations": {"summary": "full"}}])[0] == 200
    return world


def listed(world: AlertmanagerWorld) -> list[dict[str, Any]]:
    status, document = world.call("GET", PATH)
    assert status == 200
    return list(document["acknowledgements"])


def test_an_acknowledgement_is_made_listed_and_taken_back(world: AlertmanagerWorld) -> None:
    status, made = world.call("POST", PATH, MADE)
    assert status == 201
    assert made == {
        "fingerprint": KEY,
        "by": "Ada",
        "comment": "on it",
        "at": "2026-11-20T12:30:05.000Z",
        "until": "2026-11-20T16:30:05.000Z",
        "labels": LABELS,
        "summary": "full",
        "startsAt": "2026-11-20T12:30:05.000Z",
    }
    assert listed(world) == [made]
    assert world.call("DELETE", f"{PATH}/{KEY}?by=Grace&comment=no") == (204, None)
    assert listed(world) == []


def test_it_lasts_a_day_where_nobody_says_for_how_long(world: AlertmanagerWorld) -> None:
    _, made = world.call("POST", PATH, {"fingerprint": KEY, "by": "Ada"})
    assert made["until"] == "2026-11-21T12:30:05.000Z"
    world.now = NOW + 86_400
    assert listed(world) == []


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        (b"{", "The body is no JSON."),
        (b"\xff", "The body is no JSON."),
        (b"[" * 100_000, "The body is no JSON."),
        ([], "The body is no object."),
        (MADE | {"author": "x"}, 'There is no field "author"; there are by, comment, fingerprint, for.'),
        (MADE | {"by": ""}, "Say who you are."),
        (MADE | {"by": 7}, "by is no text."),
        (MADE | {"by": "x" * 101}, "A name has at most 100 characters."),
        (MADE | {"comment": "x" * 1001}, "A comment has at most 1000 characters."),
        (MADE | {"for": "soon"}, "for is a duration such as 30m, 4h or 7d, of at most 30d."),
        (MADE | {"for": "31d"}, "for is a duration such as 30m, 4h or 7d, of at most 30d."),
        (MADE | {"for": 3600}, "for is no text."),
    ],
)
def test_what_makes_no_sense_is_refused_as_rfc_9457_has_it(
    world: AlertmanagerWorld, said: object, detail: str
) -> None:
    status, problem = world.call("POST", PATH, said)
    assert (status, problem) == (
        400,
        {"type": "about:blank", "title": "Bad request", "status": 400, "detail": detail},
    )
    assert listed(world) == []


def test_what_does_not_fire_is_not_acknowledged(world: AlertmanagerWorld) -> None:
    status, problem = world.call("POST", PATH, MADE | {"fingerprint": "f" * 16})
    assert (status, problem["title"]) == (409, "Not acknowledged")
    assert problem["detail"] == "this alert does not fire (any more)"
    status, problem = world.call("DELETE", f"{PATH}/{KEY}?by=Ada")
    assert (status, problem["detail"]) == (409, "nobody has acknowledged this alert")


def test_who_takes_back_says_who_they_are(world: AlertmanagerWorld) -> None:
    world.call("POST", PATH, MADE)
    assert world.call("DELETE", f"{PATH}/{KEY}")[0] == 400
    assert len(listed(world)) == 1


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", PATH), ("DELETE", f"{PATH}/{KEY}?by=Ada")])
def test_nobody_is_let_in_without_the_admin_secret(world: AlertmanagerWorld, method: str, path: str) -> None:
    Acknowledge(world.state).add(KEY, by="Ada", now=NOW)
    request = Request(
        method=method, path=path.partition("?")[0], query={"by": "Ada"}, body=json.dumps(MADE).encode()
    )
    answer = world.api.answer(request, NOW)
    assert answer.status == 401
    assert "www-authenticate" in answer.headers
    assert len(listed(world)) == 1
