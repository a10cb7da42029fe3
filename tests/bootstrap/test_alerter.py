"""What the alerter's environment decides, and what its channels are given."""

import time
from dataclasses import replace

import pytest

from lamplighter.alerting.integrations import Integration
from lamplighter.aws.clients import Clients
from lamplighter.aws.retry import Retrying
from lamplighter.bootstrap.alerter import AlerterEnvironment, InForce, channels, telemetry_store
from lamplighter.config.alertmanager import WebhookConfig
from lamplighter.config.references import SecretReferences
from lamplighter.telemetry.counters import Counters
from lamplighter.telemetry.series import Series
from tests.support.alerts import NOON, a_notification
from tests.support.aws import STATE_TABLE, TELEMETRY_TABLE, create_table, moto_clients
from tests.support.configuration import a_configuration
from tests.support.frames import a_frame
from tests.support.receivers import webhook_sink

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
    "ADMIN_SECRET_REFERENCE": "ssm:/lamplighter/test/admin-secret",
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


def test_channels_expand_the_templates_of_the_configuration_that_is_in_force() -> None:
    before = a_configuration()
    files = [{}, {"own.tmpl": '{{ define "place" }}ours{{ end }}'}]
    found = iter(
        [replace(before, alertmanager=replace(before.alertmanager, template_files=each)) for each in files]
    )
    in_force = InForce(lambda _: next(found))
    open_channel = channels(
        Clients(), SecretReferences({}, ssm=str, secrets=str), definitions=in_force.definitions
    )
    with webhook_sink() as sink:
        hook = WebhookConfig(url=sink.base + '/{{ template "place" . }}')
        for _ in files:
            in_force(NOON)
        open_channel(Integration("team", "webhook", 0, hook)).send(a_notification())
        assert sink.posted[0].path == "/ours"


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
