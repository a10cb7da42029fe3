"""/metrics of the api function over tables, as Prometheus scrapes it."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from lamplighter.aws.totals_store import DynamoTotalsStore
from tests.support.aws import TELEMETRY_TABLE
from tests.support.deployed import Deployed, deployed
from tests.support.handlers import event_of
from tests.support.pages import SECRET


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed("api", monkeypatch) as function:
        yield function


def scrape(path: str = "/metrics", token: str = SECRET) -> dict[str, Any]:
    event = event_of("api/metrics.json")
    return event | {"rawPath": path, "headers": event["headers"] | {"authorization": f"Bearer {token}"}}


def text_of(answer: dict[str, Any]) -> str:
    assert answer["statusCode"] == 200
    body = answer["body"]
    return gzip.decompress(base64.b64decode(body)).decode() if answer["isBase64Encoded"] else str(body)


def test_prometheus_gets_the_checks_and_what_functions_have_counted(api: Deployed) -> None:
    api.answer(scrape())
    answer = api.answer(scrape())
    assert answer["headers"]["content-type"].startswith("application/openmetrics-text")
    families = {
        family.name: family
        for family in text_string_to_metric_families(text_of(answer))  # type: ignore[no-untyped-call]
    }
    (state,) = families["check_state"].samples
    assert (state.labels["key"], state.value) == ("core_shop", 1.0)
    assert families["check_state"].documentation.startswith("The check's state")


def test_the_function_counts_its_own_start_requests_and_capacity(api: Deployed) -> None:
    api.answer(scrape(token="wrong"))
    counted = DynamoTotalsStore(api.clients.dynamodb, TELEMETRY_TABLE).totals()["api"]
    found = {(series.name, *dict(series.labels).values()): value for series, value in counted.items()}
    assert found["lamplighter_cold_starts_total",] == 1
    assert found["lamplighter_api_requests_total", "/metrics", "401"] == 1
    assert found["lamplighter_consumed_capacity_units_total", "GetItem", "state"] > 0


def test_without_the_secret_nothing_is_told(api: Deployed) -> None:
    for path in ("/metrics", "/metrics/health", "/metrics/list"):
        answer = api.answer(scrape(path, token="wrong"))
        assert answer["statusCode"] == 401
        assert "shop" not in answer["body"]


def test_health_and_list_are_documents(api: Deployed) -> None:
    assert json.loads(text_of(api.answer(scrape("/metrics/health"))))["status"] == "ok"
    metrics = json.loads(text_of(api.answer(scrape("/metrics/list"))))["metrics"]
    assert "check_state" in {metric["name"] for metric in metrics}
