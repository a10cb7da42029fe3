import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.config.summary import read_summaries
from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.status import statuses
from tests.support.aws import REGION, STATE_TABLE, TELEMETRY_TABLE, create_table, moto_clients
from tests.support.handlers import Context, event_of, import_handler

NOW = 1795176000.0


@dataclass
class Deployed:
    """The function as deployed, and what it writes to."""

    handler: Callable[[dict[str, Any], Any], dict[str, Any]]
    clients: Clients
    work_queue_url: str


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def deployed(tmp_path: Path, listening: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "ports.yml").write_text(
        f"""
endpoints:
  - name: listening
    group: core
    url: tcp://127.0.0.1:{listening}
    conditions: ["[CONNECTED] == true"]
  - name: often
    url: tcp://127.0.0.1:{listening}
    interval: 30s
    conditions: ["[CONNECTED] == true"]
"""
    )
    with moto_clients() as clients:
        create_table(clients.dynamodb, STATE_TABLE)
        create_table(clients.dynamodb, TELEMETRY_TABLE)
        work = clients.sqs.create_queue(QueueName="work")["QueueUrl"]
        dead = clients.sqs.create_queue(QueueName="dead")["QueueUrl"]
        variables = {
            "STAGE": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "STATE_TABLE": STATE_TABLE,
            "TELEMETRY_TABLE": TELEMETRY_TABLE,
            "LAMPLIGHTER_CONFIG": str(tmp_path),
            "DEFAULT_INTERVAL_SECONDS": "60",
            "WORK_QUEUE_URL": work,
            "WORK_DEAD_LETTER_QUEUE_URL": dead,
            "RAW_RETENTION_DAYS": "15",
            "FIVE_MINUTE_RETENTION_DAYS": "90",
            "HOUR_RETENTION_DAYS": "400",
            "MAX_SERIES_PER_METRIC": "10000",
            "ALLOW_PRIVATE": "true",
            "CONTROL_TARGETS": "",
            "POWERTOOLS_SERVICE_NAME": "collector",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield Deployed(import_handler("collector").handler, clients, work)


def test_the_schedulers_minute_ends_as_frames_in_the_table(deployed: Deployed) -> None:
    assert deployed.handler(event_of("collector/schedule.json"), Context()) == {"batchItemFailures": []}
    store = DynamoTelemetryStore(deployed.clients.dynamodb, TELEMETRY_TABLE, raw_retention_days=36500)
    states = {s.check_key: s.state for frame in store.latest() for s in statuses(frame)}
    assert states == {"core_listening": CheckState.UP, "_often": CheckState.UP}


def test_the_first_round_leaves_a_summary_of_the_configuration_for_the_pages(deployed: Deployed) -> None:
    deployed.handler(event_of("collector/schedule.json"), Context())
    state = DynamoStateStore(deployed.clients.dynamodb, STATE_TABLE)
    assert [summary.key for summary in read_summaries(state, NOW)] == ["core_listening", "_often"]


def test_a_record_that_cannot_be_read_is_brought_again_and_the_others_are_not(deployed: Deployed) -> None:
    answer = deployed.handler(event_of("collector/work_queue.json"), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"}]}


def test_what_a_minute_did_is_counted_and_kept_as_series(deployed: Deployed) -> None:
    deployed.handler(event_of("collector/schedule.json"), Context())
    store = DynamoTelemetryStore(deployed.clients.dynamodb, TELEMETRY_TABLE, raw_retention_days=36500)
    (frame,) = [frame for frame in store.latest() if frame.source == f"self/{REGION}"]
    found = {
        (series.name, series.label("result")): value
        for series, value in zip(frame.series, frame.values, strict=True)
    }
    assert found["lamplighter_rounds_total", ""] == 2
    assert found["lamplighter_probes_total", "up"] == 2
    assert found["lamplighter_cold_starts_total", ""] == 1
    assert all(series.label("function") == "collector" for series in frame.series)
