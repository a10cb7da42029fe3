import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lamplighter.alerting.history import AlertHistory
from lamplighter.alerting.store import AlertStore
from lamplighter.aws.clients import Clients
from lamplighter.aws.frame_items import frame_partition, frame_sort_key
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.probes.verdict import CheckState
from lamplighter.rules.statuses import GroupStatuses
from tests.support.alerts import a_frame
from tests.support.aws import REGION, STATE_TABLE, TELEMETRY_TABLE, create_table, moto_clients
from tests.support.handlers import Context, event_of, import_handler
from tests.support.receivers import Behaviour, Receiver, webhook_sink

UNREADABLE = {"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"}
CHECKS = """
endpoints:
  - name: shop
    group: core
    url: https://shop.example.com
    conditions: ["[STATUS] == 200"]
"""
RULES = """
groups:
  - name: own
    rules:
      - {record: checks_down, expr: count(check_state == 3)}
      - alert: ManyDown
        expr: checks_down > 0
        labels: {severity: warning}
        annotations: {summary: "many in {{ $externalLabels.cluster }}"}
"""
ROUTE = """
route: {receiver: team, group_wait: 0s, group_interval: 1s}
receivers:
  - name: team
    webhook_configs: [{url: "${HOOK_URL}"}]
"""


@dataclass
class Clock:
    """Stands in for the time module in the handler."""

    now: float

    def time(self) -> float:
        return self.now


