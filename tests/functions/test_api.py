"""The api function over tables."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.deployed import Deployed, deployed
from tests.support.handlers import event_of
from tests.support.pages import SECRET


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed("api", monkeypatch) as function:
        yield function


def _event(token: str) -> dict[str, Any]:
    event = event_of("api/checks.json")
    return event | {"headers": event["headers"] | {"authorization": f"Bearer {token}"}}


def test_the_admin_secret_as_a_bearer_token_lists_the_checks(api: Deployed) -> None:
    answer = api.answer(_event(SECRET))
    assert answer["statusCode"] == 200
    (check,) = json.loads(answer["body"])["checks"]
    assert (check["key"], check["state"], check["latencySeconds"]) == ("core_shop", "up", 0.045)


def test_another_token_is_refused(api: Deployed) -> None:
    answer = api.answer(event_of("api/checks.json"))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (401, "application/problem+json")
    assert "shop" not in answer["body"]


def test_guesses_are_counted_in_the_table(api: Deployed) -> None:
    statuses = [api.answer(_event(f"guess {number}"))["statusCode"] for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
