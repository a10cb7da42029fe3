"""Clients."""

import subprocess
import sys
from typing import Any

from lamplighter.aws.clients import Clients, short_tempered
from lamplighter.channels.publication import AwsAccess
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


def test_a_client_elsewhere_is_made_once_for_each_place_and_identity() -> None:
    own = AwsAccess(region="eu-west-1", access_key="AKIAEXAMPLE", secret_key="hidden")
    with moto_clients() as clients:
        here, there = (clients.elsewhere("sns", AwsAccess(region=region)) for region in ("us-east-1", "eu-west-1"))
        named = clients.elsewhere("sns", own)
        assert clients.elsewhere("sns", AwsAccess(region="us-east-1")) is here
        assert (here.meta.region_name, there.meta.region_name) == ("us-east-1", "eu-west-1")
        assert named is not there
        assert named._request_signer._credentials.access_key == "AKIAEXAMPLE"


def test_a_role_is_taken_with_the_credentials_that_are_given() -> None:
    access = AwsAccess(region="eu-west-1", role_arn="arn:aws:iam::123456789012:role/teller")
    with moto_clients() as clients:
        lent = clients.elsewhere("sns", access)._request_signer._credentials
        again = clients.elsewhere("sns", access)._request_signer._credentials
    assert lent.token
    assert lent.access_key != again.access_key


def test_an_endpoint_of_ones_own_is_called() -> None:
    access = AwsAccess(region="eu-west-1", endpoint_url="http://127.0.0.1:1")
    with moto_clients() as clients:
        assert clients.elsewhere("sns", access).meta.endpoint_url == "http://127.0.0.1:1"
