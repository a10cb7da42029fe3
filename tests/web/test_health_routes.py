"""The public answers, as a client sees them."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from lamplighter.health.availability import RecentDays
from lamplighter.health.began import remember_began
from lamplighter.probes.verdict import CheckState
from lamplighter.web.health_routes import HealthRoutes
from lamplighter.web.http import Request, Response
from lamplighter.web.problems import answer_data
from lamplighter.web.routing import Router
from tests.support.pages import NOW, Seen, World, a_frame, a_summary

SHOP, API = a_summary(critical=True), a_summary("pay api", "core")

Get = Callable[..., Response]


def _get(world: World) -> Get:
    days = RecentDays(world.telemetry)
    router = Router(HealthRoutes(world.cache(), days, version="1.2.3", kept_seconds=5).routes())

    def get(path: str, now: float = NOW, method: str = "GET", **query: str) -> Response:
        return answer_data(router, Request(method=method, path=path, query=query), now)

    return get


def _world(shop: CheckState = CheckState.UP, api: CheckState = CheckState.UP) -> World:
    world = World([SHOP, API])
    world.write([a_frame([Seen(summary=SHOP, state=shop), Seen(summary=API, state=api)])])
    return world


def _json(response: Response) -> Any:
    return json.loads(response.body)


@pytest.mark.parametrize("path", ["/health", "/api/health"])
@pytest.mark.parametrize(
    ("shop", "api", "status", "word"),
    [
        (CheckState.UP, CheckState.UP, 200, "healthy"),
        (CheckState.UP, CheckState.DOWN, 200, "degraded"),
        (CheckState.DOWN, CheckState.UP, 503, "down"),
        (CheckState.UNKNOWN, CheckState.UP, 503, "unknown"),
    ],
)
def test_health_answers_by_what_is_critical(
    path: str, shop: CheckState, api: CheckState, status: int, word: str
) -> None:
    response = _get(_world(shop, api))(path)
    assert (response.status, _json(response)["status"]) == (status, word)
    assert response.headers["cache-control"] == "public, max-age=5"
    assert response.headers["content-type"] == "application/json"


def test_a_store_that_fails_leaves_the_last_known_state_marked_stale() -> None:
    world = _world()
    get = _get(world)
    assert "stale" not in _json(get("/health"))
    world.telemetry.fails = True
    document = _json(get("/health", NOW + 10.0))
    assert (document["status"], document["stale"]) == ("healthy", True)
    assert [service["status"] for service in document["services"]] == ["up", "up"]
    assert _json(get("/health/core_shop", NOW + 10.0))["stale"] is True


def test_the_last_known_state_is_not_believed_for_ever() -> None:
    world = _world()
    get = _get(world)
    get("/health")
    world.telemetry.fails = True
    response = get("/health", NOW + 600.0)
    assert (response.status, _json(response)["status"]) == (503, "unknown")


def test_live_says_that_the_function_runs_whatever_the_store_does() -> None:
    world = _world()
    world.telemetry.fails = True
    assert _get(world)("/health/live").status == 200


def test_ready_asks_for_the_store_and_for_fresh_data() -> None:
    world = _world()
    get = _get(world)
    assert get("/health/ready").status == 200
    old = get("/health/ready", NOW + 400.0)
    assert (old.status, _json(old)["reasons"]) == (503, ["no fresh data"])
    world.telemetry.fails = True
    failing = get("/health/ready", NOW + 410.0)
    assert (failing.status, _json(failing)["reasons"]) == (503, ["the store does not answer", "no fresh data"])


@pytest.mark.parametrize("name", ["core_pay-api", "pay%20api"])
def test_a_check_is_found_by_key_and_by_name(name: str) -> None:
    response = _get(_world())(f"/health/{name}")
    assert (response.status, _json(response)["name"]) == (200, "pay api")


@pytest.mark.parametrize(("state", "status"), [("up", 200), ("degraded", 200), ("down", 503), ("unknown", 503)])
def test_a_check_answers_with_its_own_status(state: str, status: int) -> None:
    assert _get(_world(api=CheckState(state)))("/health/core_pay-api").status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/nobody", 404),
        ("/badge/nobody/status.svg", 404),
        ("/badge/core_shop/colour.svg", 404),
        ("/badge/core_shop/status.png", 404),
        ("/health/a/b/c", 404),
    ],
)
def test_what_is_not_there_is_a_problem_document(path: str, status: int) -> None:
    response = _get(_world())(path)
    assert (response.status, _json(response)["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json"


def test_another_method_is_refused_and_told_which_are_allowed() -> None:
    response = _get(_world())("/health", method="POST")
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD")


def test_a_head_is_a_get_without_a_body() -> None:
    response = _get(_world())("/health", method="HEAD")
    assert (response.status, response.body) == (200, "")


def test_the_document_of_many_checks_is_sent_small_to_who_takes_it() -> None:
    summaries = [a_summary(f"service-{number}") for number in range(100)]
    world = World(summaries)
    world.write([a_frame([Seen(summary=summary) for summary in summaries])])
    days = RecentDays(world.telemetry)
    router = Router(HealthRoutes(world.cache(), days, version="1.2.3", kept_seconds=5).routes())
    request = Request(method="GET", path="/health", headers={"accept-encoding": "gzip"})
    response = answer_data(router, request, NOW)
    assert (response.headers["content-encoding"], response.headers["vary"]) == ("gzip", "accept-encoding")
    assert isinstance(response.body, bytes)
    assert len(json.loads(gzip.decompress(response.body))["services"]) == 100


def test_a_badge_comes_as_svg_and_as_shields_endpoint() -> None:
    get = _get(_world())
    svg = get("/badge/core_shop/status.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "status: up" in str(svg.body)
    assert _json(get("/badge/core_shop/status.json"))["message"] == "up"
    assert _json(get("/badge/core_shop/latency.json"))["message"] == "45 ms"
    assert _json(get("/badge/core_shop/uptime.json", days="30"))["label"] == "uptime 30d"


def test_an_uptime_badge_is_had_for_certain_spans_only() -> None:
    assert _get(_world())("/badge/core_shop/uptime.svg", days="8").status == 400


def test_badges_stand_while_the_store_fails_and_do_not_ask_it() -> None:
    world = _world(api=CheckState.DOWN)
    get = _get(world)
    before = _json(get("/badge/core_pay-api/uptime.json"))["message"]
    world.telemetry.fails = True
    world.telemetry.read = world.telemetry.availability = _refuse  # type: ignore[method-assign]
    badge = get("/badge/core_pay-api/uptime.json", NOW + 900.0)
    assert (badge.status, _json(badge)["message"]) == (200, before)
    assert _json(get("/badge/core_pay-api/uptime.json", NOW + 900.0, days="90"))["message"] == "no data"


def _refuse(*_args: Any, **_options: Any) -> Any:
    pytest.fail("a store that fails was asked again")


def test_uptime_counts_from_the_first_round_ever() -> None:
    world = _world()
    assert remember_began(world.state, NOW - 200_000.0)
    assert not remember_began(world.state, NOW)
    assert _json(_get(world)("/health"))["uptime"] == 200_000.0
