"""A function that answers HTTP, imported as Lambda would, over tables in this process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from lamplighter.aws.clients import Clients
from lamplighter.aws.state_store import DynamoStateStore
from lamplighter.aws.telemetry_store import DynamoTelemetryStore
from lamplighter.config.summary import keep_summaries
from tests.support.aws import REGION, STATE_TABLE, TELEMETRY_TABLE, create_table, moto_clients
from tests.support.configuration import a_check, a_configuration
from tests.support.handlers import ROOT, Context, import_handler
from tests.support.pages import SECRET, Seen, a_frame, a_summary

PARAMETER = "/lamplighter/test/admin-secret"


@dataclass
class Deployed:
    """The function, and the AWS that it talks to."""

    handler: Callable[[dict[str, Any], Any], dict[str, Any]]
    clients: Clients

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """Call the handler."""
        return self.handler(event, Context())

    def lose_tables(self) -> None:
        """Take the tables away: the store fails from now on."""
        for name in (STATE_TABLE, TELEMETRY_TABLE):
            self.clients.dynamodb.delete_table(TableName=name)


@contextmanager
def deployed(function: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Import the handler of `function`, with one check configured and seen up just now."""
    variables = {
        "STAGE": "test",
        "AWS_DEFAULT_REGION": REGION,
        "STATE_TABLE": STATE_TABLE,
        "TELEMETRY_TABLE": TELEMETRY_TABLE,
        "POWERTOOLS_SERVICE_NAME": function,
        "ADMIN_SECRET_REFERENCE": f"ssm:{PARAMETER}",
        "SHOW_SERVER": "true",
        "DEMO_CONTROL_URL": "",
        "DEFAULT_INTERVAL_SECONDS": "60",
        "LAMPLIGHTER_CONFIG": str(ROOT / "config"),
        "METRICS_ACCESS": "token",
        "RAW_RETENTION_DAYS": "15",
        "HOUR_RETENTION_DAYS": "400",
        "FLUSH_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/flush",
        "ALERT_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:alerts",
        "SLACK_WEBHOOK_PARAMETER": "",
    }
    with moto_clients() as clients:
        _fill(clients)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield Deployed(import_handler(function).handler, clients)


def _fill(clients: Clients) -> None:
    for name in (STATE_TABLE, TELEMETRY_TABLE):
        create_table(clients.dynamodb, name)
    clients.ssm.put_parameter(Name=PARAMETER, Value=SECRET, Type="SecureString")
    keep_summaries(DynamoStateStore(clients.dynamodb, STATE_TABLE), a_configuration(a_check()), time.time())
    seen = Seen(summary=a_summary(), since=time.time() - 3600)
    DynamoTelemetryStore(clients.dynamodb, TELEMETRY_TABLE).write(a_frame([seen], at=time.time() - 5))