@dataclass
class Deployed:
    """The function as deployed, what it reads and writes, and who is told."""

    module: ModuleType
    clients: Clients
    hook: Receiver
    flush_queue_url: str

    def __call__(self, event: dict[str, Any], *, seconds_later: float = 0.0) -> dict[str, Any]:
        vars(self.module)["time"] = Clock(time.time() + seconds_later)
        answer: dict[str, Any] = self.module.handler(event, Context())
        return answer

    @property
    def state(self) -> DynamoStateStore:
        """The state table."""
        return DynamoStateStore(self.clients.dynamodb, STATE_TABLE)

    def stream_event(self, at: float, state: CheckState) -> dict[str, Any]:
        """Write a frame as the collector does and return the stream's event about it."""
        frame = a_frame(at, state)
        DynamoTelemetryStore(self.clients.dynamodb, TELEMETRY_TABLE).write(frame)
        keys = {
            "pk": {"S": frame_partition(frame.source, frame.timestamp_ms)},
            "sk": {"S": frame_sort_key(frame.timestamp_ms)},
        }
        event = event_of("alerter/stream.json")
        event["Records"][0]["dynamodb"]["Keys"] = keys
        event["Records"][0]["dynamodb"]["NewImage"] = self.clients.dynamodb.get_item(
            TableName=TELEMETRY_TABLE,
            Key=keys,
        )["Item"]
        return event


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "shop.yml").write_text(CHECKS)
    (tmp_path / "alertmanager.yml").write_text(ROUTE)
    with webhook_sink() as hook, moto_clients() as clients:
        create_table(clients.dynamodb, STATE_TABLE)
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        queue = clients.sqs.create_queue(QueueName="flush")["QueueUrl"]
        variables = {
            "STAGE": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "STATE_TABLE": STATE_TABLE,
            "TELEMETRY_TABLE": TELEMETRY_TABLE,
            "LAMPLIGHTER_CONFIG": str(tmp_path),
            "DEFAULT_INTERVAL_SECONDS": "60",
            "FLUSH_QUEUE_URL": queue,
            "RAW_RETENTION_DAYS": "15",
            "MAX_SERIES_PER_METRIC": "10000",
            "ALERT_TOPIC_ARN": "",
            "SLACK_WEBHOOK_PARAMETER": "",
            "DASHBOARD_URL": "https://lamp.example.com",
            "ADMIN_SECRET_REFERENCE": "ssm:/lamplighter/test/admin-secret",
            "EXTERNAL_LABELS": "cluster=eu",
            "EVENT_BUS": "",
            "POWERTOOLS_SERVICE_NAME": "alerter",
            "HOOK_URL": hook.url,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield Deployed(import_handler("alerter"), clients, hook, queue)


@pytest.fixture
def own_rules(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yml").write_text(RULES)


def told(hook: Receiver) -> list[tuple[str, str]]:
    return [
        (alert["labels"]["alertname"], alert["status"])
        for posted in hook.posted
        for alert in posted.body["alerts"]
    ]


def test_a_frame_with_a_fault_becomes_an_alert_and_a_message_to_flush(deployed: Deployed) -> None:
    now = time.time()
    assert deployed(deployed.stream_event(now, CheckState.DOWN)) == {"batchItemFailures": []}
    (alert,) = AlertStore(deployed.state).all(now)
    assert (alert.labels["check"], alert.state) == ("shop", "firing")
    (message,) = deployed.clients.sqs.receive_message(QueueUrl=deployed.flush_queue_url)["Messages"]
    assert json.loads(message["Body"])["groups"] == ["{}:{}/team/webhook/0"]


def test_from_fault_to_message_and_back(deployed: Deployed) -> None:
    now = time.time()
    deployed(deployed.stream_event(now, CheckState.DOWN))
    assert deployed(event_of("alerter/flush_queue.json")) == {"batchItemFailures": [UNREADABLE]}
    deployed(deployed.stream_event(now + 30, CheckState.UP), seconds_later=30)
    deployed(event_of("alerter/flush_queue.json"), seconds_later=31)
    deployed(event_of("alerter/flush_queue.json"), seconds_later=32)
    assert told(deployed.hook) == [("CheckDown", "firing"), ("CheckDown", "resolved")]
    history = [(event.kind, event.state) for event in reversed(AlertHistory(deployed.state).recent(now + 60))]
    assert sorted(history) == sorted(
        (kind, state) for kind in ("transition", "notification") for state in ("firing", "resolved")
    )


@pytest.mark.usefixtures("own_rules")
def test_rules_of_the_operator_are_evaluated_upon_frames_kept_as_series_and_told(deployed: Deployed) -> None:
    minute = time.time() // 60 * 60
    later = minute - time.time() + 5
    deployed(deployed.stream_event(minute, CheckState.DOWN), seconds_later=later)
    states = {alert.labels["alertname"]: str(alert.state) for alert in AlertStore(deployed.state).all(minute)}
    assert states == {"CheckDown": "firing", "ManyDown": "firing"}
    deployed(event_of("alerter/flush_queue.json"), seconds_later=later + 1)
    assert set(told(deployed.hook)) == {("CheckDown", "firing"), ("ManyDown", "firing")}
    assert "many in eu" in str(deployed.hook.posted[0].body)
    telemetry = DynamoTelemetryStore(deployed.clients.dynamodb, TELEMETRY_TABLE)
    (frame,) = telemetry.read("rules/own.yml/own", round(minute * 1000), round(minute * 1000))
    assert [series.name for series in frame.series] == ["ALERTS", "ALERTS_FOR_STATE", "checks_down"]
    status = GroupStatuses(deployed.state)(minute)["own.yml;own"]
    assert [rule.last_error for rule in status.rules] == ["", ""]


@pytest.mark.usefixtures("own_rules")
def test_the_queue_calls_for_rules_that_no_frame_has_called_for(deployed: Deployed) -> None:
    body = json.dumps({"task": "rules"})
    event = {"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]}
    assert deployed(event) == {"batchItemFailures": []}
    assert "own.yml;own" in GroupStatuses(deployed.state)(time.time())


def test_the_sweep_does_what_the_queue_lost(deployed: Deployed) -> None:
    deployed(deployed.stream_event(time.time(), CheckState.DOWN))
    assert deployed(event_of("alerter/schedule.json"), seconds_later=60) == {}
    assert told(deployed.hook) == [("CheckDown", "firing")]


def test_a_receivers_outage_fails_no_message_since_the_retry_is_recorded(deployed: Deployed) -> None:
    deployed.hook.behave(Behaviour(status=503))
    deployed(deployed.stream_event(time.time(), CheckState.DOWN))
    assert deployed(event_of("alerter/flush_queue.json")) == {"batchItemFailures": [UNREADABLE]}
    assert deployed.hook.attempts == 1


def test_a_corrupt_frame_is_passed_over(deployed: Deployed) -> None:
    event = deployed.stream_event(time.time(), CheckState.DOWN)
    event["Records"][0]["dynamodb"]["NewImage"]["values"] = {"B": "bm90IGEgZnJhbWU="}
    assert deployed(event) == {"batchItemFailures": []}
    assert not AlertStore(deployed.state).all(time.time())


def test_a_store_that_fails_has_the_stream_bring_the_frames_again(deployed: Deployed) -> None:
    event = deployed.stream_event(time.time(), CheckState.DOWN)
    deployed.clients.dynamodb.delete_table(TableName=STATE_TABLE)
    sequence_number = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert deployed(event) == {"batchItemFailures": [{"itemIdentifier": sequence_number}]}


def test_an_event_of_no_known_kind_is_an_error(deployed: Deployed) -> None:
    with pytest.raises(ValueError, match="no such task"):
        deployed({"task": "dance"})
