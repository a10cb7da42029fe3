"""The API for programs: the token, and the first route."""

import base64
import json

import pytest

from lamplighter.probes.verdict import CheckState
from lamplighter.web.admin_guard import AdminGuard
from lamplighter.web.api import Api
from lamplighter.web.attempts import MOST_ATTEMPTS, SignInAttempts
from lamplighter.web.http import Request, Response
from tests.support.pages import NOW, SECRET, Seen, World, a_frame, a_summary


@pytest.fixture
def api() -> Api:
    shop, quiet = a_summary(critical=True), a_summary("quiet")
    world = World([shop, quiet])
    world.write([a_frame([Seen(summary=shop, state=CheckState.DEGRADED, since=NOW - 60.0)])])
    return Api(world.cache(), AdminGuard(world.secret, SignInAttempts(world.state)))


def _ask(api: Api, token: str = SECRET, now: float = NOW, address: str = "192.0.2.7") -> Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return api.answer(Request(method="GET", path="/api/v1/checks", headers=headers, client_address=address), now)


def test_every_check_is_listed_with_its_standing(api: Api) -> None:
    document = json.loads(_ask(api).body)
    assert document["status"] == "degraded"
    assert document["checks"] == [
        {
            "key": "core_shop",
            "name": "shop",
            "group": "core",
            "critical": True,
            "state": "degraded",
            "since": "2026-11-20T12:29:05Z",
            "lastCheck": "2026-11-20T12:30:00Z",
            "latencySeconds": 0.045,
            "cause": None,
            "url": "https://shop.example.com/health",
        },
        {
            "key": "core_quiet",
            "name": "quiet",
            "group": "core",
            "critical": False,
            "state": "unknown",
            "since": None,
            "lastCheck": None,
            "latencySeconds": None,
            "cause": "no_data",
            "url": "https://quiet.example.com/health",
        },
    ]


@pytest.mark.parametrize("token", ["", "wrong", f"{SECRET} "[:-2]])
def test_without_the_secret_nothing_is_told(api: Api, token: str) -> None:
    response = _ask(api, token)
    assert response.status == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "Basic" in response.headers["www-authenticate"]
    assert "shop" not in str(response.body)


def test_the_secret_may_be_the_password_of_any_user(api: Api) -> None:
    headers = {"authorization": "Basic " + base64.b64encode(f"anybody:{SECRET}".encode()).decode()}
    assert api.answer(Request(method="GET", path="/api/v1/checks", headers=headers), NOW).status == 200


def test_guessing_is_stopped_and_then_even_the_right_secret_waits(api: Api) -> None:
    for number in range(MOST_ATTEMPTS):
        assert _ask(api, f"wrong {number}").status == 401
    assert _ask(api, "wrong").status == 429
    assert _ask(api).status == 429
    assert _ask(api, address="192.0.2.8").status == 200


def test_the_answer_is_kept_by_nobody(api: Api) -> None:
    assert _ask(api).headers["cache-control"] == "no-store"


def test_another_path_is_a_problem_document(api: Api) -> None:
    response = api.answer(Request(method="GET", path="/api/v1/nothing"), NOW)
    assert (response.status, response.headers["content-type"]) == (404, "application/problem+json")
