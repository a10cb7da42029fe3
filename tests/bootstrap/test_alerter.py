"""What the alerter's environment decides of what rules record."""

import time

import pytest

from lamplighter.aws.retry import Retrying
from lamplighter.bootstrap.alerter import AlerterEnvironment, telemetry_store
from lamplighter.telemetry.counters import Counters
from lamplighter.telemetry.series import Series
from tests.support.aws import STATE_TABLE, TELEMETRY_TABLE, create_table, moto_clients
from tests.support.frames import a_frame

ENVIRONMENT = {
    "STAGE": "test",
    "AWS_REGION": "eu-central-1",
    "STATE_TABLE": STATE_TABLE,
    "TELEMETRY_TABLE": TELEMETRY_TABLE,
    "LAMPLIGHTER_CONFIG": "config",
    "DEFAULT_INTERVAL_SECONDS": "60",
    "FLUSH_QUEUE_URL": "",
    "ALERT_TOPIC_ARN": "",
    "SLACK_WEBHOOK_PARAMETER": "",
    "DASHBOARD_URL": "",
    "EXTERNAL_LABELS": "",
    "RAW_RETENTION_DAYS": "3",
    "MAX_SERIES_PER_METRIC": "2",
}


def test_recorded_series_are_limited_and_expire_as_those_of_checks_do() -> None:
    counters, now_ms = Counters(), int(time.time() * 1000)
    with moto_clients() as clients:
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        store = telemetry_store(AlerterEnvironment.read(ENVIRONMENT), clients, Retrying(), counters.count)
        recorded = {Series.of("job:errors:rate5m", job=str(n)): 1.0 for n in range(3)}
        store.write(a_frame(recorded, source="rules/own.yml/errors", timestamp_ms=now_ms))
        (kept,) = store.latest()
        items = clients.dynamodb.scan(TableName=TELEMETRY_TABLE)["Items"]
    assert len(kept.series) == 2
    assert list(counters.take().values()) == [1]
    (expires_at,) = [int(item["expires_at"]["N"]) for item in items if item["pk"]["S"] == "L"]
    assert expires_at == pytest.approx(now_ms / 1000 + 3 * 86_400, abs=1)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", {}),
        ("cluster=eu", {"cluster": "eu"}),
        ("cluster=eu,team=web shop", {"cluster": "eu", "team": "web shop"}),
    ],
)
def test_the_labels_of_the_installation_are_read(text: str, labels: dict[str, str]) -> None:
    environment = AlerterEnvironment.read({**ENVIRONMENT, "EXTERNAL_LABELS": text})
    assert environment.external_labels == labels
