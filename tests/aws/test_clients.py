"""Clients."""

import subprocess
import sys
from typing import Any

from lamplighter.aws.clients import Clients, short_tempered
from tests.support.aws import moto_clients


def test_each_service_has_one_client_that_ends_soon_and_does_not_retry_by_itself() -> None:
    with moto_clients() as clients:
        for made in (clients.dynamodb, clients.sqs, clients.sns, clients.ssm, clients.secretsmanager):
            config: Any = made.meta.config
            assert config.connect_timeout + config.read_timeout <= 5
            assert config.retries["total_max_attempts"] == 1
        assert clients.dynamodb is clients.dynamodb


def test_nothing_is_made_before_it_is_asked_for() -> None:
    assert "dynamodb" not in vars(Clients(short_tempered(0.5, 1.0)))


def test_importing_the_adapters_does_not_import_boto3() -> None:
    program = (
        "import sys, lamplighter.aws.telemetry_store, lamplighter.aws.state_store, lamplighter.aws.clients, "
        "lamplighter.aws.stream, lamplighter.aws.queues, lamplighter.aws.references, lamplighter.aws.topics; "
        "sys.exit('boto3' in sys.modules)"
    )
    paths = [path for path in sys.path if path]
    subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}; {program}"], check=True)
