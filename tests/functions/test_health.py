"""The health function over tables, with events as API Gateway sends them."""

import json
from collections.abc import Iterator

import pytest

from tests.support.deployed import Deployed, deployed
from tests.support.handlers import event_of


@pytest.fixture
def health(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed("health", monkeypatch) as function:
        yield function


def test_health_is_answered_from_the_tables(health: Deployed) -> None:
    answer = health.answer(event_of("health/health.json"))
    document = json.loads(answer["body"])
    assert (answer["statusCode"], document["status"]) == (200, "healthy")
    assert [service["name"] for service in document["services"]] == ["shop"]
    assert 3599 < document["uptime"] < 3700
    assert answer["headers"]["cache-control"] == "public, max-age=5"


def test_a_badge_is_an_image(health: Deployed) -> None:
    answer = health.answer(event_of("health/badge.json"))
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"].startswith("image/svg+xml")
    assert "uptime 30d: 100%" in answer["body"]


def test_an_instance_that_never_reached_its_tables_says_that_nothing_is_known(health: Deployed) -> None:
    health.lose_tables()
    answer = health.answer(event_of("health/health.json"))
    document = json.loads(answer["body"])
    assert (answer["statusCode"], document["status"], document["stale"]) == (503, "unknown", True)


def test_an_event_that_is_no_request_of_ours_is_not_found(health: Deployed) -> None:
    answer = health.answer(event_of("health/health.json") | {"rawPath": "/health/nobody"})
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["title"] == "No such check"
