import gzip
import json

import pytest

from lamplighter.errors import StoreUnavailable
from lamplighter.state.memory import InMemoryStateStore
from lamplighter.web.http import Request
from tests.support.alertmanager_api import BEARER, AlertmanagerWorld, routed_by
from tests.support.configuration import a_configuration
from tests.support.pages import NOW

ROUTING = """
route: {receiver: team}
receivers:
  - {name: team, log_configs: [{}]}
  - {name: pager, labels: {owner: ops}, log_configs: [{}]}
"""


class FailingStore(InMemoryStateStore):
    """Raises whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def list(self, *_asked: object, **_more: object) -> list[object]:  # type: ignore[override]
        raise self.error


@pytest.fixture
def world() -> AlertmanagerWorld:
    return AlertmanagerWorld(routed_by(ROUTING))


@pytest.mark.parametrize("path", ["status", "receivers", "alerts", "alerts/groups", "silences", "silence/x"])
def test_nothing_is_told_without_the_secret(world: AlertmanagerWorld, path: str) -> None:
    answer = world.api.answer(Request(method="GET", path=f"/api/v2/{path}"), NOW)
    assert (answer.status, json.loads(answer.body)["code"]) == (401, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_nothing_is_taken_without_the_secret(world: AlertmanagerWorld) -> None:
    for path in ("alerts", "silences"):
        request = Request(method="POST", path=f"/api/v2/{path}", body=b'[{"labels":{"a":"b"}}]')
        assert world.api.answer(request, NOW).status == 401
    assert world.get("alerts") == []


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (StoreUnavailable("lost"), 503, "the store did not answer in time, try again in a moment"),
        (RuntimeError("a secret"), 500, "internal error"),
    ],
)
def test_what_fails_is_told_as_alertmanager_does(error: Exception, status: int, text: str) -> None:
    world = AlertmanagerWorld(a_configuration(), state=FailingStore(error))
    for path in ("alerts", "alerts/groups", "silences"):
        assert world.call("GET", f"/api/v2/{path}") == (status, text)


def test_receivers_are_listed_and_filtered_by_their_labels(world: AlertmanagerWorld) -> None:
    pager = {"labels": {"owner": "ops"}, "name": "pager"}
    assert world.get("receivers") == [{"labels": {}, "name": "team"}, pager]
    assert world.get("receivers?receiver_matchers=owner%3Dops") == [pager]
    assert world.call("GET", "/api/v2/receivers?receiver_matchers=a%3D~(") == (
        400,
        "failed to parse receiver_matchers param: error parsing regexp: missing ): `^(?:()$`",
    )


def test_the_status_names_the_version_whose_api_this_is(world: AlertmanagerWorld) -> None:
    status = world.get("status")
    assert status["cluster"]["status"] == "ready"
    assert status["uptime"] == "2026-11-20T12:29:05.000Z"
    assert status["versionInfo"]["version"].startswith("0.")
    assert "receiver: team" in status["config"]["original"]


def test_other_methods_and_paths_are_refused(world: AlertmanagerWorld) -> None:
    assert world.call("PUT", "/api/v2/alerts")[0] == 405
    assert world.call("GET", "/api/v2/nothing")[0] == 404


def test_other_bodies_than_json_are_refused(world: AlertmanagerWorld) -> None:
    status, document = world.call("POST", "/api/v2/alerts", b"[]", headers={"content-type": "text/plain"})
    assert (status, document["code"]) == (415, 415)
    headers = {"content-type": "application/json; charset=utf-8"}
    assert world.call("POST", "/api/v2/alerts", b"[]", headers=headers) == (200, None)


def many_alerts(world: AlertmanagerWorld) -> None:
    text = {f"note {number}": "x" * 900 for number in range(32)}
    world.post("alerts", [{"labels": {"alertname": str(number)}, "annotations": text} for number in range(250)])


def test_an_answer_that_is_too_large_is_refused_and_fits_when_it_is_gzipped(world: AlertmanagerWorld) -> None:
    many_alerts(world)
    status, text = world.call("GET", "/api/v2/alerts")
    assert (status, text) == (422, "the answer is larger than one answer may be: filter, or take it gzipped")
    headers = {**BEARER, "accept-encoding": "gzip"}
    answer = world.api.answer(Request(method="GET", path="/api/v2/alerts", headers=headers), NOW)
    assert answer.headers["content-encoding"] == "gzip"
    assert isinstance(answer.body, bytes)
    assert len(json.loads(gzip.decompress(answer.body))) == 250


def test_more_alerts_than_one_post_may_have_are_refused(world: AlertmanagerWorld) -> None:
    alerts = [{"labels": {"alertname": str(number)}} for number in range(2001)]
    assert world.call("POST", "/api/v2/alerts", alerts) == (400, "more than 2,000 alerts in one post")
    assert world.post("alerts", alerts[:2000]) is None
    assert len(world.get("alerts")) == 2000


def test_more_parameters_than_any_client_sends_are_refused(world: AlertmanagerWorld) -> None:
    query = "&".join(["filter=a%3Db"] * 1001)
    assert world.call("GET", f"/api/v2/alerts?{query}") == (400, "more than 1000 parameters")
